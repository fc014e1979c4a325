import type { MainBridge } from '@yinzheng/contract/bridge';

/** The desktop client around this page, offered by its preload (docs/adr/0017); undefined: a browser. */
export function desktop(): MainBridge | undefined {
  return (globalThis as { readonly yinzheng?: MainBridge }).yinzheng;
}

import type { Asked, Output } from '@yinzheng/contract/ipc';
import { partsAfter } from './addresses.ts';

/** Bytes that the service lets somebody read. */
export type Opened = Output<'host.open'>;

/** What a path below `/bytes/` asks for; undefined: there is no such thing. */
export function bytesAsked(path: string): Asked<'host.open'> | undefined {
  const [kind, one, two, ...more] = partsAfter('/bytes/', path) ?? [];
  if (one === undefined || one === '' || more.length > 0) return undefined;
  if (kind === 'document') return two === undefined ? undefined : { kind, request: one, document: two };
  if (kind === 'attachment') return two === undefined ? undefined : { kind, draft: one, document: two };
  if (two !== undefined) return undefined;
  switch (kind) {
    case 'file':
      return { kind, file: one };
    case 'result':
      return /^\d{1,15}$/.test(one) ? { kind, entry: Number(one) } : undefined;
    case 'seal':
      return { kind, id: one };
    case 'licence':
      return { kind, identifier: one };
    case 'product':
      return { kind, product: one };
    default:
      return undefined;
  }
}

/** Where the host's first page leaves it (src-main/hosts/browser/main-door.ts). */
const PLACE = 'yinzheng.page-key';

/**
 * The half of the browser host's session that only pages of this origin can read: cookies are not kept apart by port
 * (docs/adr/0014). Empty where another host carries the page.
 */
export function pageKey(): string {
  return localStorage.getItem(PLACE) ?? '';
}

/** An address with the key in it, for what the browser fetches by itself. */
export function withPageKey(path: string): string {
  const key = pageKey();
  return key === '' ? path : `${path}${path.includes('?') ? '&' : '?'}k=${key}`;
}

import { fail } from '@yinzheng/core/kernel';

/** Something made to be fetched: a report, an export. */
export interface Product {
  readonly name: string;
  readonly type:
    | 'application/pdf'
    | 'application/json'
    | 'application/octet-stream'
    | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  readonly bytes: Uint8Array;
}

/** What was made for whom; kept until the service ends, the oldest given up first. */
export interface Products {
  /** @returns the number under which the same person fetches it, or the same session where nobody sat there */
  add(product: Product, owner: { readonly session: string; readonly person: string | null }): string;
  /** @throws FILE_NOT_TAKEN, also for another's */
  get(id: string, asker: { readonly session: string; readonly person: string | null }): Product;
}

/** Products kept at a time. */
const MOST = 20;

export function products(newId: () => string): Products {
  const all = new Map<
    string,
    { readonly product: Product; readonly session: string; readonly person: string | null }
  >();
  return {
    add: (product, { session, person }) => {
      const id = newId();
      all.set(id, { product, session, person });
      for (const oldest of all.keys()) {
        if (all.size <= MOST) break;
        all.delete(oldest);
      }
      return id;
    },
    get: (id, { session, person }) => {
      const found = all.get(id);
      if (found === undefined) return fail('FILE_NOT_TAKEN');
      // A person's in whichever window, as the job that made it; the window's where nobody sat.
      const own = found.person === null ? found.session === session : found.person === person;
      return own ? found.product : fail('FILE_NOT_TAKEN');
    },
  };
}

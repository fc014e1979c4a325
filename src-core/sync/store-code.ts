import { equalBytes, fail } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';

// A one-time code is typed or pasted by a person: it says who the store is and proves that its holder was let in.
//   YZ1- and 48 characters of Crockford's base32 in groups of six: 12 bytes of a secret, 16 bytes of the SM3 of the store's
//   public point, 2 bytes of the SM3 of these 28 against typing errors

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'YZ1';
const SECRET = 12;
const STORE = 16;
const CHECK = 2;

/** What a code holds. */
export interface StoreCode {
  readonly secret: Uint8Array;
  /** The first 16 bytes of the SM3 of the store's public point. */
  readonly store: Uint8Array;
}

/** How many random bytes a code's secret has. */
export const CODE_SECRET_BYTES = SECRET;

/** The text of a code. `secret`: {@link CODE_SECRET_BYTES} random bytes; `storePoint`: the store's public point. */
export function storeCodeText(secret: Uint8Array, storePoint: Uint8Array): string {
  const said = Uint8Array.of(...secret, ...sm3(storePoint).subarray(0, STORE));
  const text = base32(Uint8Array.of(...said, ...sm3(said).subarray(0, CHECK)));
  return [PREFIX, ...text.match(/.{6}/g)!].join('-');
}

/** Reads a code as people type it: small letters, blanks, O for 0, I and L for 1. @throws STORE_CODE_BAD */
export function parseStoreCode(text: string): StoreCode {
  const plain = text.toUpperCase().replace(/[\s-]/g, '');
  const letters = plain.slice(PREFIX.length).replaceAll('O', '0').replace(/[IL]/g, '1');
  const bytes = plain.startsWith(PREFIX) && letters.length === 48 ? fromBase32(letters) : undefined;
  if (bytes === undefined) return fail('STORE_CODE_BAD');
  const said = bytes.subarray(0, SECRET + STORE);
  if (!equalBytes(sm3(said).subarray(0, CHECK), bytes.subarray(SECRET + STORE)))
    return fail('STORE_CODE_BAD');
  return { secret: said.slice(0, SECRET), store: said.slice(SECRET) };
}

/** Insists that a store's public point is the one that a code names. @throws STORE_NOT_THE_ONE */
export function requireStore(code: StoreCode, storePoint: Uint8Array): void {
  if (!equalBytes(sm3(storePoint).subarray(0, STORE), code.store)) fail('STORE_NOT_THE_ONE');
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits
    .match(/.{5}/g)!
    .map((group) => ALPHABET[Number.parseInt(group, 2)])
    .join('');
}

function fromBase32(text: string): Uint8Array | undefined {
  const values = [...text].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g)!.map((group) => Number.parseInt(group, 2)));
}

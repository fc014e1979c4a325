import { fail } from './errors.ts';

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const HEX = /^(?:[0-9a-fA-F]{2})*$/;

/** Joins byte arrays into a new one. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Whether two byte arrays hold the same bytes (not constant time: for public values only). */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hexadecimal without separators. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

/** Reads hexadecimal of either case. @throws BAD_ARGUMENT when it is not an even run of hex digits. */
export function fromHex(hex: string): Uint8Array {
  if (!HEX.test(hex)) fail('BAD_ARGUMENT', { name: 'hex', detail: 'not hexadecimal' });
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes, or undefined when they are not valid UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes of a text of Latin-1 characters (code points 0 to 255). */
export function latin1(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) fail('BAD_ARGUMENT', { name: 'text', detail: 'not Latin-1' });
    out[i] = unit;
  }
  return out;
}

/** Text whose characters are the bytes, one to one. */
export function latin1Text(bytes: Uint8Array): string {
  let out = '';
  // A loop is the fastest for what is short, and most is.
  if (bytes.length <= 64) {
    for (const byte of bytes) out += String.fromCharCode(byte);
    return out;
  }
  for (let i = 0; i < bytes.length; i += 8192) {
    out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return out;
}

/** Big-endian unsigned integer of the bytes. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Big-endian bytes of a non-negative integer, left-padded to `size`. @throws BAD_ARGUMENT when it does not fit. */
export function fromBigInt(value: bigint, size: number): Uint8Array {
  const hex = value.toString(16).padStart(size * 2, '0');
  if (value < 0n || hex.length > size * 2) {
    fail('BAD_ARGUMENT', { name: 'integer', detail: `does not fit ${size} bytes` });
  }
  return fromHex(hex);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding, without line breaks. */
export function toBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64[word >> 18]! + BASE64[(word >> 12) & 63]!;
    out += left > 1 ? BASE64[(word >> 6) & 63]! : '=';
    out += left > 2 ? BASE64[word & 63]! : '=';
  }
  return out;
}

/** Reads standard base64; white space is allowed. @throws BAD_ARGUMENT when it is anything else. */
export function fromBase64(text: string): Uint8Array {
  const clean = text.replace(/\s+/g, '');
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) {
    fail('BAD_ARGUMENT', { name: 'base64', detail: 'not base64' });
  }
  const pad = clean.endsWith('==') ? 2 : clean.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((clean.length / 4) * 3 - pad);
  let at = 0;
  for (let i = 0; i < clean.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | Math.max(0, BASE64.indexOf(clean.charAt(i + k)));
    for (let k = 0; k < 3 && at < out.length; k++) out[at++] = (word >> (16 - 8 * k)) & 0xff;
  }
  return out;
}

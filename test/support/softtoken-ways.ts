import { der } from '@yinzheng/core/asn1';

/** The message that is signed. */
export const MESSAGE = new TextEncoder().encode('印证: a message of a test');

/** DER of raw r ‖ s. */
export function asDer(raw: Uint8Array): Uint8Array {
  const half = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return der.sequence(der.integer(half(raw.slice(0, 32))), der.integer(half(raw.slice(32))));
}

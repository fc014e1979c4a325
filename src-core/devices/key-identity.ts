import { der } from '../asn1/index.ts';
import { toHex } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import type { TokenId } from './token-facts.ts';

//  KeyIdentity ::= SEQUENCE { manufacturer UTF8String, model UTF8String, serial UTF8String, publicKey OCTET STRING }
//  DER frames each part: no two keys give the same bytes.

/**
 * Which key it is, whatever its label, slot or module: SM3 over manufacturer, model, serial and public key, in
 * hexadecimal. Without a public key (none is known) it names the token.
 * @throws BAD_ARGUMENT when a text is not well-formed Unicode
 */
export function keyIdentity(
  { manufacturer, model, serial }: TokenId,
  publicKey: Uint8Array | undefined,
): string {
  const texts = [manufacturer, model, serial].map((text) => der.utf8(text));
  return toHex(sm3(der.sequence(...texts, der.octets(publicKey ?? new Uint8Array(0)))));
}

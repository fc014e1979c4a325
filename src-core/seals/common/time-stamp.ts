// timeStamp [0] EXPLICIT BIT STRING OPTIONAL   -- a time stamp token over the signature value beside it
import { asBits, asExplicit, der, type SequenceReader } from '../../asn1/index.ts';

/** The token's bytes, where there is one. @throws DER_MALFORMED */
export function takeTimeStamp(reader: SequenceReader): Uint8Array | undefined {
  const node = reader.optionalContext(0);
  return node === undefined ? undefined : asBits(asExplicit(node, 'timeStamp'), 'timeStamp');
}

/** The element for a token, or nothing where there is none. */
export function timeStampDer(token: Uint8Array | undefined): Uint8Array {
  return token === undefined ? new Uint8Array(0) : der.explicit(0, der.bits(token));
}

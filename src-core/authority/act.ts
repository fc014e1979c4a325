import {
  asBits,
  asOctets,
  asSequence,
  asSmallInteger,
  asTextOf,
  der,
  malformed,
  SequenceReader,
  TAG,
} from '../asn1/index.ts';
import type { DerNode } from '../asn1/index.ts';

// An act is what a person's key signs. Each begins with its own tag and version, so that a signature of
// one kind can never pass for another (design idea 2). Layouts: docs/formats/authority.md.
//
//  Act ::= SEQUENCE { tag IA5String, version INTEGER (1), … }
//  SignedRecord ::= SEQUENCE { act Act, signatures SEQUENCE OF RecordSignature }
//  RecordSignature ::= SEQUENCE { certDigest OCTET STRING (SIZE (32)), signature BIT STRING }

/** One signature under a record: which certificate, and the SM2 signature over the act's bytes. */
export interface RecordSignature {
  /** SM3 of the signer's certificate. */
  readonly certDigest: Uint8Array;
  readonly signature: Uint8Array;
}

/** A record as stored: the act's original bytes and the signatures under it. */
export interface SignedRecord {
  readonly der: Uint8Array;
  readonly act: DerNode;
  readonly signatures: readonly RecordSignature[];
}

/** DER of an act. */
export function actDer(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return der.sequence(der.ia5(tag), der.integer(1), ...parts);
}

/** Opens an act of a known tag and version 1; the reader stands at its first own element. @throws DER_MALFORMED */
export function openAct(node: DerNode, tag: string): SequenceReader {
  const reader = new SequenceReader(node, tag);
  const found = reader.take('tag', (child, where) => asTextOf(child, TAG.ia5String, where));
  if (found !== tag) malformed(tag, 'another kind of act');
  reader.take('version', (child, where) => asSmallInteger(child, where, 1, 1));
  return reader;
}

/** DER of a {@link SignedRecord}. */
export function signedRecordDer(act: Uint8Array, signatures: readonly RecordSignature[]): Uint8Array {
  const parts = signatures.map((one) => der.sequence(der.octets(one.certDigest), der.bits(one.signature)));
  return der.sequence(act, der.sequence(...parts));
}

/** Reads a {@link SignedRecord}; the act itself is not interpreted. @throws DER_MALFORMED */
export function asSignedRecord(node: DerNode, where: string): SignedRecord {
  const reader = new SequenceReader(node, where);
  const act = reader.next('act');
  const signatures = reader.take('signatures', asSequence).map((child, index) => {
    const path = `${where}.signatures/${index}`;
    const one = new SequenceReader(child, path);
    const certDigest = one.take('certDigest', asDigest);
    const signature = one.take('signature', asBits);
    one.end();
    return { certDigest, signature };
  });
  reader.end();
  return { der: node.bytes, act, signatures };
}

/** An OCTET STRING of exactly 32 bytes, an SM3 digest. @throws DER_MALFORMED */
export function asDigest(node: DerNode, where: string): Uint8Array {
  return asOctetsOfSize(node, where, 32);
}

/** An OCTET STRING of exactly 16 bytes, an identifier. @throws DER_MALFORMED */
export function asIdentifier(node: DerNode, where: string): Uint8Array {
  return asOctetsOfSize(node, where, 16);
}

function asOctetsOfSize(node: DerNode, where: string, size: number): Uint8Array {
  const bytes = asOctets(node, where);
  if (bytes.length !== size) malformed(where, `${size} octets expected`);
  return bytes;
}

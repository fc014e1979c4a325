import { asBits, asOid, der, isUniversal, SequenceReader, TAG, type DerNode } from '../asn1/index.ts';
import { fail } from '../kernel/index.ts';
import { EC_PUBLIC_KEY_OID, isSm2Point, SM2_CURVE_OID, sm3 } from '../sm/index.ts';
import { parseAlgorithm } from './algorithm.ts';

/*
 * SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }   -- RFC 5280, 4.1
 */

/** A public key as it stands in a certificate or request. */
export interface PublicKeyInfo {
  readonly algorithmOid: string;
  /** The named curve, where the parameters are one. */
  readonly curveOid: string | undefined;
  /** 04 ‖ x ‖ y when the key is a valid one for SM2; undefined for every other key. */
  readonly sm2Point: Uint8Array | undefined;
  /** The content of subjectPublicKey. */
  readonly key: Uint8Array;
  /** The original bytes of the whole structure. */
  readonly spki: Uint8Array;
}

/**
 * SM2 keys come in two habits: id-ecPublicKey with the curve as its parameter, and the curve's OID as the algorithm.
 * @throws DER_MALFORMED
 */
export function parsePublicKey(node: DerNode, where: string): PublicKeyInfo {
  const reader = new SequenceReader(node, where);
  const algorithm = reader.take('algorithm', parseAlgorithm);
  const key = reader.take('subjectPublicKey', asBits);
  reader.end();
  const { oid: algorithmOid, parameters } = algorithm;
  const named = parameters !== undefined && isUniversal(parameters, TAG.oid);
  const curveOid = named ? asOid(parameters, where) : undefined;
  const isSm2 =
    (algorithmOid === EC_PUBLIC_KEY_OID && curveOid === SM2_CURVE_OID) ||
    (algorithmOid === SM2_CURVE_OID && (parameters === undefined || curveOid === SM2_CURVE_OID));
  return {
    algorithmOid,
    curveOid,
    sm2Point: isSm2 && isSm2Point(key) ? key : undefined,
    key,
    spki: node.bytes,
  };
}

/** SubjectPublicKeyInfo of an SM2 key (65 bytes) in the usual habit. @throws BAD_ARGUMENT for no point of the curve. */
export function sm2PublicKeyInfo(publicKey: Uint8Array): Uint8Array {
  if (!isSm2Point(publicKey))
    fail('BAD_ARGUMENT', { name: 'publicKey', detail: 'not a point of the SM2 curve' });
  return der.sequence(der.sequence(der.oid(EC_PUBLIC_KEY_OID), der.oid(SM2_CURVE_OID)), der.bits(publicKey));
}

/** The key identifier we write: the first 20 bytes of SM3 over the key's bits (RFC 5280, 4.2.1.2 leaves the method open). */
export function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  return sm3(publicKey).slice(0, 20);
}

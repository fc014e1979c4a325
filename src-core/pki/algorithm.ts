import { asOid, der, isUniversal, SequenceReader, TAG, type DerNode } from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import { SM2_SIGN_WITH_SM3_OID, SM3_OID } from '../sm/index.ts';

/*
 * AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
 */

/** An algorithm with its parameters; NULL and absent parameters are both taken for none. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: DerNode | undefined;
}

/** @throws DER_MALFORMED */
export function parseAlgorithm(node: DerNode, where: string): AlgorithmIdentifier {
  const reader = new SequenceReader(node, where);
  const oid = reader.take('algorithm', asOid);
  const parameters = reader.left > 0 ? reader.next('parameters') : undefined;
  reader.end();
  return { oid, parameters: isUniversal(parameters, TAG.null) ? undefined : parameters };
}

/** Whether two identifiers say the same. */
export function sameAlgorithm(a: AlgorithmIdentifier, b: AlgorithmIdentifier): boolean {
  const [left, right] = [a.parameters?.bytes, b.parameters?.bytes];
  if (left === undefined || right === undefined) return a.oid === b.oid && left === right;
  return a.oid === b.oid && equalBytes(left, right);
}

/** SM2 with SM3 without parameters, as RFC 8998 and most makers write it. */
export function sm2WithSm3(): Uint8Array {
  return der.sequence(der.oid(SM2_SIGN_WITH_SM3_OID));
}

/** SM3 without parameters. */
export function sm3Algorithm(): Uint8Array {
  return der.sequence(der.oid(SM3_OID));
}

// ExtensionDatas ::= SEQUENCE OF ExtData
// ExtData ::= SEQUENCE {
//   extnID     OBJECT IDENTIFIER,
//   critical   BOOLEAN DEFAULT FALSE,
//   extnValue  OCTET STRING }
import { asBoolean, asExplicit, asOctets, asOid, asSequence, der, isContext } from '../../asn1/index.ts';
import { isUniversal, SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';

/** One extension of a seal or of a stamp. A critical one that is not understood makes the whole invalid. */
export interface ExtData {
  readonly extnID: string;
  readonly critical: boolean;
  readonly extnValue: Uint8Array;
}

/**
 * Takes the optional `extDatas` at the end of a structure: `[0] EXPLICIT` as the standards say, or
 * untagged as some makers write it. @throws DER_MALFORMED
 */
export function takeExtDatas(reader: SequenceReader): readonly ExtData[] {
  if (reader.left === 0) return [];
  return reader.take('extDatas', (node, where) =>
    readExtDatas(isContext(node, 0) ? asExplicit(node, where) : node, where),
  );
}

function readExtDatas(node: DerNode, where: string): readonly ExtData[] {
  return asSequence(node, where).map((item, index) => readExtData(item, `${where}/${index}`));
}

// Makers write the default FALSE out although DER leaves it away. The original bytes are kept, so both are read.
function readExtData(node: DerNode, where: string): ExtData {
  const reader = new SequenceReader(node, where);
  const extnID = reader.take('extnID', asOid);
  const critical = isUniversal(reader.peek(), TAG.boolean) ? reader.take('critical', asBoolean) : false;
  const extnValue = reader.take('extnValue', asOctets);
  reader.end();
  return { extnID, critical, extnValue };
}

/** `[0] EXPLICIT` around the list, or nothing for an empty one. @throws BAD_ARGUMENT */
export function extDatasDer(extDatas: readonly ExtData[]): Uint8Array {
  if (extDatas.length === 0) return new Uint8Array(0);
  return der.explicit(0, der.sequence(...extDatas.map(extDataDer)));
}

function extDataDer(extData: ExtData): Uint8Array {
  return der.sequence(
    der.oid(extData.extnID),
    ...(extData.critical ? [der.boolean(true)] : []),
    der.octets(extData.extnValue),
  );
}

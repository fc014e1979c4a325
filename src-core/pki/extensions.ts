import {
  asBoolean,
  asOctets,
  asOid,
  asSequence,
  isUniversal,
  malformed,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';

/*
 * Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension          -- RFC 5280, 4.1
 * Extension ::= SEQUENCE {
 *   extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 */

/** One extension of a certificate, list or entry. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The octets of extnValue: DER of the extension's own structure. */
  readonly value: Uint8Array;
}

/** An explicit FALSE, which DER forbids, is taken: makers write it. @throws DER_MALFORMED also for an extension that comes twice. */
export function parseExtensions(node: DerNode, where: string): readonly Extension[] {
  const seen = new Set<string>();
  return asSequence(node, where).map((child) => {
    const extension = parseExtension(child, where);
    if (seen.has(extension.oid)) malformed(where, `extension ${extension.oid} comes twice`);
    seen.add(extension.oid);
    return extension;
  });
}

function parseExtension(node: DerNode, where: string): Extension {
  const reader = new SequenceReader(node, where);
  const oid = reader.take('extnID', asOid);
  const critical = isUniversal(reader.peek(), TAG.boolean) ? reader.take('critical', asBoolean) : false;
  const value = reader.take('extnValue', asOctets);
  reader.end();
  return { oid, critical, value };
}

import {
  asExplicit,
  asOctets,
  asOid,
  asSmallInteger,
  isContext,
  isUniversal,
  malformed,
  normaliseBer,
  readDer,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import { parseAlgorithm } from './algorithm.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { parseSignerInfo, type SignerInfo } from './cms-signer-info.ts';
import { sameName } from './name.ts';
import { CMS_OIDS, type CmsOids } from './oids.ts';

/*
 * ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }       -- RFC 5652, 3
 * SignedData ::= SEQUENCE {                                                                  -- RFC 5652, 5.1
 *   version INTEGER, digestAlgorithms SET OF AlgorithmIdentifier, encapContentInfo EncapsulatedContentInfo,
 *   certificates [0] IMPLICIT SET OF CertificateChoices OPTIONAL, crls [1] IMPLICIT SET OF RevocationInfoChoice OPTIONAL,
 *   signerInfos SET OF SignerInfo }
 * EncapsulatedContentInfo ::= SEQUENCE { eContentType OBJECT IDENTIFIER, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
 * GB/T 35275 has the same shape under OIDs of its own.
 */

/** A signed message. */
export interface SignedData {
  /** The bytes read, in DER. */
  readonly der: Uint8Array;
  /** Whose OID the message bears. */
  readonly oids: CmsOids;
  readonly version: number;
  readonly digestAlgorithmOids: readonly string[];
  /** The type of what was signed. */
  readonly contentType: string;
  /** What was signed; undefined when detached. */
  readonly content: Uint8Array | undefined;
  readonly certificates: readonly Certificate[];
  /** DER of the lists that came with it, for `parseCrl`. */
  readonly crls: readonly Uint8Array[];
  /** How many items of other kinds of revocation data came with it, such as OCSP responses (RFC 5940). */
  readonly otherRevocation: number;
  readonly signers: readonly SignerInfo[];
}

/** Most certificates and signers in a message. */
const MAX_MEMBERS = 100;

/**
 * Reads a SignedData of RFC 5652 or GB/T 35275. Its outer layers may be BER; zero bytes may follow it, as in a PDF's
 * Contents. @throws DER_MALFORMED
 */
export function parseSignedData(input: Uint8Array): SignedData {
  const where = 'SignedData';
  const { der, rest } = normaliseBer(input, where);
  if (rest.some((octet) => octet !== 0)) malformed(where, 'other bytes than zeros after the element');
  const info = new SequenceReader(readDer(der, where), where);
  const oids = familyOf(info.take('contentType', asOid), where);
  const content = info.take('content', explicit0);
  info.end();
  return { der, oids, ...parseContent(content, where) };
}

function parseContent(node: DerNode, where: string): Omit<SignedData, 'der' | 'oids'> {
  const reader = new SequenceReader(node, where);
  const version = reader.take('version', (child, at) => asSmallInteger(child, at, 0, 5));
  const digestAlgorithms = reader.take('digestAlgorithms', members);
  const encapsulated = reader.take('encapContentInfo', parseEncapsulated);
  const certificates = reader.optionalContext(0)?.children ?? [];
  const crls = reader.optionalContext(1)?.children ?? [];
  const signers = reader.take('signerInfos', members);
  reader.end();
  if (certificates.length > MAX_MEMBERS || crls.length > MAX_MEMBERS)
    malformed(where, 'too many certificates');
  return {
    version,
    digestAlgorithmOids: digestAlgorithms.map(
      (child) => parseAlgorithm(child, `${where}.digestAlgorithms`).oid,
    ),
    ...encapsulated,
    // Attribute certificates and other formats are context-tagged: they say nothing about signers' keys.
    certificates: certificates.filter(isSequence).map((child) => parseCertificate(child.bytes)),
    crls: crls.filter(isSequence).map((child) => child.bytes),
    otherRevocation: crls.filter((child) => !isSequence(child)).length,
    signers: signers.map((child) => parseSignerInfo(child, `${where}.signerInfos`)),
  };
}

function parseEncapsulated(node: DerNode, where: string): Pick<SignedData, 'contentType' | 'content'> {
  const reader = new SequenceReader(node, where);
  const contentType = reader.take('eContentType', asOid);
  const content = reader.left > 0 ? asOctets(reader.take('eContent', explicit0), where) : undefined;
  reader.end();
  return { contentType, content };
}

/** The certificate a signer info points at, among the message's own and those given. */
export function signerCertificate(
  signedData: SignedData,
  signer: SignerInfo,
  others: readonly Certificate[] = [],
): Certificate | undefined {
  const { id } = signer;
  return [...signedData.certificates, ...others].find((certificate) =>
    id.kind === 'issuerAndSerial'
      ? certificate.serialHex === id.serialHex && sameName(certificate.issuer, id.issuer)
      : certificate.subjectKeyId !== undefined && equalBytes(certificate.subjectKeyId, id.keyId),
  );
}

function familyOf(contentType: string, where: string): CmsOids {
  if (contentType === CMS_OIDS.rfc5652.signedData) return 'rfc5652';
  if (contentType === CMS_OIDS.gbt35275.signedData) return 'gbt35275';
  return malformed(`${where}.contentType`, `${contentType} is no signed data`);
}

function explicit0(node: DerNode, where: string): DerNode {
  if (!isContext(node, 0)) malformed(where, '[0] expected');
  return asExplicit(node, where);
}

/** The elements of a SET in any order: BER does not sort them. */
function members(node: DerNode, where: string): readonly DerNode[] {
  if (!isUniversal(node, TAG.set)) malformed(where, 'SET expected');
  if (node.children.length > MAX_MEMBERS) malformed(where, 'too many elements');
  return node.children;
}

function isSequence(node: DerNode): boolean {
  return isUniversal(node, TAG.sequence);
}

import {
  asBits,
  asExplicit,
  asInteger,
  asSequence,
  asSmallInteger,
  asTime,
  DEFAULT_DER_LIMITS,
  asEnumerated,
  isUniversal,
  malformed,
  readDer,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { toHex } from '../kernel/index.ts';
import { parseAlgorithm, sameAlgorithm, type AlgorithmIdentifier } from './algorithm.ts';
import { parseExtensions, type Extension } from './extensions.ts';
import { parseAuthorityKeyId } from './known-extensions.ts';
import { parseName, type Name } from './name.ts';
import { EXTENSION } from './oids.ts';

/*
 * CertificateList ::= SEQUENCE { tbsCertList TBSCertList, signatureAlgorithm AlgorithmIdentifier,
 *   signatureValue BIT STRING }                                                     -- RFC 5280, 5.1
 * TBSCertList ::= SEQUENCE {
 *   version INTEGER OPTIONAL (v2), signature AlgorithmIdentifier, issuer Name, thisUpdate Time, nextUpdate Time OPTIONAL,
 *   revokedCertificates SEQUENCE OF SEQUENCE {
 *     userCertificate INTEGER, revocationDate Time, crlEntryExtensions Extensions OPTIONAL } OPTIONAL,
 *   crlExtensions [0] EXPLICIT Extensions OPTIONAL }
 */

/** One revoked certificate. */
export interface CrlEntry {
  readonly serialHex: string;
  /** From when on it counts as revoked: the revocation date, or the invalidity date where that is earlier. */
  readonly revokedAt: Date;
  /** CRLReason (RFC 5280, 5.3.1): 1 keyCompromise, 4 superseded, 6 certificateHold … */
  readonly reasonCode: number | undefined;
}

/** A certificate revocation list. */
export interface Crl {
  readonly der: Uint8Array;
  /** The original bytes of tbsCertList. */
  readonly tbs: Uint8Array;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** By serial number's content octets in hexadecimal, as in {@link Certificate.serialHex}. */
  readonly entries: ReadonlyMap<string, CrlEntry>;
  readonly crlNumber: bigint | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly extensions: readonly Extension[];
  /** A critical extension that we do not know, of the list or of an entry: a delta or an indirect list, for one. */
  readonly unsupportedOid: string | undefined;
  readonly signatureAlgorithmOid: string;
  /** DER of the algorithm's parameters; undefined where there are none, or NULL. */
  readonly signatureParameters: Uint8Array | undefined;
  readonly signature: Uint8Array;
}

/** A list has up to seven elements per entry: room for some 280 000 entries. */
const CRL_LIMITS = { ...DEFAULT_DER_LIMITS, maxNodes: 2_000_000 };

const KNOWN: ReadonlySet<string> = new Set([
  EXTENSION.crlNumber,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.reasonCode,
  EXTENSION.invalidityDate,
]);

/** Reads a list. @throws DER_MALFORMED */
export function parseCrl(der: Uint8Array): Crl {
  const where = 'CertificateList';
  const reader = new SequenceReader(readDer(der, where, CRL_LIMITS), where);
  const tbsNode = reader.next('tbsCertList');
  const algorithm = reader.take('signatureAlgorithm', parseAlgorithm);
  const signature = reader.take('signatureValue', asBits);
  reader.end();
  const { signatureAlgorithm, ...tbs } = parseTbs(tbsNode, `${where}.tbsCertList`);
  if (!sameAlgorithm(signatureAlgorithm, algorithm)) malformed(where, 'the two signature algorithms differ');
  const { oid: signatureAlgorithmOid, parameters } = algorithm;
  const signed = { signatureAlgorithmOid, signatureParameters: parameters?.bytes, signature };
  return { der, tbs: tbsNode.bytes, ...tbs, ...signed };
}

type TbsFields = Omit<Crl, 'der' | 'tbs' | 'signature' | 'signatureAlgorithmOid' | 'signatureParameters'> & {
  readonly signatureAlgorithm: AlgorithmIdentifier;
};

function parseTbs(node: DerNode, where: string): TbsFields {
  const reader = new SequenceReader(node, where);
  if (isUniversal(reader.peek(), TAG.integer)) {
    reader.take('version', (version, at) => asSmallInteger(version, at, 1, 1));
  }
  const signatureAlgorithm = reader.take('signature', parseAlgorithm);
  const issuer = reader.take('issuer', parseName);
  const thisUpdate = reader.take('thisUpdate', asTime);
  const nextUpdate = isTime(reader.peek()) ? reader.take('nextUpdate', asTime) : undefined;
  const entryNodes = isUniversal(reader.peek(), TAG.sequence)
    ? reader.take('revokedCertificates', asSequence)
    : [];
  const extensionsNode = reader.optionalContext(0);
  reader.end();
  const extensions =
    extensionsNode === undefined
      ? []
      : parseExtensions(asExplicit(extensionsNode, where), `${where}.crlExtensions`);
  const parsed = entryNodes.map((entry) => parseEntry(entry, `${where}.revokedCertificates`));
  const number = valueOf(extensions, EXTENSION.crlNumber);
  const keyId = valueOf(extensions, EXTENSION.authorityKeyIdentifier);
  return {
    ...{ signatureAlgorithm, issuer, thisUpdate, nextUpdate, extensions },
    entries: new Map(parsed.map(({ entry }) => [entry.serialHex, entry])),
    crlNumber: number === undefined ? undefined : asInteger(readDer(number, 'cRLNumber'), 'cRLNumber'),
    authorityKeyId: keyId === undefined ? undefined : parseAuthorityKeyId(keyId),
    unsupportedOid:
      unknownCritical(extensions) ?? parsed.find(({ critical }) => critical !== undefined)?.critical,
  };
}

function parseEntry(node: DerNode, where: string): { entry: CrlEntry; critical: string | undefined } {
  const reader = new SequenceReader(node, where);
  const serialNode = reader.next('userCertificate');
  asInteger(serialNode, where);
  const revocationDate = reader.take('revocationDate', asTime);
  const extensions = reader.left > 0 ? reader.take('crlEntryExtensions', parseExtensions) : [];
  reader.end();
  const reason = valueOf(extensions, EXTENSION.reasonCode);
  const invalidity = valueOf(extensions, EXTENSION.invalidityDate);
  const invalidityDate =
    invalidity === undefined
      ? revocationDate
      : asTime(readDer(invalidity, 'invalidityDate'), 'invalidityDate');
  return {
    entry: {
      serialHex: toHex(serialNode.content),
      revokedAt: invalidityDate < revocationDate ? invalidityDate : revocationDate,
      reasonCode: reason === undefined ? undefined : asEnumerated(readDer(reason, 'cRLReason'), 'cRLReason'),
    },
    critical: unknownCritical(extensions),
  };
}

function valueOf(extensions: readonly Extension[], oid: string): Uint8Array | undefined {
  return extensions.find((extension) => extension.oid === oid)?.value;
}

function unknownCritical(extensions: readonly Extension[]): string | undefined {
  return extensions.find((extension) => extension.critical && !KNOWN.has(extension.oid))?.oid;
}

function isTime(node: DerNode | undefined): boolean {
  return isUniversal(node, TAG.utcTime) || isUniversal(node, TAG.generalizedTime);
}

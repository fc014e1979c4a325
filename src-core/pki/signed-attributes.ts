import {
  asOctets,
  asOid,
  asSet,
  asTime,
  der,
  isUniversal,
  malformed,
  readDer,
  SequenceReader,
  TAG,
} from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import { SM3_SIZE } from '../sm/index.ts';
import { attributeSet } from './cms-builder.ts';
import type { CmsAttribute } from './cms-signer-info.ts';
import { CMS_ATTRIBUTE, CMS_OIDS, type CmsOids } from './oids.ts';
import { parseSigningCertificateV2, type NamedCertificate } from './signing-certificate.ts';

/** What signed attributes of our own making say. */
export interface ReadSignedAttributes {
  readonly messageDigest: Uint8Array;
  readonly signingTime: Date;
  readonly certificate: NamedCertificate;
  /** Those beside, in the order of the SET. */
  readonly extra: readonly CmsAttribute[];
}

const OWN: readonly string[] = [
  CMS_ATTRIBUTE.contentType,
  CMS_ATTRIBUTE.messageDigest,
  CMS_ATTRIBUTE.signingTime,
  CMS_ATTRIBUTE.signingCertificateV2,
];

/**
 * Reads a SET of signed attributes (RFC 5652, 5.3) as `signedAttributes` makes it: each attribute once, with one value,
 * the four that it always writes among them, in the one form that it writes. @throws DER_MALFORMED
 */
export function parseSignedAttributes(bytes: Uint8Array, oids: CmsOids): ReadSignedAttributes {
  const where = 'signedAttrs';
  const values = new Map<string, Uint8Array>();
  for (const node of asSet(readDer(bytes, where), where)) {
    const reader = new SequenceReader(node, where);
    const oid = reader.take('attrType', asOid);
    const all = reader.next('attrValues');
    reader.end();
    const [value, ...more] = isUniversal(all, TAG.set) ? all.children : [];
    if (value === undefined || more.length > 0 || values.has(oid)) malformed(where, `${oid}: not once`);
    values.set(oid, value.bytes);
  }
  const valueOf = (oid: string) => readDer(values.get(oid) ?? malformed(where, `${oid} is missing`), where);
  if (asOid(valueOf(CMS_ATTRIBUTE.contentType), where) !== CMS_OIDS[oids].data) {
    malformed(where, 'another content type');
  }
  const messageDigest = asOctets(valueOf(CMS_ATTRIBUTE.messageDigest), where);
  if (messageDigest.length !== SM3_SIZE) malformed(where, `${SM3_SIZE} octets expected`);
  const signingTime = asTime(valueOf(CMS_ATTRIBUTE.signingTime), where);
  const named = valueOf(CMS_ATTRIBUTE.signingCertificateV2).bytes;
  const certificate = parseSigningCertificateV2(named);
  const extra = [...values].flatMap(([oid, value]) => (OWN.includes(oid) ? [] : [{ oid, values: [value] }]));
  const again = attributeSet([
    { oid: CMS_ATTRIBUTE.contentType, values: [der.oid(CMS_OIDS[oids].data)] },
    { oid: CMS_ATTRIBUTE.messageDigest, values: [der.octets(messageDigest)] },
    { oid: CMS_ATTRIBUTE.signingTime, values: [der.time(signingTime)] },
    { oid: CMS_ATTRIBUTE.signingCertificateV2, values: [named] },
    ...extra,
  ]);
  if (!equalBytes(again, bytes)) malformed(where, 'not in its one form');
  return { messageDigest, signingTime, certificate, extra };
}

import { der } from '../asn1/index.ts';
import { sm2WithSm3, sm3Algorithm } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import type { CmsAttribute } from './cms-signer-info.ts';
import { CMS_ATTRIBUTE, CMS_OIDS, type CmsOids } from './oids.ts';
import { signingCertificateV2 } from './signing-certificate.ts';

/** What the signed attributes say. */
export interface SignedAttributesSpec {
  readonly oids: CmsOids;
  /** SM3 of the content. */
  readonly messageDigest: Uint8Array;
  /** The time the signer claims; written to the second. */
  readonly signingTime: Date;
  /** The signer's own. */
  readonly certificate: Certificate;
  readonly extra?: readonly CmsAttribute[];
}

/** The SET of signed attributes in DER: the bytes to be signed with SM2 over SM3 (default ID). @throws BAD_ARGUMENT */
export function signedAttributes(spec: SignedAttributesSpec): Uint8Array {
  return attributeSet([
    { oid: CMS_ATTRIBUTE.contentType, values: [der.oid(CMS_OIDS[spec.oids].data)] },
    { oid: CMS_ATTRIBUTE.messageDigest, values: [der.octets(spec.messageDigest)] },
    { oid: CMS_ATTRIBUTE.signingTime, values: [der.time(spec.signingTime)] },
    { oid: CMS_ATTRIBUTE.signingCertificateV2, values: [signingCertificateV2(spec.certificate)] },
    ...(spec.extra ?? []),
  ]);
}

/** What goes around a signature. */
export interface SignedDataSpec {
  readonly oids: CmsOids;
  /** As {@link signedAttributes} made them and the key signed them. */
  readonly signedAttributes: Uint8Array;
  /** The signer's certificate. */
  readonly certificate: Certificate;
  /** Further certificates to be carried along, the signer's left out. */
  readonly others?: readonly Certificate[];
  readonly unsignedAttributes?: readonly CmsAttribute[];
}

/** A detached SignedData with one signer, in DER. `signatureDer` is SM2's { r, s }. */
export function signedDataFrom(spec: SignedDataSpec, signatureDer: Uint8Array): Uint8Array {
  const oids = CMS_OIDS[spec.oids];
  const { certificate, others = [], unsignedAttributes = [] } = spec;
  const unsigned = unsignedAttributes.length === 0 ? [] : [der.implicit(1, attributeSet(unsignedAttributes))];
  const signerInfo = der.sequence(
    der.integer(1),
    der.sequence(certificate.issuer.der, der.integer(certificate.serial)),
    sm3Algorithm(),
    der.implicit(0, spec.signedAttributes),
    sm2WithSm3(),
    der.octets(signatureDer),
    ...unsigned,
  );
  const signedData = der.sequence(
    der.integer(1),
    der.set(sm3Algorithm()),
    der.sequence(der.oid(oids.data)),
    der.implicit(0, der.set(certificate.der, ...others.map((other) => other.der))),
    der.set(signerInfo),
  );
  return der.sequence(der.oid(oids.signedData), der.explicit(0, signedData));
}

/** A SET of attributes in DER. */
export function attributeSet(attributes: readonly CmsAttribute[]): Uint8Array {
  return der.set(...attributes.map(({ oid, values }) => der.sequence(der.oid(oid), der.set(...values))));
}

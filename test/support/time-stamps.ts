import { der } from '@yinzheng/core/asn1';
import { CMS_ATTRIBUTE, CMS_OIDS, type CmsOids } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import type { Party } from './made-seals.ts';

const SM3 = der.sequence(der.oid('1.2.156.10197.1.401'));
const SM2_SM3 = der.sequence(der.oid('1.2.156.10197.1.501'));
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

export interface TokenSpec {
  /** What the token is over. */
  readonly stamped: Uint8Array;
  readonly genTime: Date;
  readonly oids?: CmsOids;
  readonly contentType?: string;
  readonly imprintAlgorithm?: string;
  /** How many times the signer's info stands there. */
  readonly signers?: number;
}

/** A time stamp token of RFC 3161 with SM3 and SM2, written out from its definition. */
export function makeToken(authority: Party, spec: TokenSpec): Uint8Array {
  const imprintAlgorithm = der.sequence(der.oid(spec.imprintAlgorithm ?? '1.2.156.10197.1.401'));
  const info = der.sequence(
    der.integer(1),
    der.oid('1.2.3.4'),
    der.sequence(imprintAlgorithm, der.octets(sm3(spec.stamped))),
    der.integer(7),
    der.generalizedTime(spec.genTime),
    der.sequence(der.integer(1)), // accuracy
    der.integer(99), // nonce
  );
  const contentType = spec.contentType ?? TST_INFO;
  const attributes = der.set(
    der.sequence(der.oid(CMS_ATTRIBUTE.contentType), der.set(der.oid(contentType))),
    der.sequence(der.oid(CMS_ATTRIBUTE.messageDigest), der.set(der.octets(sm3(info)))),
  );
  const { certificate } = authority;
  const signerInfo = der.sequence(
    der.integer(1),
    der.sequence(certificate.issuer.der, der.integer(certificate.serial)),
    SM3,
    der.implicit(0, attributes),
    SM2_SM3,
    der.octets(authority.sign(attributes)),
  );
  const signedData = der.sequence(
    der.integer(3),
    der.set(SM3),
    der.sequence(der.oid(contentType), der.explicit(0, der.octets(info))),
    der.implicit(0, der.set(certificate.der)),
    der.set(...Array.from({ length: spec.signers ?? 1 }, () => signerInfo)),
  );
  return der.sequence(der.oid(CMS_OIDS[spec.oids ?? 'rfc5652'].signedData), der.explicit(0, signedData));
}

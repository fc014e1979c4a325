/** Attribute types of names (X.520, RFC 4519). */
export const NAME_TYPES = {
  CN: '2.5.4.3',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  TITLE: '2.5.4.12',
  GIVENNAME: '2.5.4.42',
  EMAIL: '1.2.840.113549.1.9.1',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
} as const;
export type NameType = keyof typeof NAME_TYPES;

/** Extensions of certificates and CRLs (RFC 5280). */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  crlDistributionPoints: '2.5.29.31',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Purposes of extKeyUsage that say nothing about signing documents (RFC 5280, 4.2.1.12). */
export const EXT_KEY_USAGE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

/** OCSP as an access method (RFC 5280, 4.2.2.1). */
export const OCSP_ACCESS_OID = '1.3.6.1.5.5.7.48.1';

/** Attributes of CMS signer infos (RFC 5652, RFC 2634, RFC 5035, RFC 5126, RFC 3161; ISO 32000-1, 12.8.3.3.2). */
export const CMS_ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  counterSignature: '1.2.840.113549.1.9.6',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signaturePolicy: '1.2.840.113549.1.9.16.2.15',
  revocationInfoArchival: '1.2.840.113583.1.1.8',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
} as const;

/** The two families of content types: GB/T 35275 and RFC 5652. */
export const CMS_OIDS = {
  gbt35275: { data: '1.2.156.10197.6.1.4.2.1', signedData: '1.2.156.10197.6.1.4.2.2' },
  rfc5652: { data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2' },
} as const;
export type CmsOids = keyof typeof CMS_OIDS;

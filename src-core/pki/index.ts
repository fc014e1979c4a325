export { parseAlgorithm, sm2WithSm3, sm3Algorithm, type AlgorithmIdentifier } from './algorithm.ts';
export { certificateFrom, tbsCertificate, type CertificateSpec } from './certificate-builder.ts';
export { parseCertificate, type Certificate } from './certificate.ts';
export type { ChainPurpose } from './chain-rules.ts';
export { MAX_CHAIN_LENGTH, verifyChain, type ChainRequest, type ChainResult } from './chain.ts';
export {
  signedAttributes,
  signedDataFrom,
  type SignedAttributesSpec,
  type SignedDataSpec,
} from './cms-builder.ts';
export { attributeValue, type CmsAttribute, type SignerId, type SignerInfo } from './cms-signer-info.ts';
export { verifySignerInfo, type SignedContent, type SignerResult, type SignerSources } from './cms-verify.ts';
export { parseSignedData, signerCertificate, type SignedData } from './cms.ts';
export { certListFrom, tbsCertList, type CrlSpec } from './crl-builder.ts';
export { crlStatus, isListOf, verifyCrlSignature } from './crl-status.ts';
export { parseCrl, type Crl, type CrlEntry } from './crl.ts';
export { digestOf, foreignDigest, SHA1_OID, type DigestAlgorithm } from './digest-algorithms.ts';
export type { Extension } from './extensions.ts';
export { PKI_REASONS, type Finding, type PkiReason } from './finding.ts';
export { KEY_USAGE_BITS, type BasicConstraints, type KeyUsageBit } from './known-extensions.ts';
export { parseName, sameName, x500Name, type Name, type NamePart } from './name.ts';
export {
  CMS_ATTRIBUTE,
  CMS_OIDS,
  EXT_KEY_USAGE,
  EXTENSION,
  OCSP_ACCESS_OID,
  type CmsOids,
  type NameType,
} from './oids.ts';
export { derToPem, pemBlocks, pemToDer, type PemBlock } from './pem.ts';
export { keyIdentifier, sm2PublicKeyInfo, type PublicKeyInfo } from './public-key.ts';
export { parseSignedAttributes, type ReadSignedAttributes } from './signed-attributes.ts';
export { parseRevocationArchive, type RevocationArchive } from './revocation-archival.ts';
export {
  certificationRequestFrom,
  certificationRequestInfo,
  type CertificationRequestSpec,
} from './request-builder.ts';
export { signingCertificateV2 } from './signing-certificate.ts';
export { verifyCertificateSignature, verifySignedBytes, type SignedBytes } from './verify-signature.ts';

import { toHex } from '@yinzheng/core/kernel';
import type { Certificate, SignedData, SignerInfo } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { moment } from './shapes.ts';

// Descriptions for `inspect`, in the words of the standards: what is written, not whether it is true.

/** A certificate's content as plain data. */
export function describeCertificate(certificate: Certificate): Record<string, unknown> {
  const { basicConstraints, publicKey } = certificate;
  return {
    structure: 'Certificate',
    sm3: toHex(sm3(certificate.der)),
    bytes: certificate.der.length,
    version: certificate.version,
    serial: certificate.serialHex,
    issuer: certificate.issuer.text,
    subject: certificate.subject.text,
    notBefore: moment(certificate.notBefore),
    notAfter: moment(certificate.notAfter),
    publicKey: {
      algorithm: publicKey.algorithmOid,
      sm2: publicKey.sm2Point === undefined ? null : toHex(publicKey.sm2Point),
    },
    keyUsage: certificate.keyUsage === undefined ? null : [...certificate.keyUsage],
    basicConstraints:
      basicConstraints === undefined
        ? null
        : { ca: basicConstraints.ca, pathLen: basicConstraints.pathLen ?? null },
    extKeyUsage: certificate.extKeyUsage ?? null,
    extensions: certificate.extensions.map(({ oid, critical, value }) => {
      return { oid, critical, bytes: value.length };
    }),
    signatureAlgorithm: certificate.signatureAlgorithmOid,
    signatureBytes: certificate.signature.length,
  };
}

/** A SignedData's content as plain data. */
export function describeSignedData(data: SignedData): Record<string, unknown> {
  return {
    structure: 'SignedData',
    oids: data.oids,
    bytes: data.der.length,
    version: data.version,
    digestAlgorithms: data.digestAlgorithmOids,
    contentType: data.contentType,
    contentBytes: data.content?.length ?? null,
    certificates: data.certificates.map(describeCertificate),
    crls: data.crls.length,
    signers: data.signers.map(describeSigner),
  };
}

function describeSigner(signer: SignerInfo): Record<string, unknown> {
  const { id } = signer;
  return {
    signer:
      id.kind === 'issuerAndSerial'
        ? { issuer: id.issuer.text, serial: id.serialHex }
        : { subjectKeyId: toHex(id.keyId) },
    digestAlgorithm: signer.digestAlgorithmOid,
    signatureAlgorithm: signer.signatureAlgorithmOid,
    signatureBytes: signer.signature.length,
    signingTime: signer.signingTime === undefined ? null : moment(signer.signingTime),
    signedAttributes: signer.signedAttributes.map(({ oid }) => oid),
    unsignedAttributes: signer.unsignedAttributes.map(({ oid }) => oid),
  };
}

import { der } from '../asn1/index.ts';
import { fail } from '../kernel/index.ts';
import { sm2WithSm3 } from './algorithm.ts';
import {
  authorityKeyIdExtension,
  basicConstraintsExtension,
  crlDistributionPointsExtension,
  extensionDer,
  extKeyUsageExtension,
  keyUsageExtension,
  subjectKeyIdExtension,
} from './extension-builders.ts';
import type { Extension } from './extensions.ts';
import type { KeyUsageBit } from './known-extensions.ts';
import { keyIdentifier, sm2PublicKeyInfo } from './public-key.ts';

/** What a certificate to be signed says. */
export interface CertificateSpec {
  /** 1 to 20 octets (RFC 5280, 4.1.2.2). */
  readonly serial: bigint;
  /** DER of the issuer's name: `issuer.subject.der`, or `x500Name(…)` for a root. */
  readonly issuer: Uint8Array;
  /** DER of the subject's name. */
  readonly subject: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The subject's SM2 key, 65 bytes. */
  readonly publicKey: Uint8Array;
  readonly keyUsage: readonly KeyUsageBit[];
  /** Left out: not a CA. */
  readonly ca?: { readonly pathLen?: number };
  readonly extKeyUsage?: readonly string[];
  /** The issuer's `subjectKeyId`; left out for a root. */
  readonly authorityKeyId?: Uint8Array;
  /** URIs. */
  readonly crlDistributionPoints?: readonly string[];
  readonly extraExtensions?: readonly Extension[];
}

/**
 * The bytes of tbsCertificate that the issuer's key must sign with SM2 over SM3 (default ID).
 * The subject key identifier is `keyIdentifier(publicKey)`. @throws BAD_ARGUMENT
 */
export function tbsCertificate(spec: CertificateSpec): Uint8Array {
  if (spec.serial < 1n || spec.serial >= 1n << 159n) {
    fail('BAD_ARGUMENT', { name: 'serial', detail: 'not within 1 and 20 octets' });
  }
  if (spec.notAfter < spec.notBefore) {
    fail('BAD_ARGUMENT', { name: 'notAfter', detail: 'before notBefore' });
  }
  return der.sequence(
    der.explicit(0, der.integer(2)),
    der.integer(spec.serial),
    sm2WithSm3(),
    spec.issuer,
    der.sequence(der.time(spec.notBefore), der.time(spec.notAfter)),
    spec.subject,
    sm2PublicKeyInfo(spec.publicKey),
    der.explicit(3, der.sequence(...extensionsOf(spec).map(extensionDer))),
  );
}

function extensionsOf(spec: CertificateSpec): Extension[] {
  const extensions = [
    basicConstraintsExtension({ ca: spec.ca !== undefined, pathLen: spec.ca?.pathLen }),
    keyUsageExtension(spec.keyUsage),
    subjectKeyIdExtension(keyIdentifier(spec.publicKey)),
  ];
  if (spec.authorityKeyId !== undefined) extensions.push(authorityKeyIdExtension(spec.authorityKeyId));
  if (spec.extKeyUsage !== undefined) extensions.push(extKeyUsageExtension(spec.extKeyUsage));
  if (spec.crlDistributionPoints !== undefined) {
    extensions.push(crlDistributionPointsExtension(spec.crlDistributionPoints));
  }
  return [...extensions, ...(spec.extraExtensions ?? [])];
}

/** The certificate of signed bytes and their SM2 signature (DER { r, s }). */
export function certificateFrom(tbs: Uint8Array, signatureDer: Uint8Array): Uint8Array {
  return der.sequence(tbs, sm2WithSm3(), der.bits(signatureDer));
}

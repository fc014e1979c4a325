import { der } from '../asn1/index.ts';
import { KEY_USAGE_BITS, type BasicConstraints, type KeyUsageBit } from './known-extensions.ts';
import type { Extension } from './extensions.ts';
import { EXTENSION } from './oids.ts';

/** DER of one extension; `critical` is left out when false, as DER demands. */
export function extensionDer(extension: Extension): Uint8Array {
  const critical = extension.critical ? [der.boolean(true)] : [];
  return der.sequence(der.oid(extension.oid), ...critical, der.octets(extension.value));
}

/** keyUsage, critical. */
export function keyUsageExtension(bits: readonly KeyUsageBit[]): Extension {
  const value = der.namedBits(...bits.map((bit) => KEY_USAGE_BITS.indexOf(bit)));
  return { oid: EXTENSION.keyUsage, critical: true, value };
}

/** basicConstraints, critical. */
export function basicConstraintsExtension({ ca, pathLen }: BasicConstraints): Extension {
  const parts = ca ? [der.boolean(true)] : [];
  if (ca && pathLen !== undefined) parts.push(der.integer(pathLen));
  return { oid: EXTENSION.basicConstraints, critical: true, value: der.sequence(...parts) };
}

/** extKeyUsage, not critical. */
export function extKeyUsageExtension(purposes: readonly string[]): Extension {
  return {
    oid: EXTENSION.extKeyUsage,
    critical: false,
    value: der.sequence(...purposes.map((purpose) => der.oid(purpose))),
  };
}

/** subjectKeyIdentifier, not critical. */
export function subjectKeyIdExtension(keyId: Uint8Array): Extension {
  return { oid: EXTENSION.subjectKeyIdentifier, critical: false, value: der.octets(keyId) };
}

/** authorityKeyIdentifier with the key identifier alone, not critical. */
export function authorityKeyIdExtension(keyId: Uint8Array): Extension {
  const value = der.sequence(der.implicit(0, der.octets(keyId)));
  return { oid: EXTENSION.authorityKeyIdentifier, critical: false, value };
}

/** cRLDistributionPoints with one full name per URI, not critical. @throws BAD_ARGUMENT for a URI that is not ASCII. */
export function crlDistributionPointsExtension(uris: readonly string[]): Extension {
  const points = uris.map((uri) => {
    const fullName = der.implicit(0, der.sequence(der.implicit(6, der.ia5(uri))));
    return der.sequence(der.explicit(0, fullName));
  });
  return { oid: EXTENSION.crlDistributionPoints, critical: false, value: der.sequence(...points) };
}

/** cRLNumber, not critical. */
export function crlNumberExtension(number: bigint): Extension {
  return { oid: EXTENSION.crlNumber, critical: false, value: der.integer(number) };
}

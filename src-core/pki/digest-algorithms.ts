import type { ForeignCrypto } from '../ports/index.ts';
import { sm3, SM3_OID } from '../sm/index.ts';

/** A digest that signatures here may be made with. */
export interface DigestAlgorithm {
  readonly oid: string;
  /** As people know it. */
  readonly name: string;
  /** Collisions can be made: it vouches for nothing as the digest of a signature. */
  readonly weak: boolean;
}

const NIST = '2.16.840.1.101.3.4.2';

/** Every digest but SM3. */
const FOREIGN: ReadonlyMap<string, DigestAlgorithm> = new Map(
  (
    [
      ['1.2.840.113549.2.5', 'MD5', true],
      ['1.3.14.3.2.26', 'SHA-1', true],
      [`${NIST}.1`, 'SHA-256', false],
      [`${NIST}.2`, 'SHA-384', false],
      [`${NIST}.3`, 'SHA-512', false],
      [`${NIST}.4`, 'SHA-224', false],
      [`${NIST}.5`, 'SHA-512/224', false],
      [`${NIST}.6`, 'SHA-512/256', false],
      [`${NIST}.7`, 'SHA3-224', false],
      [`${NIST}.8`, 'SHA3-256', false],
      [`${NIST}.9`, 'SHA3-384', false],
      [`${NIST}.10`, 'SHA3-512', false],
    ] as const
  ).map(([oid, name, weak]) => [oid, { oid, name, weak }]),
);

/** SHA-1 (RFC 3279). */
export const SHA1_OID = '1.3.14.3.2.26';
/** SHA-256, the default of several structures. */
export const SHA256_OID = `${NIST}.1`;

/** A digest other than SM3 by its OID. */
export function foreignDigest(oid: string): DigestAlgorithm | undefined {
  return FOREIGN.get(oid);
}

/** The digest of bytes by its OID: SM3 from core, others through the port; undefined where there is no such digest. */
export function digestOf(
  oid: string,
  bytes: Uint8Array,
  foreign: ForeignCrypto | undefined,
): Uint8Array | undefined {
  if (oid === SM3_OID) return sm3(bytes);
  const stream = FOREIGN.has(oid) ? foreign?.createDigest(oid) : undefined;
  stream?.update(bytes);
  return stream?.digest();
}

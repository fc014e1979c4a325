import { der } from '../asn1/index.ts';
import { fail } from '../kernel/index.ts';
import { sm2WithSm3 } from './algorithm.ts';
import { authorityKeyIdExtension, crlNumberExtension, extensionDer } from './extension-builders.ts';
import { EXTENSION } from './oids.ts';

/** What a list to be signed says. */
export interface CrlSpec {
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array;
  /** The issuer's `subjectKeyId`. */
  readonly authorityKeyId: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly crlNumber: bigint;
  readonly revoked: readonly {
    readonly serial: bigint;
    readonly revokedAt: Date;
    /** CRLReason 1 to 10 (RFC 5280, 5.3.1); left out: unspecified. */
    readonly reasonCode?: number;
  }[];
}

/** The bytes of tbsCertList that the issuer's key must sign with SM2 over SM3 (default ID). @throws BAD_ARGUMENT */
export function tbsCertList(spec: CrlSpec): Uint8Array {
  if (spec.nextUpdate < spec.thisUpdate)
    fail('BAD_ARGUMENT', { name: 'nextUpdate', detail: 'before thisUpdate' });
  const revoked = spec.revoked.map(({ serial, revokedAt, reasonCode }) => {
    const extensions = reasonCode === undefined ? [] : [der.sequence(reasonExtension(reasonCode))];
    return der.sequence(der.integer(serial), der.time(revokedAt), ...extensions);
  });
  return der.sequence(
    der.integer(1),
    sm2WithSm3(),
    spec.issuer,
    der.time(spec.thisUpdate),
    der.time(spec.nextUpdate),
    ...(revoked.length === 0 ? [] : [der.sequence(...revoked)]), // an empty list is left out (RFC 5280, 5.1.2.6)
    der.explicit(
      0,
      der.sequence(
        extensionDer(authorityKeyIdExtension(spec.authorityKeyId)),
        extensionDer(crlNumberExtension(spec.crlNumber)),
      ),
    ),
  );
}

function reasonExtension(code: number): Uint8Array {
  if (!Number.isInteger(code) || code < 1 || code > 10) {
    fail('BAD_ARGUMENT', { name: 'reasonCode', detail: 'not 1 to 10' });
  }
  return extensionDer({ oid: EXTENSION.reasonCode, critical: false, value: der.enumerated(code) });
}

/** The list of signed bytes and their SM2 signature (DER { r, s }). */
export function certListFrom(tbs: Uint8Array, signatureDer: Uint8Array): Uint8Array {
  return der.sequence(tbs, sm2WithSm3(), der.bits(signatureDer));
}

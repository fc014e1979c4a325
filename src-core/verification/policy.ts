import type { Certificate, Crl } from '../pki/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
import type { SealStatusList } from '../seals/index.ts';

/** What is demanded beyond the steps that always are. */
export interface VerificationPolicy {
  /** Settings or the store name a source of revocation: then every certificate's revocation must be told. */
  readonly revocationSource: boolean;
  /** Settings or the store name a source of seal status: then it must be told. */
  readonly sealStatusSource: boolean;
  /** How far a claimed time may lie after this machine's clock, in seconds. */
  readonly clockTolerance: number;
}

/**
 * The default: revocation and seal status are demanded only where a source is named: by a certificate's distribution
 * points, or by a list of that issuer being given.
 */
export const DEFAULT_POLICY: VerificationPolicy = {
  revocationSource: false,
  sealStatusSource: false,
  clockTolerance: 300,
};

/** Which lists an issuer's key was found to have signed: a long list is verified once for a document. */
export type SignedLists = WeakMap<Crl, WeakMap<Certificate, boolean>>;

/** What a verification may rely on besides the data it judges. */
export interface VerificationContext {
  /** Certificates trusted by the caller; without one no chain can be told. */
  readonly roots: readonly Certificate[];
  /** Certificates that may stand between; they need not be trusted. */
  readonly others: readonly Certificate[];
  readonly crls: readonly Crl[];
  /**
   * Lists that anybody brought, also who means ill: one that can tell counts, one that cannot (forged, out of date) is as if it were
   * not there, and takes nothing from what is known without it.
   */
  readonly strangersCrls?: readonly Crl[] | undefined;
  readonly statusLists: readonly SealStatusList[];
  readonly now: Date;
  readonly policy: VerificationPolicy;
  /** For signatures and digests other than SM2 and SM3; without it they cannot be told. */
  readonly foreign?: ForeignCrypto | undefined;
  readonly signedLists?: SignedLists;
}

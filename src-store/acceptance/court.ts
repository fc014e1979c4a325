import type { Authority } from '@yinzheng/core/authority';
import type { LicenceType } from '@yinzheng/core/licences';
import type { VerificationContext } from '@yinzheng/core/verification';
import type { StoredFile } from '../files/port.ts';

/** Who sent an act, and what the store has to judge it by. */
export interface Court {
  readonly unit: { readonly code: string; readonly name: string };
  readonly workstation: Uint8Array;
  readonly authority: Authority;
  /** `now`: when the act came. */
  readonly context: VerificationContext;
  /** Every state that a type had, the newest last. */
  typeStates(code: string): Promise<readonly LicenceType[]>;
  /** Which workstation of the unit may give out the serials of a block. */
  blockOwner(type: string, block: string): Promise<Uint8Array | undefined>;
  /** A file that the unit delivered whole; to be closed. */
  openFile(digest: Uint8Array): Promise<StoredFile | undefined>;
}

import type { LicenceType } from './licence-type.ts';

/** Port: 证照目录 as this workstation has it. */
export interface LicenceTypes {
  /** Every type in its newest state, in the order of the codes. */
  types(): readonly LicenceType[];
  /** A template by its SM3; undefined: it is not here. */
  template(digest: Uint8Array): Uint8Array | undefined;
}

/** Port: serials that this workstation alone may give out (GB/T 36904-2018). */
export interface SerialSource {
  /** How many can be given out of a type. */
  left(type: string): number;
  /** The next one, nine characters; it was given out durably when this returns, whatever happens then. @throws LICENCE_SERIALS_SPENT */
  next(type: string): string;
}

/** 证照颁发机构: its unified social credit code and its name. */
export interface LicenceIssuer {
  readonly code: string;
  readonly name: string;
}

import type { AttackFamily } from './attack.ts';
import { ACTIONS } from './actions.ts';
import { DRESSED_UP } from './dressed-up.ts';
import { EVIL_ANNOTATIONS } from './evil-annotations.ts';
import { FILE_ENDS } from './file-ends.ts';
import { FONTS } from './fonts.ts';
import { INCREMENTAL_SAVING } from './incremental-saving.ts';
import { LOOPS } from './loops.ts';
import { PAGE_PARTS } from './page-parts.ts';
import { PERMISSIONS } from './permissions.ts';
import { SEAL_COPIES } from './seal-copies.ts';
import { SEAL_LOOKS } from './seal-looks.ts';
import { SHADOW_HIDE_AND_REPLACE } from './shadow-hide-and-replace.ts';
import { SHADOW_HIDE } from './shadow-hide.ts';
import { SHADOW_REPLACE } from './shadow-replace.ts';
import { SIGNATURE_WRAPPING } from './signature-wrapping.ts';
import { SNEAKY_SIGNATURES } from './sneaky-signatures.ts';
import { UNIVERSAL_FORGERY } from './universal-forgery.ts';

export type { Attack, AttackFamily, Expected } from './attack.ts';
export { sealHouse, type SealHouse, type SealKind } from './victims.ts';

/** Families that work upon signatures themselves. */
export const FAMILIES_OF_SIGNATURES: readonly AttackFamily[] = [
  UNIVERSAL_FORGERY,
  INCREMENTAL_SAVING,
  SIGNATURE_WRAPPING,
  SNEAKY_SIGNATURES,
  PERMISSIONS,
  SEAL_LOOKS,
  SEAL_COPIES,
];

/** Families in which arithmetic finds nothing, of few files: each costs a foreign signature. */
export const FAMILIES_FOR_RSA: readonly AttackFamily[] = [
  INCREMENTAL_SAVING,
  SIGNATURE_WRAPPING,
  SHADOW_HIDE_AND_REPLACE,
];

/** Every family of attacks upon signed files. */
export const ATTACK_FAMILIES: readonly AttackFamily[] = [
  ...FAMILIES_OF_SIGNATURES,
  SHADOW_HIDE,
  SHADOW_REPLACE,
  SHADOW_HIDE_AND_REPLACE,
  EVIL_ANNOTATIONS,
  DRESSED_UP,
  FONTS,
  PAGE_PARTS,
  ACTIONS,
  FILE_ENDS,
  LOOPS,
];

import type { LicenceFactOut } from '@yinzheng/contract/ipc';

type Name = LicenceFactOut['name'];

/** A fact that is shown as it stands. */
export function said(name: Name, text: string): LicenceFactOut {
  return { name, text, word: null };
}

/** A fact in one of the product's own words. */
export function worded(name: Name, word: NonNullable<LicenceFactOut['word']>): LicenceFactOut {
  return { name, text: '', word };
}

import { fail } from '@yinzheng/core/kernel';
import { findSeal } from '../seals.ts';
import type { Workstation } from '../workstation.ts';

/** A seal's picture as it stands in the seal. */
export interface SealPictureBytes {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
}

/** The picture of a seal; its kind is told by the bytes. @throws SEAL_UNKNOWN, SEAL_PICTURE_UNUSABLE */
export function sealPicture(station: Workstation, esID: string): SealPictureBytes {
  const { data } = findSeal(station, esID).info.picture;
  if (data[0] === 0x89 && data[1] === 0x50) return { bytes: data, type: 'image/png' };
  if (data[0] === 0xff && data[1] === 0xd8) return { bytes: data, type: 'image/jpeg' };
  return fail('SEAL_PICTURE_UNUSABLE', { detail: 'neither PNG nor JPEG' });
}

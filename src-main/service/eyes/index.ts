import { documentPlace, resultPlace } from './places.ts';
import { fileLook } from './look.ts';
import { pagePicture } from './picture.ts';
import { sampleCopy } from './sample.ts';
import { fileVerify, reportMake } from './verify.ts';

export type { Place } from './places.ts';
export { sealPicture, type SealPictureBytes } from './seal-picture.ts';

/** Tasks that only look: pages, previews, verifications, reports, and where bytes lie. */
export const eyeTasks = {
  'page.picture': pagePicture,
  'file.look': fileLook,
  'file.verify': fileVerify,
  'report.make': reportMake,
  'document.place': documentPlace,
  'result.place': resultPlace,
  'sample.copy': sampleCopy,
} as const;

import {
  openPdf,
  prepareImpression,
  type PlacedPicture,
  type PreparedImpression,
  type SealPicture,
} from '../documents/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { FORMAT_NAMES } from './format.ts';
import type { StampJob, StampPosition } from './job.ts';

/** China has one time zone: what stands beside the time in the signature dictionary. */
const UTC_OFFSET_MINUTES = 480;

/** What differs from one impression of a job to the next. */
export interface ImpressionTerms {
  readonly position: StampPosition;
  /** The seal's picture, made ready once for a job. */
  readonly picture: SealPicture;
  /** What the job's impression before it said of its picture. */
  readonly reuse: PlacedPicture | undefined;
  /** The time that the signature dictionary claims. */
  readonly at: Date;
  /** Bytes of DER kept for the signature. */
  readonly contentsSize: number;
  /** 32 random bytes of this impression alone. */
  readonly random: Uint8Array;
}

/**
 * The update of one impression that lacks only its signature: what is stamped, and what is shown before.
 * `source` is the job's document with the impressions made so far. @throws what `openPdf` and `prepareImpression` throw
 */
export function unsignedImpression(
  source: ByteSource,
  { seal, right, format }: Pick<StampJob, 'seal' | 'right' | 'format'>,
  { position, picture, reuse, at, contentsSize, random }: ImpressionTerms,
): PreparedImpression {
  const { filter, subFilter } = FORMAT_NAMES[format];
  return prepareImpression(openPdf(source), {
    page: position.page,
    centre: position,
    size: seal.info.picture,
    picture,
    reuse,
    signature: {
      filter,
      subFilter,
      date: at,
      utcOffsetMinutes: UTC_OFFSET_MINUTES,
      name: seal.info.property.name,
      reason: right.reason,
    },
    contentsSize,
    random,
  });
}

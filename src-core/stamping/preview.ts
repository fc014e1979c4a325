import { appendedSource, preparePicture, type PlacedPicture } from '../documents/index.ts';
import type { ByteSource, Clock, Random } from '../ports/index.ts';
import type { StampJob, StampPosition } from './job.ts';
import { requirePlaces, requireStampablePdf } from './preflight.ts';
import { unsignedImpression } from './unsigned.ts';

/** A stamping that is only to be looked at: no key, no certificate, no entry of the log. */
export type PreviewJob = Pick<StampJob, 'right' | 'source' | 'seal' | 'format' | 'positions'>;

/** What a preview works with. */
export interface PreviewDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Largest document that is stamped, bytes. */
  readonly maxBytes: number;
}

/** Nothing is signed: Contents is kept as short as it can be. */
const NO_SIGNATURE = 1;

/**
 * A document as stamping would leave it, but for the signatures: the approved bytes and behind them the updates that
 * `stamp` would make, Contents zero. The approved bytes are read through, not copied.
 *
 * Every position is checked; with `page` only the impressions on that page are made, for nothing else of it can be seen
 * there. Without positions it is the document as it is.
 * @throws what `openPdf` and `assertStampable` throw, PDF_PAGE_MISSING, STAMP_POSITION_OUTSIDE,
 * STAMP_LARGER_THAN_PAGE, SEAL_PICTURE_UNUSABLE
 */
export function previewSource(job: PreviewJob, deps: PreviewDeps, page?: number): ByteSource {
  if (job.positions.length === 0) return job.source;
  requirePlaces(requireStampablePdf(job, deps.maxBytes), job);
  const seen = (position: StampPosition): boolean => page === undefined || position.page === page;
  const picture = preparePicture(job.seal.info.picture.data);
  const at = deps.clock.now();
  let source = job.source;
  let reuse: PlacedPicture | undefined;
  for (const position of job.positions.filter(seen)) {
    const random = deps.random.bytes(32);
    const terms = { position, picture, reuse, at, contentsSize: NO_SIGNATURE, random };
    const prepared = unsignedImpression(source, job, terms);
    source = appendedSource(source, prepared.update);
    reuse = prepared.picture;
  }
  return source;
}

import type { ByteSource } from '@yinzheng/core/ports';
import { startThread, type DrawingThread, type PictureLimits } from './start.ts';

/** Draws pages of PDFs, whatever is in them. */
export interface PagePictures {
  /**
   * One page as it is seen, with its annotations, as PNG: `width` pixels wide, or less where the page is so long that
   * the picture would be too large. The same source object is opened once only; its bytes must not change.
   * @param page counted from 1
   * @throws PDF_PAGE_MISSING, PICTURE_FAILED, and what reading the source throws
   */
  draw(source: ByteSource, page: number, width: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const LIMITS: PictureLimits = { time: 20_000, memory: 1536 };

/**
 * A drawer of pages. It has a thread of its own, which is started at once and ended when it does not come to an end in
 * time, or takes too much memory: the next picture gets a new one.
 */
export function pagePictures(limits: PictureLimits = LIMITS): PagePictures {
  const kept: { thread: DrawingThread; last: Promise<unknown> } = {
    thread: startThread(limits),
    last: Promise.resolve(),
  };
  return {
    draw: (source, page, width) => {
      const drawn = kept.last.then(() => {
        if (kept.thread.ended) kept.thread = startThread(limits);
        return kept.thread.draw(source, page, width);
      });
      kept.last = drawn.catch(() => undefined);
      return drawn;
    },
    close: async () => {
      await kept.last;
      await kept.thread.end();
    },
  };
}

import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { problemOf, type PdfDocument } from './document.ts';

/** Pixels that one page's canvas may have; a page under a large zoom is drawn coarser rather than not at all. */
const MOST_PIXELS = 24_000_000;
/** A page that is only scrolled past is not drawn, ms. */
const SETTLE_MS = 40;

export interface PageCanvasProps {
  readonly document: PdfDocument;
  readonly page: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels a millimetre. */
  readonly scale: number;
  onDrawn(): void;
  onProblem(why: WireErrorOut): void;
}

/** One page drawn; drawn again where its scale changes, the old picture stretched until then. */
export function PageCanvas({
  document: pdf,
  page,
  width,
  height,
  scale,
  onDrawn,
  onProblem,
}: PageCanvasProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [density, setDensity] = useState(() => window.devicePixelRatio);
  useEffect(() => {
    const query = window.matchMedia(`(resolution: ${density}dppx)`);
    const changed = (): void => setDensity(window.devicePixelRatio);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, [density]);

  const ratio = Math.min(density, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
  useEffect(() => {
    const target = place.current;
    if (target === null) return;
    const canvas = target.ownerDocument.createElement('canvas');
    canvas.className = 'yz-pdf-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    const under: { cancel?: () => void } = {};
    const timer = setTimeout(() => {
      const drawing = pdf.draw(page, canvas, scale * ratio);
      const gone = { yes: false };
      under.cancel = () => {
        gone.yes = true;
        drawing.cancel();
      };
      drawing.done.then(
        () => {
          if (gone.yes) return;
          target.replaceChildren(canvas);
          onDrawn();
        },
        (error: unknown) => {
          if (!gone.yes) onProblem(problemOf(error, page));
        },
      );
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      under.cancel?.();
    };
  }, [pdf, page, scale, ratio, onDrawn, onProblem]);

  // A canvas keeps its pixels until it is emptied.
  useEffect(() => {
    const target = place.current;
    return () => {
      const canvas = target?.querySelector('canvas');
      if (canvas) canvas.width = canvas.height = 0;
    };
  }, []);
  return <div ref={place} className="yz-pdf-drawn" />;
}

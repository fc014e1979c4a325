import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import type { PdfDocument } from './document.ts';
import { layoutPages, pagesInView, widen } from './layout.ts';
import { PageCanvas } from './page-canvas.tsx';
import type { PaperSize } from './paper.ts';
import { useRoom } from './use-scroll.ts';

const WIDTH = 92;
/** Pixels under a thumbnail for its number. */
const CAPTION = 18;

export interface ThumbnailsProps {
  readonly document: PdfDocument;
  readonly page: number;
  readonly sizeOf: (page: number) => PaperSize;
  onPage(page: number): void;
}

const ignore = (): void => undefined;

/** Small pictures of the pages at the left edge; those in view are drawn. One stop of Tab, arrows go through the pages. */
export function Thumbnails({ document: pdf, page, sizeOf, onPage }: ThumbnailsProps): ReactNode {
  const { t } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useRoom(scroller);
  const [top, setTop] = useState(0);
  const layout = useMemo(
    () =>
      layoutPages(pdf.pages, (number) => withCaption(sizeOf(number)), 'width', { width: WIDTH, height: 1 }),
    [pdf, sizeOf],
  );
  const { first, last } = widen(pagesInView(layout, top, height), 1, pdf.pages);

  // The page that is read is kept in view.
  useEffect(() => {
    const target = scroller.current;
    if (target === null || height === 0) return;
    const upper = layout.tops[page - 1] ?? 0;
    const lower = upper + (layout.heights[page - 1] ?? 0);
    if (upper < target.scrollTop) target.scrollTop = upper - CAPTION;
    else if (lower > target.scrollTop + height) target.scrollTop = lower - height + CAPTION;
  }, [page, layout, height]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const wanted = keyPage(event.key, page, pdf.pages);
      if (wanted === undefined) return;
      event.preventDefault();
      onPage(wanted);
    },
    [page, pdf, onPage],
  );
  const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return (
    <div
      ref={scroller}
      className="yz-pdf-thumbs"
      role="listbox"
      tabIndex={0}
      aria-label={t('pdf.thumbnails')}
      aria-activedescendant={page >= first && page <= last ? `yz-thumb-${page}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: layout.total }} role="presentation">
        {shown.map((number) => (
          <div
            key={number}
            id={`yz-thumb-${number}`}
            role="option"
            aria-selected={number === page}
            aria-label={t('pdf.pageOf', { page: number, pages: pdf.pages })}
            className={number === page ? 'yz-pdf-thumb yz-pdf-thumb-on' : 'yz-pdf-thumb'}
            style={{ top: layout.tops[number - 1], height: layout.heights[number - 1] }}
            onClick={() => onPage(number)}
          >
            <div className="yz-pdf-thumb-sheet" style={sheetOf(sizeOf(number))}>
              <PageCanvas
                document={pdf}
                page={number}
                width={WIDTH}
                height={(layout.heights[number - 1] ?? 0) - CAPTION}
                scale={WIDTH / sizeOf(number).width}
                onDrawn={ignore}
                onProblem={ignore}
              />
            </div>
            <span aria-hidden>{number}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function withCaption({ width, height }: PaperSize): PaperSize {
  return { width, height: height + (CAPTION * width) / WIDTH };
}

function sheetOf({ width, height }: PaperSize): { width: number; height: number } {
  return { width: WIDTH, height: Math.round((height / width) * WIDTH) };
}

function keyPage(key: string, page: number, pages: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(pages, page + 1);
    case 'ArrowUp':
      return Math.max(1, page - 1);
    case 'Home':
      return 1;
    case 'End':
      return pages;
    default:
      return undefined;
  }
}

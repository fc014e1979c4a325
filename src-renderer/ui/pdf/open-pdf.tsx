import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { PAGE_GAP, layoutPages, pagesInView, widen, type PageRange } from './layout.ts';
import type { PdfDocument } from './document.ts';
import { PageSurface } from './page-surface.tsx';
import { stepZoom, type Room, type Zoom } from './paper.ts';
import { Thumbnails } from './thumbnails.tsx';
import { useRoom, useScroll } from './use-scroll.ts';
import { useSizes } from './use-sizes.ts';
import type { PdfViewProps } from './view-props.ts';
import { ViewTools } from './view-tools.tsx';

/** Pages on both sides of those in view that are drawn, and that have at least a place. */
const DRAWN_AROUND = 1;
const PLACED_AROUND = 3;

/** The view of an open document. */
export function OpenPdf(props: PdfViewProps & { readonly document: PdfDocument }): ReactNode {
  const { document: pdf, label, page, onPage, overlay, tools } = props;
  const [zoom, setZoom] = useState<Zoom>(props.zoom ?? 'width');
  const [thumbnails, setThumbnails] = useState(props.thumbnails ?? false);
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller);
  const [near, setNear] = useState<PageRange>({ first: 1, last: 1 });
  const sizeOf = useSizes(pdf, near);
  const layout = useMemo(
    () => layoutPages(pdf.pages, sizeOf, zoom, withoutGaps(room)),
    [pdf, sizeOf, zoom, room],
  );
  const { top, onScroll, show } = useScroll(scroller, layout, room.height, { page, onPage });
  const seen = pagesInView(layout, top, room.height);
  const placed = widen(seen, PLACED_AROUND, pdf.pages);
  if (near.first !== placed.first || near.last !== placed.last) setNear(placed);
  const drawn = widen(seen, DRAWN_AROUND, pdf.pages);
  const current = Math.min(Math.max(1, page), pdf.pages);
  const scale = layout.scales[current - 1] ?? 1;

  const turn = useCallback((to: number) => show(Math.min(pdf.pages, Math.max(1, to))), [pdf, show]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
    const act = keyAct(event.key, { current, pages: pdf.pages, scale, turn, setZoom });
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const numbers = Array.from({ length: placed.last - placed.first + 1 }, (_, index) => placed.first + index);
  return (
    <div className="yz-pdf" onKeyDown={onKeyDown}>
      <div className="yz-pdf-main">
        {thumbnails && <Thumbnails document={pdf} page={current} sizeOf={sizeOf} onPage={turn} />}
        <div
          ref={scroller}
          className="yz-pdf-scroll"
          role="region"
          tabIndex={0}
          aria-label={label}
          data-pages={pdf.pages}
          onScroll={onScroll}
        >
          <div
            className="yz-pdf-sheets"
            style={{ height: layout.total, minWidth: layout.widest + 2 * PAGE_GAP }}
          >
            {room.width > 0 &&
              numbers.map((number) => (
                <PageSurface
                  key={number}
                  document={pdf}
                  page={number}
                  top={layout.tops[number - 1] ?? 0}
                  width={layout.widths[number - 1] ?? 0}
                  height={layout.heights[number - 1] ?? 0}
                  scale={layout.scales[number - 1] ?? 1}
                  drawn={number >= drawn.first && number <= drawn.last}
                >
                  {overlay?.(number, layout.scales[number - 1] ?? 1, sizeOf(number))}
                </PageSurface>
              ))}
          </div>
        </div>
      </div>
      <ViewTools
        page={current}
        pages={pdf.pages}
        zoom={zoom}
        scale={scale}
        thumbnails={thumbnails}
        onPage={turn}
        onZoom={setZoom}
        onThumbnails={setThumbnails}
      >
        {tools}
      </ViewTools>
    </div>
  );
}

function withoutGaps({ width, height }: Room): Room {
  return { width: Math.max(1, width - 2 * PAGE_GAP), height: Math.max(1, height - 2 * PAGE_GAP) };
}

interface Keyed {
  readonly current: number;
  readonly pages: number;
  readonly scale: number;
  turn(page: number): void;
  setZoom(zoom: Zoom): void;
}

function keyAct(key: string, { current, pages, scale, turn, setZoom }: Keyed): (() => void) | undefined {
  switch (key) {
    case 'PageDown':
      return () => turn(current + 1);
    case 'PageUp':
      return () => turn(current - 1);
    case 'Home':
      return () => turn(1);
    case 'End':
      return () => turn(pages);
    case '+':
    case '=':
      return () => setZoom(stepZoom(scale, 1));
    case '-':
      return () => setZoom(stepZoom(scale, -1));
    default:
      return undefined;
  }
}

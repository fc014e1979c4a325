import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { anchorAt, pageRead, scrollOf, scrollTo, type Anchor, type PageLayout } from './layout.ts';
import type { Room } from './paper.ts';

/** The room within an element, CSS pixels; follows its size. */
export function useRoom(element: RefObject<HTMLElement | null>): Room {
  const [room, setRoom] = useState<Room>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = target;
      setRoom((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return room;
}

export interface Scrolling {
  readonly top: number;
  onScroll(): void;
  /** Brings a page to the top of the view. */
  show(page: number): void;
}

interface Wanted {
  readonly page: number;
  onPage(page: number): void;
}

/**
 * Ties the scroll position to the page that is read: the page asked for is scrolled to, the page that is read after
 * scrolling is told, and what is under the eye stays there while sizes become known or the zoom changes.
 */
export function useScroll(
  element: RefObject<HTMLElement | null>,
  layout: PageLayout,
  height: number,
  { page, onPage }: Wanted,
): Scrolling {
  const [top, setTop] = useState(0);
  const anchor = useRef<Anchor>({ page: 1, fraction: -1 });
  const told = useRef(1);
  const putAt = useRef(-1);

  const put = useCallback(
    (y: number) => {
      const target = element.current;
      if (target === null) return;
      target.scrollTop = y;
      putAt.current = target.scrollTop;
      anchor.current = anchorAt(layout, target.scrollTop);
      setTop(target.scrollTop);
    },
    [element, layout],
  );

  // Another layout: the same place stays in view.
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null || height === 0) return;
    const wanted = anchor.current.fraction === -1 ? 0 : scrollOf(layout, anchor.current);
    if (Math.abs(target.scrollTop - wanted) >= 1) {
      target.scrollTop = wanted;
      putAt.current = target.scrollTop;
    }
    setTop(target.scrollTop);
  }, [element, layout, height]);

  // Another page is asked for than the one that was told last.
  useEffect(() => {
    if (page === told.current || height === 0) return;
    told.current = page;
    put(scrollTo(layout, page));
  }, [page, layout, height, put]);

  const onScroll = useCallback(() => {
    const target = element.current;
    if (target === null) return;
    anchor.current = anchorAt(layout, target.scrollTop);
    setTop(target.scrollTop);
    // What was asked for stays the page until somebody scrolls.
    if (Math.abs(target.scrollTop - putAt.current) < 1) return;
    putAt.current = -1;
    const read = pageRead(layout, target.scrollTop, target.clientHeight);
    if (read === told.current) return;
    told.current = read;
    onPage(read);
  }, [element, layout, onPage]);

  const show = useCallback(
    (wanted: number) => {
      told.current = wanted;
      put(scrollTo(layout, wanted));
      onPage(wanted);
    },
    [layout, put, onPage],
  );
  return { top, onScroll, show };
}

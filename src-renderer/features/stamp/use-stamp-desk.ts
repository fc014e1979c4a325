import { useLayoutEffect, useMemo, useReducer, useState } from 'react';
import type { Asked, DocumentStateOut, Output, RequestDetailOut } from '@yinzheng/contract/ipc';
import { useSession } from '../../app/session.tsx';
import type { PaperPoint, PdfDocument } from '../../ui/pdf/index.ts';
import { boardReducer, EMPTY_BOARD, fitted, impressionsOn, type Board, type Impression } from './board.ts';
import { firstLook } from './first-look.ts';
import { onPage } from './place.ts';
import { usePageFacts, type PageFacts } from './use-page-facts.ts';

export type SealOut = Output<'seals.list'>['seals'][number];
export type Format = Asked<'stamping.prepare'>['format'];

/** Everything that lies on the desk while a ticket is stamped with. */
export interface StampDesk {
  readonly detail: RequestDetailOut;
  readonly seal: SealOut;
  /** The document that is looked at. */
  readonly current: DocumentStateOut;
  show(digest: string): void;
  readonly page: number;
  setPage(page: number): void;
  onLoaded(pdf: PdfDocument): void;
  readonly pages: number;
  factsOf(page: number): PageFacts | undefined;
  readonly board: Board;
  /** Whether a document's stamping was cut off. */
  wasCutOff(document: string): boolean;
  /** What lies on the document that is looked at. */
  readonly impressions: readonly Impression[];
  /** Whether one more may be put on it. */
  readonly room: boolean;
  /** Puts a seal on a page of it, where it belongs if no point is told. */
  add(page: number, point?: PaperPoint): void;
  move(key: number, page: number, point: PaperPoint): void;
  remove(key: number): void;
  select(key: number): void;
  readonly format: Format;
  setFormat(format: Format): void;
  readonly preview: boolean;
  setPreview(on: boolean): void;
}

interface Opened {
  readonly digest: string;
  readonly pdf: PdfDocument;
}

/** Whether a seal can be put on a document at all. */
export function isOpen(one: DocumentStateOut): boolean {
  return one.problem === null && one.pages !== null && one.remaining > 0;
}

/**
 * What becomes of the seals that lie there: they are being moved about, are being stamped now, or their stamping was cut
 * off, and what came of it is not known before the ticket was read again.
 */
export type Phase = 'open' | 'working' | 'cut-off';

/** The desk of one ticket with its seal. */
export function useStampDesk(detail: RequestDetailOut, seal: SealOut, phase: Phase): StampDesk {
  const { preferences } = useSession();
  const [wanted, setWanted] = useState<string>();
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(() => new Map());
  const [opened, setOpened] = useState<Opened>();
  const [kept, dispatch] = useReducer(boardReducer, EMPTY_BOARD);
  const board = useMemo(() => {
    if (phase === 'working') return kept;
    return fitted(kept, phase === 'open' ? mostOf(detail) : () => 0);
  }, [kept, phase, detail]);
  // Whoever goes back from a stamping that was cut off begins with an empty board.
  useLayoutEffect(() => {
    if (phase !== 'cut-off') return undefined;
    return () => dispatch({ kind: 'cut-off' });
  }, [phase]);
  const [format, setFormat] = useState<Format>(preferences.format);
  const [preview, setPreview] = useState(false);
  const current = chosen(detail.documents, wanted);
  const { digest } = current;
  const pdf = opened?.digest === digest ? opened.pdf : undefined;
  const page = pages.get(digest) ?? 1;
  const impressions = impressionsOn(board, digest);
  const factsOf = usePageFacts(pdf, [page, ...impressions.map((one) => one.page)]);
  const setPage = (to: number): void => setPages((before) => new Map(before).set(digest, to));

  const onLoaded = (loaded: PdfDocument): void => {
    setOpened({ digest, pdf: loaded });
    if (board.begun.has(digest)) return;
    if (!isOpen(current) || !detail.may.stamp)
      return dispatch({ kind: 'begin', document: digest, place: undefined });
    firstLook(loaded, seal.size).then(
      (place) => {
        dispatch({ kind: 'begin', document: digest, place });
        setPages((before) => new Map(before).set(digest, place.page));
      },
      // The view says that the page cannot be read; a seal can still be put by hand.
      () => dispatch({ kind: 'begin', document: digest, place: undefined }),
    );
  };
  const sizeOf = (number: number): PageFacts['size'] | undefined => factsOf(number)?.size ?? pdf?.first;
  const fit = (number: number, point: PaperPoint): PaperPoint => {
    const size = sizeOf(number);
    return size === undefined ? point : onPage(point, size, seal.size);
  };
  return {
    detail,
    seal,
    current,
    show: setWanted,
    page,
    setPage,
    onLoaded,
    pages: pdf?.pages ?? current.pages ?? 1,
    factsOf,
    board,
    wasCutOff: (document) => phase === 'cut-off' && impressionsOn(kept, document).length > 0,
    impressions,
    room: isOpen(current) && impressions.length < current.remaining,
    add: (to, point) => {
      const size = sizeOf(to) ?? { width: 210, height: 297 };
      const place = point ?? { x: size.width / 2, y: size.height / 2 };
      dispatch({
        kind: 'add',
        document: digest,
        place: { page: to, ...fit(to, place) },
        most: isOpen(current) ? current.remaining : 0,
      });
    },
    move: (key, to, point) =>
      dispatch({ kind: 'move', document: digest, key, place: { page: to, ...fit(to, point) } }),
    remove: (key) => dispatch({ kind: 'remove', document: digest, key }),
    select: (key) => dispatch({ kind: 'select', key }),
    format,
    setFormat,
    preview,
    setPreview,
  };
}

/** How many impressions each document may still get. */
function mostOf({ documents, may }: RequestDetailOut): (document: string) => number {
  const open = new Map(documents.filter(isOpen).map(({ digest, remaining }) => [digest, remaining]));
  return (document) => (may.stamp ? (open.get(document) ?? 0) : 0);
}

/** The document that was chosen, else the first that can be stamped, else the first. */
function chosen(documents: readonly DocumentStateOut[], wanted: string | undefined): DocumentStateOut {
  const found = documents.find(({ digest }) => digest === wanted) ?? documents.find(isOpen) ?? documents[0];
  if (found === undefined) throw new Error('a request without documents');
  return found;
}

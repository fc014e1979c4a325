import type { PlacedDocumentIn, PositionIn } from '@yinzheng/contract/ipc';

/** One impression that is to be made. */
export interface Impression extends PositionIn {
  /** Names it on this page alone. */
  readonly key: number;
}

/** Where the seal lies on the documents of a ticket. */
export interface Board {
  /** By SM3 of the document. */
  readonly documents: ReadonlyMap<string, readonly Impression[]>;
  /** Documents that were looked at: a seal that was taken off is not put back. */
  readonly begun: ReadonlySet<string>;
  readonly selected: number | undefined;
  /** The one that was put there last by hand. */
  readonly fresh: number | undefined;
  readonly nextKey: number;
}

export type BoardAction =
  /** `most`: impressions that the document may still get; beyond it nothing happens. */
  | { readonly kind: 'add'; readonly document: string; readonly place: PositionIn; readonly most: number }
  /** The first look at a document: puts its first seal where one is told. */
  | { readonly kind: 'begin'; readonly document: string; readonly place: PositionIn | undefined }
  | { readonly kind: 'move'; readonly document: string; readonly key: number; readonly place: PositionIn }
  | { readonly kind: 'remove'; readonly document: string; readonly key: number }
  | { readonly kind: 'select'; readonly key: number | undefined }
  /** A stamping of what lies there was cut off: which of it was made is not known, so nothing is left to make again. */
  | { readonly kind: 'cut-off' };

export const EMPTY_BOARD: Board = {
  documents: new Map(),
  begun: new Set(),
  selected: undefined,
  fresh: undefined,
  nextKey: 1,
};

/** The board after one more act. */
export function boardReducer(board: Board, action: BoardAction): Board {
  switch (action.kind) {
    case 'add':
      return impressionsOn(board, action.document).length >= action.most
        ? board
        : withFresh(put(board, action.document, action.place));
    case 'begin': {
      const { document, place } = action;
      if (board.begun.has(document)) return board;
      const begun = { ...board, begun: new Set(board.begun).add(document) };
      // Somebody was quicker: what was put there by hand is the first seal.
      const taken = impressionsOn(board, document).length > 0;
      return place === undefined || taken ? begun : put(begun, document, place);
    }
    case 'move': {
      const { document, key, place } = action;
      const moved = impressionsOn(board, document).map((one) => (one.key === key ? { ...place, key } : one));
      return { ...board, documents: new Map(board.documents).set(document, moved), selected: key };
    }
    case 'remove': {
      const { document, key } = action;
      const list = impressionsOn(board, document);
      const at = list.findIndex((one) => one.key === key);
      if (at === -1) return board;
      const left = list.filter((one) => one.key !== key);
      return {
        ...board,
        documents: new Map(board.documents).set(document, left),
        selected: board.selected === key ? (left[at] ?? left[at - 1])?.key : board.selected,
      };
    }
    case 'select':
      return board.selected === action.key ? board : { ...board, selected: action.key };
    case 'cut-off':
      return { ...board, documents: new Map(), selected: undefined, fresh: undefined };
  }
}

function put(board: Board, document: string, place: PositionIn): Board {
  const key = board.nextKey;
  const list = [...impressionsOn(board, document), { ...place, key }];
  return {
    ...board,
    documents: new Map(board.documents).set(document, list),
    selected: key,
    nextKey: key + 1,
  };
}

function withFresh(board: Board): Board {
  return { ...board, fresh: board.selected };
}

/**
 * The board with no more on a document than `most` tells for it: what can no longer be made is not shown as if it could.
 * The same object where all of it can be made.
 */
export function fitted(board: Board, most: (document: string) => number): Board {
  const over = [...board.documents].some(([document, list]) => list.length > most(document));
  if (!over) return board;
  const documents = [...board.documents].map(
    ([document, list]) => [document, list.slice(0, most(document))] as const,
  );
  return { ...board, documents: new Map(documents) };
}

const NONE: readonly Impression[] = [];

/** What lies on a document. */
export function impressionsOn(board: Board, document: string): readonly Impression[] {
  return board.documents.get(document) ?? NONE;
}

/** What is asked of the service: documents on which something lies, in the order of the ticket. */
export function placed(board: Board, order: readonly string[]): readonly PlacedDocumentIn[] {
  return order.flatMap((document) => {
    const positions = impressionsOn(board, document).map(({ page, x, y }) => ({ page, x, y }));
    return positions.length === 0 ? [] : [{ document, positions }];
  });
}

/** Impressions on all documents. */
export function total(board: Board): number {
  return [...board.documents.values()].reduce((sum, list) => sum + list.length, 0);
}

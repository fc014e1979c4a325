// What passes between whoever wants pictures and the thread that draws them.

/** An order to draw: `document` stands for a byte source that stays with the one who orders. */
export interface DrawOrder {
  readonly kind: 'draw';
  /** Told again with what became of it. */
  readonly id: number;
  readonly document: number;
  /** Of the document, bytes. */
  readonly size: number;
  /** Counted from 1. */
  readonly page: number;
  /** Pixels. */
  readonly width: number;
}

export type ToThread =
  | DrawOrder
  /** Bytes of a document that were asked for. */
  | {
      readonly kind: 'bytes';
      readonly document: number;
      readonly begin: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** The document is not wanted any more. */
  | { readonly kind: 'forget'; readonly document: number };

/** Why there is no picture; the words stand in details.json. */
export type NoPicture = 'page cannot be read' | 'page encrypted' | 'page without area';

export type FromThread =
  | { readonly kind: 'read'; readonly document: number; readonly begin: number; readonly end: number }
  | { readonly kind: 'drawn'; readonly id: number; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'no-page'; readonly id: number; readonly pages: number }
  | { readonly kind: 'failed'; readonly id: number; readonly why: NoPicture };

import {
  concatTransformationMatrix,
  drawObject,
  PDFName,
  popGraphicsState,
  pushGraphicsState,
  rgb,
  type Color,
  type PDFDocument,
  type PDFPage,
} from 'pdf-lib';
import type { EmbeddedPicture } from './picture.ts';
import type { Typeface } from './typesetting.ts';

const MM = 72 / 25.4;
/** A4, pt. */
const WIDTH = 210 * MM;
const HEIGHT = 297 * MM;
/** Margins, pt. */
export const MARGIN = 25 * MM;
/** Width of the text, pt. */
export const TEXT_WIDTH = WIDTH - 2 * MARGIN;
/** Height of the text, pt. */
export const TEXT_HEIGHT = HEIGHT - 2 * MARGIN;

export const BLACK = rgb(0, 0, 0);
export const GREY = rgb(0.36, 0.36, 0.36);
export const RULE = rgb(0.7, 0.7, 0.7);
export const SHADE = rgb(0.95, 0.95, 0.95);

/** A piece of text on the current line. */
export interface Piece {
  /** From the left margin, pt. */
  readonly x: number;
  readonly text: string;
  readonly size: number;
  readonly colour?: Color;
}

/** The pages of a report and the place where the next line goes. */
export class Sheet {
  readonly face: Typeface;
  readonly #doc: PDFDocument;
  readonly #pages: PDFPage[] = [];
  #page: PDFPage;
  /** From the top margin down, pt. */
  #y = 0;

  constructor(doc: PDFDocument, face: Typeface) {
    this.#doc = doc;
    this.face = face;
    this.#page = this.#newPage();
  }

  get pages(): readonly PDFPage[] {
    return this.#pages;
  }

  #newPage(): PDFPage {
    this.#page = this.#doc.addPage([WIDTH, HEIGHT]);
    this.#pages.push(this.#page);
    this.#y = 0;
    return this.#page;
  }

  /** Begins a page where less than `height` pt is left; nothing at the top of one. */
  need(height: number): void {
    if (this.#y > 0 && this.#y + height > TEXT_HEIGHT) this.#newPage();
  }

  /** Leaves room, but none at the top of a page. */
  space(height: number): void {
    if (this.#y > 0) this.#y += height;
  }

  /** One line of pieces, `leading` pt high. */
  line(leading: number, pieces: readonly Piece[]): void {
    this.need(leading);
    const baseline = HEIGHT - MARGIN - this.#y - leading * 0.72;
    for (const { x, text, size, colour = BLACK } of pieces) {
      if (text === '') continue;
      this.#page.drawText(text, { x: MARGIN + x, y: baseline, size, font: this.face.font, color: colour });
    }
    this.#y += leading;
  }

  /** A rule across the text. */
  rule(colour: Color = RULE, thickness = 0.5): void {
    const y = HEIGHT - MARGIN - this.#y;
    this.#page.drawLine({
      start: { x: MARGIN, y },
      end: { x: MARGIN + TEXT_WIDTH, y },
      thickness,
      color: colour,
    });
  }

  /** A box of the text's width from here down; what follows is written into it. */
  box(height: number, { border, fill }: { readonly border?: Color; readonly fill?: Color }): void {
    this.#page.drawRectangle({
      x: MARGIN,
      y: HEIGHT - MARGIN - this.#y - height,
      width: TEXT_WIDTH,
      height,
      ...(fill === undefined ? {} : { color: fill }),
      ...(border === undefined ? {} : { borderColor: border, borderWidth: 1.2 }),
    });
  }

  /** A picture of a size (pt) at `x` from the left margin. */
  picture({ ref }: EmbeddedPicture, x: number, width: number, height: number): void {
    const bottom = HEIGHT - MARGIN - this.#y - height;
    const name = PDFName.of(`P${ref.objectNumber}`);
    this.#page.node.setXObject(name, ref);
    this.#page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(width, 0, 0, height, MARGIN + x, bottom),
      drawObject(name),
      popGraphicsState(),
    );
    this.#y += height;
  }

  /** Moves down, also at the top of a page. */
  down(height: number): void {
    this.#y += height;
  }

  /** Head and foot of each page, once all of them are there. */
  finish(head: string, foot: string, label: (page: number, pages: number) => string): void {
    const size = 8;
    const { face } = this;
    const one = (page: PDFPage, text: string, x: number, y: number): void =>
      page.drawText(text, { x, y, size, font: face.font, color: GREY });
    const rule = (page: PDFPage, y: number): void =>
      page.drawLine({
        start: { x: MARGIN, y },
        end: { x: WIDTH - MARGIN, y },
        thickness: 0.5,
        color: RULE,
      });
    for (const [index, page] of this.#pages.entries()) {
      if (index > 0) {
        one(page, face.lines(head, size, TEXT_WIDTH)[0] ?? '', MARGIN, HEIGHT - 16 * MM);
        rule(page, HEIGHT - 18 * MM);
      }
      const right = face.drawable(label(index + 1, this.#pages.length));
      rule(page, 18 * MM);
      one(page, face.drawable(foot), MARGIN, 13.5 * MM);
      one(page, right, WIDTH - MARGIN - face.width(right, size), 13.5 * MM);
    }
  }
}

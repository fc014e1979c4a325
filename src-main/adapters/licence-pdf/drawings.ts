import type { TemplateDrawing } from '@yinzheng/contract/licences';
import {
  beginText,
  endText,
  fill,
  lineTo,
  moveTo,
  popGraphicsState,
  pushGraphicsState,
  rectangle,
  rgb,
  setCharacterSpacing,
  setFillingColor,
  setFillingRgbColor,
  setFontAndSize,
  setLineWidth,
  setStrokingColor,
  setTextMatrix,
  showText,
  stroke,
  type PDFFont,
  type PDFOperator,
  type PDFPage,
  type RGB,
} from 'pdf-lib';
import qrcode from 'qrcode-generator';
import type { SetLine } from './boxes.ts';

/** A millimetre, points. */
export const MM = 72 / 25.4;

/** `#RRGGBB` as a PDF has it. */
export function colourOf(text: string): RGB {
  const part = (at: number): number => Number.parseInt(text.slice(at, at + 2), 16) / 255;
  return rgb(part(1), part(3), part(5));
}

/** Draws lines and frames; `height` is the page's, mm. */
export function draw(page: PDFPage, height: number, drawings: readonly TemplateDrawing[]): void {
  page.pushOperators(
    pushGraphicsState(),
    ...drawings.flatMap((one) => (one.kind === 'line' ? lineOf(one, height) : frameOf(one, height))),
    popGraphicsState(),
  );
}

type Drawing<K extends TemplateDrawing['kind']> = Extract<TemplateDrawing, { kind: K }>;

function lineOf({ from, to, width, colour }: Drawing<'line'>, height: number): PDFOperator[] {
  return [
    setStrokingColor(colourOf(colour)),
    setLineWidth(width * MM),
    moveTo(from[0] * MM, (height - from[1]) * MM),
    lineTo(to[0] * MM, (height - to[1]) * MM),
    stroke(),
  ];
}

function frameOf(frame: Drawing<'frame'>, height: number): PDFOperator[] {
  const { x, y, width, height: high, line, colour, fill: filled } = frame;
  const path = rectangle(x * MM, (height - y - high) * MM, width * MM, high * MM);
  return [
    ...(filled === undefined ? [] : [setFillingColor(colourOf(filled)), path, fill()]),
    ...(line === 0 ? [] : [setStrokingColor(colourOf(colour)), setLineWidth(line * MM), path, stroke()]),
  ];
}

/** A line of letters in its colour. */
export type ColouredLine = SetLine & { readonly colour: string };

/** Draws lines of letters. */
export function drawLines(
  page: PDFPage,
  height: number,
  font: PDFFont,
  lines: readonly ColouredLine[],
): void {
  if (lines.length === 0) return;
  const name = page.node.newFontDictionary(font.name, font.ref);
  page.pushOperators(
    beginText(),
    ...lines.flatMap(({ text, x, y, size, spacing, colour }) => [
      setFillingColor(colourOf(colour)),
      setFontAndSize(name, size),
      setCharacterSpacing(spacing * MM),
      setTextMatrix(1, 0, 0, 1, x * MM, (height - y) * MM),
      showText(font.encodeText(text)),
    ]),
    endText(),
  );
}

/** Modules of white around a QR code (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** Draws a QR code with error correction M and its quiet zone into a square; one path, so that no seam shows between modules. */
export function drawQr(
  page: PDFPage,
  height: number,
  text: string,
  square: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const code = qrcode(0, 'M');
  code.addData(text, /^[0-9A-Z $%*+./:-]*$/.test(text) ? 'Alphanumeric' : 'Byte');
  code.make();
  const count = code.getModuleCount();
  const module = (square.size * MM) / (count + 2 * QUIET);
  const left = square.x * MM + QUIET * module;
  const top = (height - square.y) * MM - QUIET * module;
  const operators: PDFOperator[] = [];
  for (let row = 0; row < count; row += 1) {
    for (let from = 0; from < count; from += 1) {
      if (!code.isDark(row, from)) continue;
      let to = from + 1;
      while (to < count && code.isDark(row, to)) to += 1;
      operators.push(rectangle(left + from * module, top - (row + 1) * module, (to - from) * module, module));
      from = to;
    }
  }
  const side = square.size * MM;
  page.pushOperators(
    pushGraphicsState(),
    setFillingRgbColor(1, 1, 1),
    rectangle(square.x * MM, (height - square.y) * MM - side, side, side),
    fill(),
    setFillingRgbColor(0, 0, 0),
    ...operators,
    fill(),
    popGraphicsState(),
  );
}

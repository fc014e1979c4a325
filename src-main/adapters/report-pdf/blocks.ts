import { rgb, type Color } from 'pdf-lib';
import type { Answer } from '@yinzheng/core/kernel';
import type { PrintedBlock, PrintedStep } from '@yinzheng/core/reports';
import type { EmbeddedPicture } from './picture.ts';
import { GREY, MARGIN, RULE, SHADE, TEXT_WIDTH, type Piece, type Sheet } from './sheet.ts';

type Embed = (bytes: Uint8Array) => EmbeddedPicture | undefined;
type Block<K extends PrintedBlock['kind']> = Extract<PrintedBlock, { kind: K }>;

/** Body text and its lines, pt. */
const SIZE = 10;
const LEADING = 16;
/** Where values begin beside their labels, pt from the left margin. */
const VALUES = 88;
/** Columns of the steps' table. */
const STEP_ANSWER = 92;
const STEP_REASON = 150;
const PADDING = 6;
/** A signature's heading stays with its picture, pt. */
const SIGNATURE_ROOM = 190;

/** Darker than signal colours: the words say it, the colour only helps. */
const COLOURS: Readonly<Record<Answer, Color>> = {
  valid: rgb(0.05, 0.36, 0.18),
  invalid: rgb(0.66, 0.08, 0.08),
  unknown: rgb(0.5, 0.33, 0.02),
};

/** Draws one block where the sheet stands. */
export function drawBlock(
  sheet: Sheet,
  block: PrintedBlock,
  next: PrintedBlock | undefined,
  embed: Embed,
): void {
  switch (block.kind) {
    case 'title':
      return drawTitle(sheet, block);
    case 'verdict':
      return drawVerdict(sheet, block);
    case 'section':
      return drawSection(sheet, block, next);
    case 'signature':
      return drawSignature(sheet, block);
    case 'fact':
      return drawFact(sheet, block.label, block.lines);
    case 'picture':
      return drawPicture(sheet, block, embed);
    case 'steps':
      return drawSteps(sheet, block);
    case 'paragraph':
      return drawParagraph(sheet, block);
  }
}

function drawTitle(sheet: Sheet, { text }: Block<'title'>): void {
  const size = 22;
  for (const line of sheet.face.lines(text, size, TEXT_WIDTH)) {
    sheet.line(34, [{ x: (TEXT_WIDTH - sheet.face.width(line, size)) / 2, text: line, size }]);
  }
  sheet.down(14);
}

function drawVerdict(sheet: Sheet, { label, word, answer, text }: Block<'verdict'>): void {
  const { face } = sheet;
  const inset = 14;
  const lines = face.lines(text, 11, TEXT_WIDTH - 2 * inset);
  const height = 12 + 28 + lines.length * 18 + 10;
  sheet.need(height);
  sheet.box(height, { border: COLOURS[answer] });
  sheet.down(12);
  const head = face.drawable(label);
  sheet.line(28, [
    { x: inset, text: head, size: 11, colour: GREY },
    { x: inset + face.width(head, 11) + 14, text: face.drawable(word), size: 19, colour: COLOURS[answer] },
  ]);
  for (const line of lines) sheet.line(18, [{ x: inset, text: line, size: 11 }]);
  sheet.down(10);
}

function drawSection(sheet: Sheet, { text }: Block<'section'>, next: PrintedBlock | undefined): void {
  sheet.space(20);
  sheet.need(next?.kind === 'signature' ? 40 + SIGNATURE_ROOM : 70);
  for (const line of sheet.face.lines(text, 13, TEXT_WIDTH)) sheet.line(22, [{ x: 0, text: line, size: 13 }]);
  sheet.rule(GREY, 0.8);
  sheet.down(8);
}

function drawSignature(sheet: Sheet, { text, word, answer }: Block<'signature'>): void {
  const { face } = sheet;
  sheet.space(16);
  sheet.need(SIGNATURE_ROOM);
  const verdict = face.drawable(word);
  const wide = face.width(verdict, 11.5);
  const lines = face.lines(text, 11.5, TEXT_WIDTH - wide - 28);
  const height = lines.length * 18 + 8;
  sheet.box(height, { fill: SHADE });
  sheet.down(4);
  for (const [index, line] of lines.entries()) {
    const pieces: Piece[] = [{ x: 8, text: line, size: 11.5 }];
    if (index === 0) {
      pieces.push({ x: TEXT_WIDTH - wide - 8, text: verdict, size: 11.5, colour: COLOURS[answer] });
    }
    sheet.line(18, pieces);
  }
  sheet.down(10);
}

/** A label and its values, each beginning a line of its own. */
function drawFact(sheet: Sheet, label: string, values: readonly string[]): void {
  const { face } = sheet;
  const labels = face.lines(label, SIZE, VALUES - 10);
  const lines = values.flatMap((value) => valueLines(sheet, value));
  const count = Math.max(labels.length, lines.length);
  sheet.need(Math.min(count, 3) * LEADING);
  for (let index = 0; index < count; index += 1) {
    sheet.line(LEADING, [
      { x: 0, text: labels[index] ?? '', size: SIZE, colour: GREY },
      { x: VALUES, text: '', size: SIZE, ...lines[index] },
    ]);
  }
  sheet.space(4);
}

/** A digest is set a little smaller rather than parted: it is compared and copied as one. */
function valueLines({ face }: Sheet, value: string): { readonly text: string; readonly size: number }[] {
  const room = TEXT_WIDTH - VALUES;
  if (/^[0-9a-f]{32,64}$/.test(value)) {
    return [{ text: value, size: Math.min(SIZE, room / face.width(value, 1)) }];
  }
  return face.lines(value, SIZE, room).map((text) => ({ text, size: SIZE }));
}

/** Longest side of a drawn picture, mm, and the side of one whose own size makes no sense. */
const LARGEST = 60;
const USUAL = 40;
const MM = MARGIN / 25;

function drawPicture(sheet: Sheet, block: Block<'picture'>, embed: Embed): void {
  const picture = embed(block.data);
  if (picture === undefined) return drawFact(sheet, block.label, [block.otherwise]);
  const [width, height] = paperSize(block, picture);
  sheet.need(height + 2 * LEADING);
  // The label stands beside the picture's top.
  sheet.line(LEADING, [{ x: 0, text: sheet.face.drawable(block.label), size: SIZE, colour: GREY }]);
  sheet.down(-LEADING);
  sheet.picture(picture, VALUES, width, height);
  sheet.down(3);
  for (const line of sheet.face.lines(block.caption, 8.5, TEXT_WIDTH - VALUES)) {
    sheet.line(13, [{ x: VALUES, text: line, size: 8.5, colour: GREY }]);
  }
  sheet.space(6);
}

/** The seal's own size, pt, made smaller where it would not fit; of the picture's proportions where it makes no sense. */
function paperSize({ width, height }: Block<'picture'>, picture: EmbeddedPicture): readonly [number, number] {
  const sane = [width, height].every((side) => Number.isFinite(side) && side >= 1 && side <= 500);
  const [wide, high] = sane ? [width, height] : [picture.width, picture.height];
  const most = Math.max(wide, high);
  const scale = (sane ? Math.min(1, LARGEST / most) : USUAL / most) * MM;
  return [Math.max(1, wide * scale), Math.max(1, high * scale)];
}

function drawSteps(sheet: Sheet, { heading, rows }: Block<'steps'>): void {
  sheet.space(6);
  sheet.need(70);
  const [step, answer, reason] = heading.map((text) => sheet.face.drawable(text));
  sheet.box(20, { fill: SHADE });
  sheet.down(2);
  sheet.line(LEADING + 2, [
    { x: PADDING, text: step ?? '', size: SIZE, colour: GREY },
    { x: STEP_ANSWER, text: answer ?? '', size: SIZE, colour: GREY },
    { x: STEP_REASON, text: reason ?? '', size: SIZE, colour: GREY },
  ]);
  for (const row of rows) drawStep(sheet, row);
  sheet.space(8);
}

function drawStep(sheet: Sheet, row: PrintedStep): void {
  const { face } = sheet;
  const names = face.lines(row.step, SIZE, STEP_ANSWER - PADDING - 6);
  const words = face.lines(row.word, SIZE, STEP_REASON - STEP_ANSWER - 6);
  const reasons = row.lines.flatMap((line) => face.lines(line, SIZE, TEXT_WIDTH - STEP_REASON - PADDING));
  const count = Math.max(names.length, words.length, reasons.length);
  sheet.need(Math.min(count, 4) * LEADING + 8);
  sheet.down(3);
  for (let index = 0; index < count; index += 1) {
    sheet.line(LEADING, [
      { x: PADDING, text: names[index] ?? '', size: SIZE },
      {
        x: STEP_ANSWER,
        text: words[index] ?? '',
        size: SIZE,
        colour: row.answer === undefined ? GREY : COLOURS[row.answer],
      },
      { x: STEP_REASON, text: reasons[index] ?? '', size: SIZE },
    ]);
  }
  sheet.down(4);
  sheet.rule(RULE);
}

function drawParagraph(sheet: Sheet, { text }: Block<'paragraph'>): void {
  const lines = sheet.face.lines(text, SIZE, TEXT_WIDTH);
  sheet.need(Math.min(lines.length, 2) * LEADING);
  for (const line of lines) sheet.line(LEADING, [{ x: 0, text: line, size: SIZE }]);
  sheet.space(5);
}

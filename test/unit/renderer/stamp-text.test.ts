import { describe, expect, it } from 'vitest';
import { firstPlace, sealOver, signedDate } from '../../../src-renderer/features/stamp/date-line.ts';
import { hintsOf, type HintFacts } from '../../../src-renderer/features/stamp/hints.ts';
import { partOf, textLines } from '../../../src-renderer/features/stamp/text-lines.ts';
import type { PageText } from '../../../src-renderer/ui/pdf/paper.ts';

const A4 = { width: 210, height: 297 };
const ROUND = { width: 42, height: 42 };

/** A piece of text of 5 mm a letter. */
function piece(text: string, x: number, y: number, letter = 5): PageText {
  return { text, x, y, width: letter * text.length, height: letter };
}

const LETTER = [
  piece('根据二〇二五年一月一日印发的办法办理，请支持。', 28, 100),
  piece('西安市示例数据服务中心', 125, 200),
  piece('2026', 130, 210, 2.5),
  piece('年', 140, 210),
  piece('11', 145, 210, 2.5),
  piece('月24日', 150, 210),
];

describe('textLines', () => {
  it('joins what stands beside each other, from the top down', () => {
    expect(textLines([...LETTER].reverse()).map(({ text }) => text)).toEqual([
      '根据二〇二五年一月一日印发的办法办理，请支持。',
      '西安市示例数据服务中心',
      '2026年11月24日',
    ]);
  });

  it('keeps columns apart', () => {
    expect(textLines([piece('左', 20, 50), piece('右', 120, 50)]).map(({ text }) => text)).toEqual([
      '左',
      '右',
    ]);
  });

  it('tells where a part of a line stands', () => {
    const [line] = textLines([piece('申请日期2026', 10, 10)]);
    const part = line === undefined ? undefined : partOf(line, 4, 8);
    // Four Chinese letters, each as wide as two of the four digits.
    expect(part?.x).toBeCloseTo(10 + (40 * 8) / 12);
    expect(part?.width).toBeCloseTo((40 * 4) / 12);
  });
});

describe('signedDate', () => {
  it('finds the closing date with whoever signs above it, and no date within the text', () => {
    const found = signedDate(textLines(LETTER));
    expect(found?.date.x).toBeCloseTo(130);
    expect(found?.date.y).toBeCloseTo(210);
    expect(found?.lines.map(({ text }) => text)).toEqual(['西安市示例数据服务中心', '2026年11月24日']);
  });

  it.each(['２０２６年１１月２４日', '二〇二六年十一月二十四日', '2026 年 1 月 4 日', '（2026年11月24日）'])(
    'knows %s',
    (text) => {
      expect(signedDate(textLines([piece(text, 120, 220)]))).toBeDefined();
    },
  );

  it.each(['2026-11-24', '自2026年11月24日起施行', '24日'])('does not take %s for one', (text) => {
    expect(signedDate(textLines([piece(text, 120, 220)]))).toBeUndefined();
  });
});

describe('the first place of a seal', () => {
  it('covers signature and date, which lies a little below its middle', () => {
    const found = signedDate(textLines(LETTER));
    expect(found).toBeDefined();
    if (found === undefined) return;
    const { x, y } = sealOver(found, ROUND);
    expect(x).toBeCloseTo(found.date.x + found.date.width / 2);
    const date = found.date.y + found.date.height / 2;
    expect(y).toBeLessThan(date);
    expect(date - y).toBeLessThan(ROUND.height / 6);
    // The signature is within the seal, above its middle.
    expect(found.signature?.y).toBeGreaterThan(y - ROUND.height / 2);
  });

  it('is near the lower right corner where there is no date', () => {
    const { x, y } = firstPlace(undefined, A4, ROUND);
    expect(x).toBeGreaterThan(A4.width / 2);
    expect(y).toBeGreaterThan(A4.height / 2);
  });

  it('stays on a page that is hardly larger than the seal', () => {
    expect(firstPlace(undefined, { width: 44, height: 44 }, ROUND)).toEqual({ x: 21, y: 21 });
  });
});

describe('hintsOf', () => {
  const lines = textLines(LETTER);
  const date = signedDate(lines);
  const facts = (places: HintFacts['places'], round = true): HintFacts => ({
    places,
    seal: ROUND,
    round,
    sizeOf: () => A4,
    linesOf: () => lines,
    dateOf: () => date,
  });

  it('says nothing about a seal on white paper', () => {
    expect(hintsOf(facts([{ page: 1, x: 60, y: 250 }]))).toEqual([]);
  });

  it('says that a seal lies over its own signature and date', () => {
    expect(hintsOf(facts([{ page: 1, x: 150, y: 207 }]))).toEqual([{ kind: 'date', page: 1 }]);
  });

  it('quotes other text under it', () => {
    expect(hintsOf(facts([{ page: 1, x: 80, y: 100 }]))).toEqual([
      { kind: 'text', page: 1, text: '根据二〇二五年一月一日印…' },
    ]);
  });

  it('tells of seals that overlap, on the same page alone', () => {
    const a = { page: 1, x: 40, y: 250 };
    expect(hintsOf(facts([a, { page: 1, x: 75, y: 250 }]))).toEqual([{ kind: 'overlap', page: 1 }]);
    expect(hintsOf(facts([a, { page: 2, x: 75, y: 250 }]))).toEqual([]);
    // The corners of two round seals may meet, those of square ones not.
    const corner = { page: 1, x: 75, y: 215 + 1 };
    expect(hintsOf(facts([a, corner]))).toEqual([]);
    expect(hintsOf(facts([a, corner], false)).map(({ kind }) => kind)).toContain('overlap');
  });

  it("tells of a seal at the paper's edge", () => {
    expect(hintsOf(facts([{ page: 1, x: 25, y: 250 }]))).toEqual([{ kind: 'edge', page: 1 }]);
  });

  it('says nothing of a page that is not read yet', () => {
    expect(
      hintsOf({
        ...facts([{ page: 9, x: 80, y: 100 }]),
        sizeOf: () => undefined,
        linesOf: () => undefined,
        dateOf: () => undefined,
      }),
    ).toEqual([]);
  });
});

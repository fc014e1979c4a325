import { describe, expect, it } from 'vitest';
import { oneLine } from '@yinzheng/contract/texts';
import { columns, cutTo, displayWidth, padTo, table } from '../../../src-main/hosts/cli/table.ts';

describe('a text’s width on a terminal', () => {
  it.each([
    ['abc', 3],
    ['印章', 4],
    ['印证 Yinzheng', 13],
    ['（试用）', 8],
    ['“通知”', 8],
    ['ｶﾅ', 2],
    ['한국', 4],
    ['𠮷', 2],
    ['e\u0301', 1],
    ['', 0],
  ])('of %s is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('decides padding and cutting', () => {
    expect(padTo('印章', 6)).toBe('印章  ');
    expect(padTo('印章', 3)).toBe('印章');
    expect(cutTo('关于开展试用工作的通知', 10)).toBe('关于开展…');
    expect(cutTo('关于', 4)).toBe('关于');
    for (const width of [4, 5, 6, 7, 8])
      expect(displayWidth(cutTo('关于a开展b试用', width))).toBeLessThanOrEqual(width);
  });
});

describe('a table', () => {
  it('is aligned in columns of a terminal', () => {
    const lines = table(
      ['编号', '名称', '数'],
      [
        ['1', '甲', '10'],
        ['12', '印章保管人', '2'],
      ],
    ).split('\n');
    expect(lines).toEqual(['编号  名称        数', '1     甲          10', '12    印章保管人  2', '']);
  });

  it('keeps a row in its line, whatever is in a cell', () => {
    expect(columns([['a\nb\u001b[31m', 'x\u202ey']])).toBe('a b [31m  x y\n');
    expect(oneLine(' a\r\n\tb ')).toBe('a b');
    expect(oneLine('a\u2028b\u2067c\u200fd\u009be')).toBe('a b c d e');
  });
});

import { expect, it } from 'vitest';
import { fromHex } from '@yinzheng/core/kernel';
import { characterCode, letterProblems, type LicenceType } from '@yinzheng/core/licences';
import { licenceHas } from '../../../src-main/adapters/licence-pdf/index.ts';
import { millType } from '../../support/licence-mill.ts';

// What of a form the typeface of licences cannot print.

const NOT_THERE = 'licence form: not in the font';
const TEXT = { kind: 'text', min: 1, max: 50 } as const;
const fields = ['KZ_A', 'KZ_B'].map(
  (key) => ({ key, name: key, value: TEXT, required: false, privacy: 'public' }) as const,
);
const made = millType({ face: { version: 1, fields } });
const type: LicenceType = {
  ...made,
  template: { id: made.template.id, digest: fromHex(made.template.digest) },
};
const has = (character: string): boolean => character !== '\u{20bb7}' && character !== '\ue000';

it('names the field, and the first character that is missing in it', () => {
  const holders = [
    { type: '111', code: '11010519491231002X', name: '陈明' },
    { type: '999', code: 'A\ue000', name: '\u{20bb7}田\ue000' },
  ];
  const printed = new Set(['CZZT', 'CZZTDM', 'KZ_A']);
  expect(
    letterProblems(type, { holders, face: { KZ_A: '甲\ue000', KZ_B: '\ue000' } }, { printed, has }),
  ).toEqual([
    { where: 'holders.1.code', field: '持证主体代码', detail: NOT_THERE, character: '\ue000' },
    { where: 'holders.1.name', field: '持证主体', detail: NOT_THERE, character: '\u{20bb7}' },
    { where: 'KZ_A', field: 'KZ_A', detail: NOT_THERE, character: '\ue000' },
  ]);
  // What is not printed goes into the metadata, which takes every character.
  expect(letterProblems(type, { holders, face: { KZ_B: '\ue000' } }, { printed: new Set(), has })).toEqual(
    [],
  );
});

it('calls a character by its number', () => {
  expect([characterCode('A'), characterCode('\ue000'), characterCode('\u{20bb7}')]).toEqual([
    'U+0041',
    'U+E000',
    'U+20BB7',
  ]);
});

it('the typeface has the characters of the 通用规范汉字表 beyond the usual ones too, and none but those', () => {
  const inFont = licenceHas();
  // 㑇 㙘 𠙶 𬺈 stand in the table: its hanzi of extensions A, B and E.
  for (const character of ['陈', '〇', '·', '㑇', '㙘', '\u{20676}', '\u{2ce88}']) {
    expect(inFont(character), characterCode(character)).toBe(true);
  }
  for (const character of ['\u{20bb7}', '\u{2a6d6}', '\ue000', '㐀', '한', '😀']) {
    expect(inFont(character), characterCode(character)).toBe(false);
  }
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLicenceTemplate } from '@yinzheng/contract/licences';
import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import {
  faceProblems,
  isCreditCode,
  isLicenceTypeCode,
  isTerm,
  METADATA_FIELDS,
} from '@yinzheng/core/licences';
import { demoType, FACE } from '../../support/licence-sheet.ts';
import { ROOT } from '../../support/repo.ts';

const PAGE = { width: 297, height: 210 };
const BOX = { x: 10, y: 10, width: 50, height: 10, text: '{KZ_A}', size: 12 };
const WHOLE = {
  format: 'yinzheng.licence-template',
  version: 1,
  pages: [PAGE],
  qr: { page: 1, x: 0, y: 0, size: 30 },
  seal: { page: 1, x: 200, y: 150 },
};

const parse = (value: unknown) => parseLicenceTemplate(utf8(JSON.stringify(value)));
const refusal = (attempt: () => unknown): unknown => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof YinzhengError) return [error.code, error.params];
    throw error;
  }
  return 'not refused';
};
const box = (change: object): object => ({ ...WHOLE, pages: [{ ...PAGE, boxes: [{ ...BOX, ...change }] }] });
const drawing = (one: object): object => ({ ...WHOLE, pages: [{ ...PAGE, drawings: [one] }] });

describe('a template of licences', () => {
  it('is read with what it leaves out', () => {
    expect(parse(box({})).pages[0]!.boxes[0]).toEqual({
      ...BOX,
      absent: '',
      leading: 1.4,
      align: 'left',
      upright: 'middle',
      colour: '#000000',
    });
  });

  const odd = 'not as a template is written';
  const outside = 'outside its page';
  it.each<[string, unknown, string, string]>([
    ['nothing', null, odd, '/'],
    ['another version', { ...WHOLE, version: 2 }, odd, '/version'],
    ['more than it knows', { ...WHOLE, script: '' }, odd, '/'],
    ['no page', { ...WHOLE, pages: [] }, odd, '/pages'],
    ['a box with more', box({ link: 'x' }), odd, '/pages/0/boxes/0'],
    ['a brace that is no field', box({ text: '{kz_a}' }), odd, '/pages/0/boxes/0/text'],
    ['a colour that is none', box({ colour: 'red' }), odd, '/pages/0/boxes/0/colour'],
    ['huge letters', box({ size: 1e9 }), odd, '/pages/0/boxes/0/size'],
    ['letters that grow', box({ least: 13 }), outside, '/pages/0/boxes/0/least'],
    ['a box beside its page', box({ x: 260 }), outside, '/pages/0/boxes/0'],
    ['a box under its page', box({ y: 205 }), outside, '/pages/0/boxes/0'],
    ['a negative place', box({ x: -1 }), odd, '/pages/0/boxes/0/x'],
    [
      'a line beside its page',
      drawing({ kind: 'line', from: [0, 0], to: [300, 0], width: 1 }),
      outside,
      '/pages/0/drawings/0',
    ],
    ['a drawing that is none', drawing({ kind: 'picture' }), odd, '/pages/0/drawings/0/kind'],
    ['a code on a page that is absent', { ...WHOLE, qr: { ...WHOLE.qr, page: 2 } }, outside, '/qr'],
    ['a small code', { ...WHOLE, qr: { ...WHOLE.qr, size: 5 } }, odd, '/qr/size'],
    ['a seal beside its page', { ...WHOLE, seal: { page: 1, x: 298, y: 0 } }, outside, '/seal'],
  ])('is refused for %s', (_, value, detail, where) => {
    expect(refusal(() => parse(value))).toEqual(['LICENCE_TEMPLATE', { detail, where }]);
  });

  it('is refused for what is no JSON in UTF-8', () => {
    const expected = ['LICENCE_TEMPLATE', { detail: 'not JSON', where: '/' }];
    for (const bytes of [utf8('{'), utf8(''), Uint8Array.of(0xff, 0xfe), utf8('['.repeat(100_000))]) {
      expect(refusal(() => parseLicenceTemplate(bytes))).toEqual(expected);
    }
  });
});

describe('the demo type', () => {
  const { type, template } = demoType();

  it('has codes with right check characters, terms, and the template that is shipped', () => {
    expect(isLicenceTypeCode(type.code) && isCreditCode(type.definer.code)).toBe(true);
    expect(type.validity.filter((term) => !isTerm(term))).toEqual([]);
    expect(readFileSync(join(ROOT, 'resources/licence-templates/demo.json'))).toEqual(Buffer.from(template));
    expect(createHash('sm3').update(template).digest('hex')).toBe(type.template.digest);
  });

  it('has fields of every kind and every level, each of them on the paper', () => {
    const kinds = ['citizen-id', 'code', 'credit-code', 'date', 'number', 'text', 'yes-no'];
    expect([...new Set(type.face.fields.map(({ value }) => value.kind))].sort()).toEqual(kinds);
    const levels = new Set(type.face.fields.map(({ privacy }) => privacy));
    expect([...levels].sort()).toEqual(['limited', 'private', 'public']);
    const texts = parseLicenceTemplate(template).pages.flatMap(({ boxes }) => boxes.map(({ text }) => text));
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, key]) => key)));
    const own = type.face.fields.map(({ key }) => key);
    expect(own.filter((key) => !named.has(key))).toEqual([]);
    const known = new Set<string | undefined>([...own, ...METADATA_FIELDS.map(({ key }) => key)]);
    expect([...named].filter((key) => !known.has(key))).toEqual([]);
    expect(texts.join('')).toContain('演示用');
  });

  it('takes the face of the samples', () => {
    expect(faceProblems(type.face, FACE, new Date('2026-11-29T00:00:00Z'))).toEqual([]);
  });
});

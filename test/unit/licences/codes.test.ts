import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creditCheck,
  HOLDER_CODE_TYPES,
  holderCodeProblem,
  isCitizenId,
  isCreditCode,
  licenceIdentifier,
  licenceKey,
  mod112,
  mod3736,
  parseLicenceIdentifier,
} from '../../../src-core/licences/index.ts';
import { codeOf } from '../../support/codes.ts';
import { findTool, run } from '../../support/tools.ts';

/** Identifiers that stand in published programs of other makers. */
const SEEN = [
  '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
  '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
  '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
];
const TODAY = new Date('2026-11-29T00:00:00Z');

describe('a licence identifier', () => {
  it.each(SEEN)('%s of another maker is read, and written again alike', (text) => {
    const parts = parseLicenceIdentifier(text);
    expect(licenceIdentifier(parts)).toBe(text);
    expect(text).toContain(licenceKey(parts));
  });

  it('is refused with one character changed, at any place, and with two neighbours changed over', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const text = SEEN[0]!;
    const begin = '1.2.156.3005.2.'.length;
    let tried = 0;
    for (let place = begin; place < text.length; place++) {
      if (text[place] === '.') continue;
      for (const other of alphabet) {
        if (other === text[place]) continue;
        const changed = text.slice(0, place) + other + text.slice(place + 1);
        expect(
          codeOf(() => parseLicenceIdentifier(changed)),
          changed,
        ).toBe('LICENCE_IDENTIFIER');
        tried++;
      }
      const [here, next] = [text[place]!, text[place + 1]];
      if (next === undefined || next === '.' || next === here) continue;
      const turned = text.slice(0, place) + next + here + text.slice(place + 2);
      expect(
        codeOf(() => parseLicenceIdentifier(turned)),
        turned,
      ).toBe('LICENCE_IDENTIFIER');
    }
    expect(tried).toBeGreaterThan(1500);
  });

  it.each([
    ['', 'form'],
    [SEEN[0]!.toLowerCase(), 'form'],
    [SEEN[0]!.replace('.001.', '.000.'), 'form'],
    [SEEN[0]!.replace('.001.', '.1.'), 'form'],
    [`${SEEN[0]!}.`, 'form'],
    [` ${SEEN[0]!}`, 'form'],
    [SEEN[0]!.replace('3005.2', '3005.3'), 'form'],
  ])('“%s” is refused', (text) => {
    expect(codeOf(() => parseLicenceIdentifier(text))).toBe('LICENCE_IDENTIFIER');
  });

  it.each([0, 1000, 1.5, Number.NaN])('has no version %s', (version) => {
    const parts = { ...parseLicenceIdentifier(SEEN[0]!), version };
    expect(codeOf(() => licenceIdentifier(parts))).toBe('LICENCE_IDENTIFIER');
  });
});

describe('codes of holders', () => {
  it('are told from others by their check character', () => {
    expect(isCreditCode('11430000006122244L')).toBe(true);
    expect(isCreditCode('11430000006122244M')).toBe(false);
    expect(isCreditCode('11430000006122244l')).toBe(false);
    expect(isCreditCode('114300000061222441L')).toBe(false);
    expect(isCitizenId('11010519491231002X', TODAY)).toBe(true);
    expect(isCitizenId('11010519491231002x', TODAY)).toBe(false);
    expect(isCitizenId('110105194912310021', TODAY)).toBe(false);
  });

  it('of citizens need a day of birth that exists and has come', () => {
    const of = (digits: string): string => digits + mod112(digits)!;
    expect(isCitizenId(of('11010520000229001'), TODAY)).toBe(true);
    expect(isCitizenId(of('11010520010229001'), TODAY)).toBe(false);
    expect(isCitizenId(of('11010520001301001'), TODAY)).toBe(false);
    expect(isCitizenId(of('11010520261129001'), TODAY)).toBe(true);
    expect(isCitizenId(of('11010520261130001'), TODAY)).toBe(false);
  });

  it('are judged by their type', () => {
    expect(holderCodeProblem('001', '11430000006122244L', TODAY)).toBeUndefined();
    expect(holderCodeProblem('001', '11010519491231002X', TODAY)).toBe('check');
    expect(holderCodeProblem('111', '11010519491231002X', TODAY)).toBeUndefined();
    expect(holderCodeProblem('414', 'E12345678', TODAY)).toBeUndefined();
    expect(holderCodeProblem('414', 'E1\n2', TODAY)).toBe('form');
    expect(holderCodeProblem('123', 'E12345678', TODAY)).toBe('type');
    expect(new Set(HOLDER_CODE_TYPES.map(({ code }) => code)).size).toBe(16);
  });
});

it('check characters are those of python-stdnum', (context) => {
  const python = '/usr/bin/python3';
  if (findTool('python3') === undefined || run(python, ['-c', 'import stdnum']).code !== 0) {
    context.skip('python3-stdnum is not installed (see scripts/system-packages.json)');
  }
  const of = (alphabet: string, min: number, max: number): string[] =>
    fc.sample(fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max }), {
      numRuns: 300,
      seed: 36904,
    });
  const alphanumeric = of('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1, 60);
  const digits = of('0123456789', 17, 17);
  const credit = of('0123456789ABCDEFGHJKLMNPQRTUWXY', 17, 17);
  const script = [
    'import json, sys',
    'from stdnum.iso7064 import mod_37_36, mod_11_2',
    'from stdnum.cn import uscc',
    'a, b, c = json.load(sys.stdin)',
    'print(json.dumps([[mod_37_36.calc_check_digit(x) for x in a], [mod_11_2.calc_check_digit(x) for x in b],',
    '  [uscc.calc_check_digit(x) for x in c]]))',
  ].join('\n');
  const told = run(python, ['-c', script], { input: JSON.stringify([alphanumeric, digits, credit]) });
  expect(told.stderr).toBe('');
  expect([alphanumeric.map(mod3736), digits.map(mod112), credit.map(creditCheck)]).toEqual(
    JSON.parse(told.stdout),
  );
});

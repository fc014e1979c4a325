import { describe, expect, it } from 'vitest';
import {
  parseCommandArgs,
  UsageError,
  type Args,
  type OptionSpecs,
} from '../../../src-main/hosts/cli/args.ts';
import { positionsOf } from '../../../src-main/hosts/cli/positions.ts';

const SPECS: OptionSpecs = {
  name: { type: 'string', required: true },
  many: { type: 'string', multiple: true },
  flag: { type: 'boolean' },
};

/** The key of the complaint about a command line. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof UsageError ? error.key : String(error);
  }
  return 'none';
}

function parse(...words: readonly string[]): Args {
  return parseCommandArgs(words, SPECS, { least: 1, most: 2 });
}

describe('a command line', () => {
  it('gives options and files in any order', () => {
    const args = parse('a.pdf', '--name', '名', '--many=1', '--flag', '--many', '2', 'b.pdf');
    expect([
      args.text('name'),
      args.all('many'),
      args.has('flag'),
      args.has('json'),
      args.positionals,
    ]).toEqual(['名', ['1', '2'], true, false, ['a.pdf', 'b.pdf']]);
  });

  it('takes what follows -- as files', () => {
    expect(parse('--name', 'x', '--', '--flag').positionals).toEqual(['--flag']);
  });

  it('takes negative numbers, and dashes after =, as values', () => {
    expect(parse('--name', '-5', 'a').text('name')).toBe('-5');
    expect(parse('--name=--flag', 'a').text('name')).toBe('--flag');
    expect(parse('--name=', 'a').text('name')).toBe('');
  });

  it.each([
    ['usage.unknown-option', ['--name', 'x', '--nmae', 'y', 'a']],
    ['usage.unknown-option', ['--name', 'x', '-n', 'a']],
    ['usage.unknown-option', ['--name', 'x', '--__proto__', 'a']],
    ['usage.option-missing', ['a']],
    ['usage.value-missing', ['a', '--name']],
    ['usage.value-missing', ['a', '--name', '--flag']],
    ['usage.value-not-taken', ['a', '--name', 'x', '--flag=yes']],
    ['usage.repeated', ['a', '--name', 'x', '--name', 'y']],
    ['usage.file-missing', ['--name', 'x']],
    ['usage.too-many', ['--name', 'x', 'a', 'b', 'c']],
  ])('complains: %s', (key, words) => {
    expect(complaint(() => parse(...words))).toBe(key);
  });

  it('is not incomplete when it asks for help', () => {
    expect(parse('--help').has('help')).toBe(true);
    expect(parse('-h').has('help')).toBe(true);
  });

  it('takes whole numbers and a few words only', () => {
    expect(parse('--name', '12', 'a').whole('name')).toBe(12);
    for (const wrong of ['1.5', '-1', '', '1e3', '0x10', '一']) {
      expect(complaint(() => parse(`--name=${wrong}`, 'a').whole('name'))).toBe('usage.not-whole');
    }
    expect(parse('--name', 'cms', 'a').oneOf('name', ['ses', 'cms'])).toBe('cms');
    expect(complaint(() => parse('--name', 'CMS', 'a').oneOf('name', ['ses', 'cms']))).toBe(
      'usage.not-one-of',
    );
  });
});

describe('positions', () => {
  const specs: OptionSpecs = Object.fromEntries(
    ['page', 'x', 'y', 'at'].map((name) => [name, { type: 'string', multiple: true }] as const),
  );
  const positions = (line: string): ReturnType<typeof positionsOf> =>
    positionsOf(parseCommandArgs(line.split(' ').filter(Boolean), specs, { least: 0, most: 0 }));

  it('come as repeated triples or in one word', () => {
    expect(positions('--page 1 --x 60 --y 80.5 --page 3 --x 150 --y 222')).toEqual([
      { page: 1, x: 60, y: 80.5 },
      { page: 3, x: 150, y: 222 },
    ]);
    expect(positions('--at 1,60,80.5 --at 3,150,-2')).toEqual([
      { page: 1, x: 60, y: 80.5 },
      { page: 3, x: 150, y: -2 },
    ]);
  });

  it.each([
    ['', 'usage.position-missing'],
    ['--page 1 --x 5', 'usage.position-incomplete'],
    ['--x 5 --y 5', 'usage.position-missing'],
    ['--page 1 --x 5 --y 5 --at 1,5,5', 'usage.not-both'],
    ['--at 1,5', 'usage.position-form'],
    ['--at 1,5,5,5', 'usage.position-form'],
    ['--at a,5,5', 'usage.not-whole'],
    ['--page 1 --x 5mm --y 5', 'usage.not-decimal'],
    ['--page 1 --x Infinity --y 5', 'usage.not-decimal'],
    ['--page 1.5 --x 5 --y 5', 'usage.not-whole'],
  ])('complain about “%s”', (line, key) => {
    expect(complaint(() => positions(line))).toBe(key);
  });
});

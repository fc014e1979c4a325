import { describe, expect, it } from 'vitest';
import { allowedScripts, inStep } from '../../../scripts/ensure.mjs';

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'src-core': { version: '1.0.0' },
    'node_modules/@yinzheng/core': { resolved: 'src-core', link: true },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/mac-only': { version: '1.0.0', integrity: 'sha512-m', optional: true },
  },
};
const link = { resolved: 'src-core', link: true };
const a = { version: '1.0.0', integrity: 'sha512-a' };

describe('node_modules in step with the lock file', () => {
  it('is so with every package there, optional ones aside', () => {
    const packages = { 'node_modules/@yinzheng/core': link, 'node_modules/a': a };
    expect(inStep(lock, { packages })).toBe(true);
  });

  it.each([
    ['a package is missing', { 'node_modules/@yinzheng/core': link }],
    ['a link is missing', { 'node_modules/a': a }],
    [
      'a version differs',
      { 'node_modules/@yinzheng/core': link, 'node_modules/a': { ...a, version: '1.0.1' } },
    ],
    [
      'a digest differs',
      { 'node_modules/@yinzheng/core': link, 'node_modules/a': { ...a, integrity: 'sha512-b' } },
    ],
    [
      'an optional package has another version',
      {
        'node_modules/@yinzheng/core': link,
        'node_modules/a': a,
        'node_modules/mac-only': { version: '2.0.0', integrity: 'sha512-m' },
      },
    ],
  ])('is not when %s', (_, packages) => {
    expect(inStep(lock, { packages })).toBe(false);
  });
});

it('only packages set to true may run a script', () => {
  expect(allowedScripts({ a: true, b: false })).toEqual(['a']);
  expect(allowedScripts(undefined)).toEqual([]);
});

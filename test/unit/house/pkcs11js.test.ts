import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withCareForPins } from '../../../scripts/pkcs11.ts';
import { ROOT } from '../../support/repo.ts';

const source = (): string =>
  readFileSync(join(ROOT, 'node_modules', 'pkcs11js', 'src', 'pkcs11.cpp'), 'utf8');

test('every call of pkcs11js that takes a PIN wipes its copy and passes an empty one as none', () => {
  const changed = withCareForPins(source());
  const calls = [...changed.matchAll(/functionList->(C_\w+)\(([^;]*)/g)];
  const careful = calls
    .filter(([, , args]) => args?.includes('pin_or_null') === true)
    .map(([, name]) => name);
  expect(careful).toEqual(['C_InitToken', 'C_InitPIN', 'C_SetPIN', 'C_Login']);
  expect(changed).not.toContain('std::vector<char> string');
});

test('a source that it was not written for is refused, not built with half of it', () => {
  expect(() =>
    withCareForPins(source().replaceAll('GET_ARGS_STRING', 'X').replaceAll('oldPin', 'old')),
  ).toThrow(/is there 4 times, not 5/);
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate, pemToDer } from '@yinzheng/core/pki';
import type { VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeForeignCrypto } from '../../../src-main/adapters/foreign-crypto.ts';
import { said } from '../../support/attacks/check.ts';
import { FAMILIES_FOR_RSA, sealHouse, type AttackFamily } from '../../support/attacks/index.ts';
import { found, wanted } from '../../support/attacks/rows.ts';
import { UNFOUND } from '../../support/attacks/unfound.ts';
import { makeWorld, trusting } from '../../support/made-seals.ts';
import { opensslCms, signingFolder } from '../../support/stamping.ts';
import { findTool, requireTool, run } from '../../support/tools.ts';

// Attacks upon files that openssl signed by RSA: a foreign program, which knows this arithmetic, tells whether it holds.

let dir: string | undefined;
let context: VerificationContext;

beforeAll(() => {
  if (findTool('openssl') === undefined) return;
  dir = signingFolder();
  const pem = readFileSync(join(dir, 'cert.pem'), 'utf8');
  const root = parseCertificate(pemToDer(pem, 'CERTIFICATE'));
  context = { ...trusting(), roots: [root], now: new Date(), foreign: nodeForeignCrypto };
});
afterAll(() => {
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

/** Whether poppler finds every signature of a file to be arithmetic that holds; undefined where it finds none. */
function holdsForPoppler(folder: string, pdf: Uint8Array): boolean | undefined {
  const path = join(folder, 'judged.pdf');
  writeFileSync(path, pdf);
  const { stdout } = run('pdfsig', ['-nocert', path]);
  const answers = [...stdout.matchAll(/Signature Validation: (.*)/g)].map(([, answer]) => answer!);
  if (answers.length === 0) return undefined;
  return answers.every((answer) => answer === 'Signature is Valid.');
}

describe.each<AttackFamily>(FAMILIES_FOR_RSA)('$family, RSA', ({ attacks }) => {
  it('is found, file by file, for what it is, where poppler finds nothing wrong', async (test) => {
    for (const tool of ['openssl', 'pdfsig']) requireTool(test, tool);
    const folder = dir!;
    const openssl = sealHouse('cms', makeWorld(), (signed) => opensslCms(folder, signed));
    const list = attacks(openssl).filter(({ name }) => !UNFOUND.has(name));
    const answers: string[] = [];
    for (const attack of list) answers.push(await found(attack, context));
    expect(answers).toEqual(list.map(wanted));
    expect((await said(list[0]!.original, context)).file).toBe('valid FILE_VALID');
    const deceived = list.filter(({ sums, expected }) => sums && !expected.file.startsWith('refused'));
    expect(deceived.map(({ name, bytes }) => `${name}: ${holdsForPoppler(folder, bytes)}`)).toEqual(
      deceived.map(({ name }) => `${name}: true`),
    );
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyRowSchema } from '@yinzheng/contract/cli';
import { expect, it } from 'vitest';
import { cli, jsonLines } from '../support/cli.ts';
import { foreignCms, foreignParty, foreignToken, TIME_STAMPING } from '../support/foreign.ts';
import { DOCUMENT_TIMESTAMP, PdfBuilder } from '../support/pdf-signed.ts';
import { tempDir } from '../support/temp.ts';

// `yinzheng verify` of a file with an RSA signature and a time stamp on it, as offices receive them.

it('verifies RSA and a document time stamp, in both languages and as JSON', async () => {
  const cwd = tempDir();
  const root = foreignParty(cwd, 'root', undefined);
  const signer = foreignParty(cwd, 'signer', root);
  const tsa = foreignParty(cwd, 'tsa', root, { key: 'p256', extensions: TIME_STAMPING });
  const pdf = new PdfBuilder();
  pdf.sign((bytes) => foreignCms(signer, bytes), { subFilter: 'adbe.pkcs7.detached' });
  pdf.sign((bytes) => foreignToken(tsa, bytes), DOCUMENT_TIMESTAMP);
  const file = join(cwd, 'signed.pdf');
  writeFileSync(file, pdf.bytes);
  const words = ['verify', '--trust', join(cwd, 'root.pem'), file];

  const json = await cli([...words, '--json']);
  expect(json.code, json.stdout + json.stderr).toBe(0);
  const verified = verifyRowSchema.parse(jsonLines(json)[0]);
  if (!('signatures' in verified)) throw new Error('refused');
  expect(verified.answer).toBe('valid');
  expect(
    verified.signatures.map(({ format, variant, answer, time }) => [format, variant, answer, time?.basis]),
  ).toEqual([
    ['cms', 'rfc5652', 'valid', 'timestamp'],
    ['timestamp', 'rfc3161', 'valid', 'timestamp'],
  ]);

  const chinese = await cli(words, { env: { LANG: 'zh_CN.UTF-8' } });
  expect(chinese.stdout).toContain('文档时间戳');
  expect(chinese.stdout).toContain('证明，签名时间不晚于');
  const english = await cli(words, { env: { LANG: 'en_US.UTF-8' } });
  expect(english.stdout).toContain('document time stamp (RFC 3161)');
  expect((await cli(['verify', '--json', file])).code).toBe(2);
});

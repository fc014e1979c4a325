import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PKI_REASONS } from '@yinzheng/core/pki';
import { ROOT } from '../../support/repo.ts';

const folder = join(ROOT, 'src-core/pki');
const sources = readdirSync(folder)
  .filter((name) => name !== 'finding.ts')
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

test.each(['zh-CN', 'en'])('every reason has a text in %s, and no text is left over', (language) => {
  const path = join(ROOT, 'resources/locales', language, 'reasons/pki.json');
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  expect(Object.keys(texts).sort()).toEqual([...PKI_REASONS].sort());
  for (const text of Object.values(texts)) expect(text).toMatch(/^[^!！]{3,}$/u);
});

test.each(PKI_REASONS.filter((reason) => reason !== 'OK'))('%s is given somewhere', (reason) => {
  expect(sources).toContain(`'${reason}'`);
});

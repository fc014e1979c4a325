import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@yinzheng/core/kernel';
import { expect, it } from 'vitest';
import { openFileSource, replaceDurably } from '../../../src-main/adapters/files.ts';
import { codeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

it('a file is replaced in one step, keeps its permissions, and no other file is touched', () => {
  const folder = tempDir();
  const path = join(folder, 't.yzticket');
  writeFileSync(path, 'old');
  writeFileSync(`${path}.new`, 'mine');
  chmodSync(path, 0o600);
  replaceDurably(path, utf8('new'), 0o644);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(`${path}.new`, 'utf8')).toBe('mine');
  expect(readdirSync(folder).sort()).toEqual(['t.yzticket', 't.yzticket.new']);
});

it('a link stays one, and the file behind it is replaced', () => {
  const folder = tempDir();
  const path = join(folder, 'real.yzticket');
  writeFileSync(path, 'old');
  symlinkSync(path, join(folder, 'link.yzticket'));
  replaceDurably(join(folder, 'link.yzticket'), utf8('new'), 0o644);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(lstatSync(join(folder, 'link.yzticket')).isSymbolicLink()).toBe(true);
});

it('a file that cannot be replaced stays, and nothing is left beside it', () => {
  const folder = tempDir();
  expect(codeOf(() => replaceDurably(folder, utf8('new'), 0o644))).toBe('FILE_UNWRITABLE');
  expect(readdirSync(folder)).toEqual([]);
});

it('says what is no regular file', () => {
  expect(() => openFileSource('/dev/null')).toThrow(
    expect.objectContaining({ params: { path: '/dev/null', detail: 'ENOTFILE' } }) as Error,
  );
});

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readElf } from '../../../scripts/electron/elf.ts';
import { compareVersions, folderNeeds, lacks } from '../../../scripts/electron/library-versions.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir } from '../../support/temp.ts';
import { requireTool, run } from '../../support/tools.ts';

const PREBUILDS = join(ROOT, 'node_modules', 'better-sqlite3', 'prebuilds');

it.for(['linux-x64.node', 'linux-arm64.node'])('reads of %s what readelf reads', (name, context) => {
  const path = join(PREBUILDS, name);
  const told = run(requireTool(context, 'readelf'), ['-W', '-d', '-V', path]).stdout;
  const needs = readElf(readFileSync(path))!;
  expect(needs.libraries).toEqual([...told.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, library]) => library));
  const needed = told.slice(told.indexOf('.gnu.version_r'));
  const versions = [...needed.matchAll(/Name: (\S+)\s+Flags/g)].map(([, version]) => version);
  expect(versions.length).toBeGreaterThan(3);
  expect(Object.values(needs.versions).flat().sort()).toEqual(versions.sort());
});

it('reads no other file as a program', () => {
  expect(readElf(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(readElf(readFileSync(join(PREBUILDS, 'win32-x64.node')))).toBeUndefined();
});

it('finds the newest need of a folder, and what a system lacks of it', () => {
  const folder = tempDir();
  mkdirSync(join(folder, 'deep'));
  copyFileSync(join(PREBUILDS, 'linux-x64.node'), join(folder, 'deep', 'a.node'));
  writeFileSync(join(folder, 'readme.txt'), 'GLIBC_2.99');
  const needs = folderNeeds(folder);
  const { version } = needs.newest.GLIBC!;
  expect(needs).toMatchObject({ files: 1, newest: { GLIBC: { file: 'deep/a.node' } } });
  expect(needs.libraries).toContain('libc.so.6');
  expect(lacks({ name: 'new', versions: { GLIBC: version } }, needs)).toEqual([]);
  expect(lacks({ name: 'old', versions: { GLIBC: '2.3' } }, needs)).toEqual([
    `GLIBC ${version} (deep/a.node), has 2.3`,
  ]);
  expect(lacks({ name: 'unknown', versions: {} }, needs)).toEqual([]);
});

it('compares versions by their numbers', () => {
  expect(compareVersions('2.9', '2.28')).toBeLessThan(0);
  expect(compareVersions('3.4.29', '3.4')).toBeGreaterThan(0);
  expect(compareVersions('2.28', '2.28.0')).toBe(0);
});

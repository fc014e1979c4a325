import { chmodSync, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { defaultOutputPath, leftOutput, outputFile } from '../../../src-main/adapters/output-file.ts';
import { giveName, nameByRenaming } from '../../../src-main/adapters/give-name.ts';
import { codeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

const original = bytesSource(utf8('original '));
const JOB = new Uint8Array(16).fill(0xab);
const appended = [utf8('one '), utf8('two')];

describe('a result file', () => {
  it('gets its name only when it is published, and leaves nothing else', async () => {
    const folder = tempDir();
    const target = join(folder, '通知_已盖章.pdf');
    const output = outputFile(target, JOB);
    output.begin(original, 100_000);
    output.finish(appended);
    expect(readdirSync(folder)).toEqual([`.yz-${'ab'.repeat(16)}.part`]);
    const size = await output.readBack((source) => Promise.resolve(source.size));
    expect(size).toBe(16);
    output.publish();
    output.settle();
    expect(readdirSync(folder)).toEqual(['通知_已盖章.pdf']);
    expect(readFileSync(target, 'utf8')).toBe('original one two');
  });

  it('never takes a name that is taken, before or in between', () => {
    const folder = tempDir();
    const target = join(folder, 'out.pdf');
    const output = outputFile(target, JOB);
    output.begin(original, 100_000);
    output.finish(appended);
    writeFileSync(target, 'somebody else’s');
    expect(codeOf(() => output.publish())).toBe('OUTPUT_EXISTS');
    expect(readFileSync(target, 'utf8')).toBe('somebody else’s');
    expect(codeOf(() => outputFile(target, JOB))).toBe('OUTPUT_EXISTS');
    output.discard();
    output.discard();
    expect(readdirSync(folder)).toEqual(['out.pdf']);
  });

  it('has its name where a link was made and its answer lost', () => {
    const folder = tempDir();
    const [part, target] = [join(folder, 'part'), join(folder, 'out.pdf')];
    writeFileSync(part, 'sealed');
    linkSync(part, target);
    giveName(part, target, JOB);
    expect(readdirSync(folder).sort()).toEqual(['out.pdf', 'part']);
  });

  it('is renamed to its name where there are no hard links, never over a file, and frees the name when that fails', () => {
    const folder = tempDir();
    const [part, target] = [join(folder, 'part'), join(folder, 'out.pdf')];
    writeFileSync(target, 'somebody else’s');
    writeFileSync(part, 'sealed');
    expect(codeOf(() => nameByRenaming(part, target, JOB))).toBe('OUTPUT_EXISTS');
    expect(readFileSync(target, 'utf8')).toBe('somebody else’s');
    nameByRenaming(part, join(folder, 'new.pdf'), JOB);
    expect(readFileSync(join(folder, 'new.pdf'), 'utf8')).toBe('sealed');
    expect(codeOf(() => nameByRenaming(join(folder, 'none'), join(folder, 'other.pdf'), JOB))).toBe(
      'FILE_UNWRITABLE',
    );
    expect(readdirSync(folder).sort()).toEqual(['new.pdf', 'out.pdf']);
  });

  it('a name that a crash left held is told from everybody else’s file', async () => {
    const folder = tempDir();
    const [target, another] = [join(folder, 'out.pdf'), join(folder, 'another.pdf')];
    const output = outputFile(target, JOB);
    output.begin(original, 0);
    output.finish(appended);
    for (const path of [target, another]) writeFileSync(path, `yinzheng ${'ab'.repeat(16)}\n`);
    const left = leftOutput(target, JOB);
    expect(await left.published()).toBeUndefined();
    left.publish();
    expect(readFileSync(target, 'utf8')).toBe('original one two');
    expect(await left.published()).toEqual(sm3(utf8('original one two')));
    left.discard();
    expect(readdirSync(folder).sort()).toEqual(['another.pdf', 'out.pdf']);
    leftOutput(another, JOB).discard();
    expect(readdirSync(folder)).toEqual(['out.pdf']);
    expect(await leftOutput(target, new Uint8Array(16)).published()).toBeDefined();
  });

  it('says before anything else that name or folder will not do', () => {
    const folder = tempDir();
    expect(codeOf(() => outputFile(join(folder, 'none', 'out.pdf'), JOB))).toBe('FILE_UNWRITABLE');
    expect(codeOf(() => outputFile(join(folder, `${'长'.repeat(90)}.pdf`), JOB))).toBe('FILE_UNWRITABLE');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.pdf'));
    expect(codeOf(() => outputFile(join(folder, 'link.pdf'), JOB))).toBe('OUTPUT_EXISTS');
    if (process.getuid?.() !== 0) {
      chmodSync(folder, 0o500);
      expect(codeOf(() => outputFile(join(folder, 'out.pdf'), JOB))).toBe('FILE_UNWRITABLE');
      chmodSync(folder, 0o700);
    }
  });

  it('of an interrupted job is looked for under the job’s own name alone', async () => {
    const folder = tempDir();
    const target = join(folder, 'out.pdf');
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    outputFile(target, JOB).begin(original, 0);
    const left = leftOutput(target, JOB);
    expect(await left.published()).toBeUndefined();
    expect(await left.temporary()).toEqual(sm3(utf8('original ')));
    left.discard();
    left.discard();
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });

  it('is named so that the disk takes it', () => {
    const folder = tempDir();
    const name = basename(defaultOutputPath(join(folder, `${'长'.repeat(83)}.pdf`)));
    expect(name).toMatch(/^长+_已盖章\.pdf$/);
    expect(Buffer.byteLength(name)).toBeGreaterThan(250);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  });

  it('is named by a rule that never meets an existing file', () => {
    const folder = tempDir();
    expect(defaultOutputPath(join(folder, '通知.PDF'))).toBe(join(folder, '通知_已盖章.pdf'));
    writeFileSync(join(folder, '通知_已盖章.pdf'), '');
    writeFileSync(join(folder, '通知_已盖章(2).pdf'), '');
    expect(defaultOutputPath('/elsewhere/通知.pdf', folder)).toBe(join(folder, '通知_已盖章(3).pdf'));
  });
});

import { readdirSync, readFileSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { utf8 } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { defaultOutputPath, outputFile } from '../../../src-main/adapters/output-file.ts';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

const original = bytesSource(utf8('original '));
const appended = [utf8('one '), utf8('two')];

describe('a result file', () => {
  it('gets its name only when it is published, and leaves nothing else', async () => {
    const folder = tempDir();
    const target = join(folder, '通知_已盖章.pdf');
    const output = outputFile(target, 'ab12');
    output.begin(original, 100_000);
    output.finish(appended);
    expect(readdirSync(folder)).toEqual(['.yz-ab12.part']);
    const size = await output.readBack((source) => Promise.resolve(source.size));
    expect(size).toBe(16);
    output.publish();
    expect(readdirSync(folder)).toEqual(['通知_已盖章.pdf']);
    expect(readFileSync(target, 'utf8')).toBe('original one two');
  });

  it('never takes a name that is taken, before or in between', () => {
    const folder = tempDir();
    const target = join(folder, 'out.pdf');
    const output = outputFile(target, 'ab12');
    output.begin(original, 100_000);
    output.finish(appended);
    writeFileSync(target, 'somebody else’s');
    expect(codeOf(() => output.publish())).toBe('OUTPUT_EXISTS');
    expect(readFileSync(target, 'utf8')).toBe('somebody else’s');
    expect(codeOf(() => outputFile(target, 'cd34'))).toBe('OUTPUT_EXISTS');
    output.discard();
    output.discard();
    expect(readdirSync(folder)).toEqual(['out.pdf']);
  });

  it('says so when the folder cannot be written', async () => {
    const folder = tempDir();
    const missing = outputFile(join(folder, 'none', 'out.pdf'), 'ab12');
    expect(codeOf(() => missing.begin(original, 0))).toBe('FILE_UNWRITABLE');
    expect(await asyncCodeOf(() => missing.readBack(() => Promise.resolve()))).toBe('FILE_UNREADABLE');
    if (process.getuid?.() !== 0) {
      chmodSync(folder, 0o500);
      expect(codeOf(() => outputFile(join(folder, 'out.pdf'), 'ab12').begin(original, 0))).toBe(
        'FILE_UNWRITABLE',
      );
    }
  });

  it('is named by a rule that never meets an existing file', () => {
    const folder = tempDir();
    expect(defaultOutputPath(join(folder, '通知.PDF'))).toBe(join(folder, '通知_已盖章.pdf'));
    writeFileSync(join(folder, '通知_已盖章.pdf'), '');
    writeFileSync(join(folder, '通知_已盖章(2).pdf'), '');
    expect(defaultOutputPath('/elsewhere/通知.pdf', folder)).toBe(join(folder, '通知_已盖章(3).pdf'));
  });
});

import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { digestFile, documentStore } from '../../../src-main/adapters/document-store.ts';
import { openFileSource } from '../../../src-main/adapters/files.ts';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

describe('kept documents', () => {
  it('lie under their SM3, once, whatever happens to the file they came from', async () => {
    const folder = tempDir();
    const path = join(folder, 'a.pdf');
    const bytes = Buffer.alloc(3_000_000, 'abc');
    writeFileSync(path, bytes);
    const store = documentStore(join(folder, 'documents'));
    const kept = await store.keep(path);
    expect(toHex(kept.digest)).toBe(createHash('sm3').update(bytes).digest('hex'));
    expect(kept.size).toBe(bytes.length);
    expect(await digestFile(path)).toEqual(kept);
    await store.keep(path);
    expect(readdirSync(join(folder, 'documents'))).toEqual([toHex(kept.digest)]);
    writeFileSync(path, 'replaced');
    const source = store.open(kept.digest, 'a.pdf');
    expect(Buffer.from(source.read(0, source.size)).equals(bytes)).toBe(true);
    source.close();
    expect(statSync(join(folder, 'documents', toHex(kept.digest))).mode & 0o077).toBe(0);
  });

  it('are healed when their copy was changed and the document comes again', async () => {
    const folder = tempDir();
    const path = join(folder, 'a.pdf');
    writeFileSync(path, 'the document');
    const store = documentStore(join(folder, 'documents'));
    const { digest } = await store.keep(path);
    const copy = join(folder, 'documents', toHex(digest));
    appendFileSync(copy, 'x');
    await store.keep(path);
    expect(readFileSync(copy, 'utf8')).toBe('the document');
    expect(readdirSync(join(folder, 'documents'))).toHaveLength(1);
  });

  it('are missed by name, and a file that is none is refused', async () => {
    const folder = tempDir();
    const store = documentStore(join(folder, 'documents'));
    expect(codeOf(() => store.open(new Uint8Array(32), 'a.pdf'))).toBe('DOCUMENT_MISSING');
    expect(await asyncCodeOf(() => store.keep(join(folder, 'none.pdf')))).toBe('FILE_UNREADABLE');
    expect(await asyncCodeOf(() => store.keep(folder))).toBe('FILE_UNREADABLE');
    expect(readdirSync(join(folder, 'documents'))).toEqual([]);
  });

  it('notice a file that is cut while it is read', () => {
    const path = join(tempDir(), 'a.bin');
    writeFileSync(path, Buffer.alloc(100, 1));
    const source = openFileSource(path);
    expect(source.read(90, 50)).toHaveLength(10);
    expect(source.read(200, 5)).toHaveLength(0);
    truncateSync(path, 50);
    expect(codeOf(() => source.read(40, 20))).toBe('FILE_UNREADABLE');
    source.close();
    expect(readFileSync(path)).toHaveLength(50);
  });
});

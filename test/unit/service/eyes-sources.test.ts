import { renameSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, toHex } from '@yinzheng/core/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { documentStore, type DocumentStore } from '../../../src-main/adapters/document-store.ts';
import { openSources } from '../../../src-main/service/eyes/sources.ts';
import { asyncCodeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

let folder: string;
let store: DocumentStore;
let station: { openDocument: DocumentStore['open'] };
let digest: Uint8Array;
let kept: string;

beforeEach(async () => {
  folder = tempDir();
  store = documentStore(join(folder, 'documents'));
  station = { openDocument: store.open };
  writeFileSync(join(folder, 'a.pdf'), 'the approved bytes');
  ({ digest } = await store.keep(join(folder, 'a.pdf')));
  kept = join(folder, 'documents', toHex(digest));
});

describe('a document that is drawn again and again', () => {
  it('is the same open file while nobody touches it', async () => {
    const sources = openSources();
    const first = await sources.document(station, digest, 'a.pdf');
    expect(await sources.document(station, digest, 'a.pdf')).toBe(first);
  });

  it('is looked at again after it was written to, also where its size and its time were put back', async () => {
    const sources = openSources();
    const { mtime, atime } = statSync(kept);
    await sources.document(station, digest, 'a.pdf');
    writeFileSync(kept, 'the altered  bytes');
    utimesSync(kept, atime, mtime);
    const again = (): Promise<unknown> => sources.document(station, digest, 'a.pdf');
    expect(await asyncCodeOf(again)).toBe('DOCUMENT_MISSING');
    writeFileSync(kept, 'the approved bytes');
    expect(await asyncCodeOf(again)).toBe('not refused');
    truncateSync(kept, 3);
    expect(await asyncCodeOf(again)).toBe('DOCUMENT_MISSING');
  });

  it('is looked at again where another file took its name', async () => {
    const sources = openSources();
    await sources.document(station, digest, 'a.pdf');
    writeFileSync(join(folder, 'b.pdf'), 'some other bytes!!');
    renameSync(join(folder, 'b.pdf'), kept);
    expect(await asyncCodeOf(() => sources.document(station, digest, 'a.pdf'))).toBe('DOCUMENT_MISSING');
  });

  it('is closed where it cannot be read, or is another', async () => {
    const closed: string[] = [];
    const broken = (name: string, changes: Partial<ReturnType<DocumentStore['open']>>): typeof station => ({
      openDocument: (digest) => {
        const file = store.open(digest, name);
        const close = (): void => {
          closed.push(name);
          file.close();
        };
        return { ...file, ...changes, close };
      },
    });
    const read = (): never => fail('FILE_UNREADABLE', { path: 'a.pdf', detail: 'EIO' });
    const open = (name: string, changes: Parameters<typeof broken>[1]): Promise<string> =>
      asyncCodeOf(() => openSources().document(broken(name, changes), digest, name));
    expect(await open('unreadable', { read })).toBe('FILE_UNREADABLE');
    expect(await open('another', { read: (_, length) => new Uint8Array(length) })).toBe('DOCUMENT_MISSING');
    expect(await open('no mark', { mark: read })).toBe('FILE_UNREADABLE');
    expect(closed).toEqual(['unreadable', 'another', 'no mark']);
  });

  it('is closed when others were looked at meanwhile', async () => {
    const sources = openSources();
    const closed: string[] = [];
    const watched: typeof station = {
      openDocument: (digest, name) => {
        const file = store.open(digest, name);
        const close = (): void => {
          closed.push(name);
          file.close();
        };
        return { ...file, close };
      },
    };
    for (let index = 0; index < 6; index++) {
      const name = `${index}.pdf`;
      writeFileSync(join(folder, name), name);
      const one = await store.keep(join(folder, name));
      await sources.document(watched, one.digest, name);
    }
    expect(closed).toEqual(['0.pdf', '1.pdf']);
  });
});

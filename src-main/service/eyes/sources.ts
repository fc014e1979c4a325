import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { sm3OfSource } from '@yinzheng/core/sm';
import { SYSTEM_FILES } from '../compose.ts';
import type { OpenFile, Workstation } from '../workstation.ts';

/** Files that are kept open. */
const OPEN = 4;

/**
 * Files that are looked at again and again: each is kept open, and the digest of a kept document is taken once, for as
 * long as the file is the same and was not written to.
 */
export interface Sources {
  /** A file of anybody's. @throws FILE_UNREADABLE */
  file(path: string): OpenFile;
  /** A kept document; its bytes are those of the digest. @throws DOCUMENT_MISSING, FILE_UNREADABLE */
  document(station: Pick<Workstation, 'openDocument'>, digest: Uint8Array, name: string): Promise<OpenFile>;
}

/** Nothing is open yet. */
export function openSources(): Sources {
  const kept = new Map<string, { readonly file: OpenFile; readonly mark: string }>();

  /** The file that is open under that key, where it is still the same as the one just opened. */
  const known = (key: string, fresh: OpenFile): OpenFile | undefined => {
    const old = kept.get(key);
    if (old === undefined) return undefined;
    kept.delete(key);
    if (old.mark !== fresh.mark() || old.mark !== old.file.mark()) {
      old.file.close();
      return undefined;
    }
    kept.set(key, old);
    fresh.close();
    return old.file;
  };
  const keep = (key: string, file: OpenFile, mark: string): OpenFile => {
    kept.set(key, { file, mark });
    for (const [oldest, { file: unused }] of kept) {
      if (kept.size <= OPEN) break;
      kept.delete(oldest);
      unused.close();
    }
    return file;
  };

  return {
    file: (path) => {
      const fresh = SYSTEM_FILES.open(path);
      return known(`path ${path}`, fresh) ?? keep(`path ${path}`, fresh, fresh.mark());
    },
    document: async (station, digest, name) => {
      const key = `document ${toHex(digest)}`;
      const fresh = station.openDocument(digest, name);
      const same = known(key, fresh);
      if (same !== undefined) return same;
      // Before the bytes are read: what is written meanwhile shows the next time.
      const mark = fresh.mark();
      const found = (await sm3OfSource(fresh)).digest();
      if (!equalBytes(found, digest)) {
        fresh.close();
        fail('DOCUMENT_MISSING', { name });
      }
      return keep(key, fresh, mark);
    },
  };
}

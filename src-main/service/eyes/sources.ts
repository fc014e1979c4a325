import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { sm3OfSource } from '@yinzheng/core/sm';
import type { OpenFile, Workstation } from '../workstation.ts';

/** Files that are kept open. */
const OPEN = 4;

/**
 * Kept documents that are looked at again and again: each is kept open, and its digest is taken once, for as long as
 * the file is the same and was not written to.
 */
export interface Sources {
  /** Its bytes are those of the digest. @throws DOCUMENT_MISSING, FILE_UNREADABLE */
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
    document: async (station, digest, name) => {
      const key = toHex(digest);
      const fresh = station.openDocument(digest, name);
      try {
        const same = known(key, fresh);
        if (same !== undefined) return same;
        // Before the bytes are read: what is written meanwhile shows the next time.
        const mark = fresh.mark();
        const found = (await sm3OfSource(fresh)).digest();
        if (!equalBytes(found, digest)) fail('DOCUMENT_MISSING', { name });
        return keep(key, fresh, mark);
      } catch (error) {
        fresh.close();
        throw error;
      }
    },
  };
}

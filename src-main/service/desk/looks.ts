import { assertStampable, openPdf, PDF_LIMITS } from '@yinzheng/core/documents';
import { equalBytes, fromHex, hasCode, YinzhengError } from '@yinzheng/core/kernel';
import { sm3OfSource } from '@yinzheng/core/sm';
import { wireError } from '@yinzheng/contract/errors';
import type { LedgerDetailOut } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import type { OpenFile, Workstation } from '../workstation.ts';
import type { DocumentLook } from './detail.ts';

// What only the bytes of files tell; long ones take their time.

/** A kept document by its digest, hexadecimal, and its name. */
export interface NamedDocument {
  readonly digest: string;
  readonly name: string;
}

interface Cached {
  readonly mark: string;
  readonly look: DocumentLook;
}

const LOOKS = new WeakMap<Workstation, Map<string, Cached>>();

/** Whether kept documents are still what their digests say, and whether they can be stamped; in their order. */
export const documentsLook = task(
  'eyes',
  async (
    { documents }: { readonly documents: readonly NamedDocument[] },
    context,
  ): Promise<DocumentLook[]> => {
    const station = await context.station();
    const looks: DocumentLook[] = [];
    for (const document of documents) looks.push(await look(station, document));
    return looks;
  },
);

/** A document that nobody wrote to since is not read again. */
async function look(station: Workstation, { digest, name }: NamedDocument): Promise<DocumentLook> {
  const known = LOOKS.get(station) ?? new Map<string, Cached>();
  LOOKS.set(station, known);
  let source: OpenFile | undefined;
  try {
    source = station.openDocument(fromHex(digest), name);
    const mark = source.mark();
    const cached = known.get(digest);
    if (cached?.mark === mark) return cached.look;
    const made = await lookAt(source, fromHex(digest), name);
    known.set(digest, { mark, look: made });
    return made;
  } catch (error) {
    if (error instanceof YinzhengError) return { pages: null, problem: wireError(error) };
    throw error;
  } finally {
    source?.close();
  }
}

async function lookAt(source: OpenFile, digest: Uint8Array, name: string): Promise<DocumentLook> {
  if (!equalBytes((await sm3OfSource(source)).digest(), digest)) {
    return { pages: null, problem: wireError(new YinzhengError('DOCUMENT_MISSING', { name })) };
  }
  let pages: number | null = null;
  try {
    const doc = openPdf(source);
    const count = doc.pageCount();
    pages = count > 0 ? count : null;
    assertStampable(doc, { maxBytes: PDF_LIMITS.fileBytes });
    return { pages, problem: null };
  } catch (error) {
    if (error instanceof YinzhengError) return { pages, problem: wireError(error) };
    throw error;
  }
}

/** A sealed file as the log recorded it; `digest` in hexadecimal. */
export interface RecordedFile {
  readonly output: string;
  readonly digest: string;
}

/** What became of a sealed file under its name. */
export const resultLook = task(
  'eyes',
  async ({ output, digest }: RecordedFile): Promise<LedgerDetailOut['file']> => {
    if (SYSTEM_FILES.kind(output) !== 'file') return 'missing';
    try {
      const found = await SYSTEM_FILES.digest(output);
      return equalBytes(found.digest, fromHex(digest)) ? 'as-recorded' : 'altered';
    } catch (error) {
      if (hasCode(error, 'FILE_UNREADABLE')) return 'missing';
      throw error;
    }
  },
);

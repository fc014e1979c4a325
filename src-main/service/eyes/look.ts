import { assertStampable, openPdf, PDF_LIMITS } from '@yinzheng/core/documents';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import type { LookedAtOut } from '@yinzheng/contract/ipc';
import { sm3OfSource } from '@yinzheng/core/sm';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import type { OpenFile } from '../workstation.ts';

/** What a file's bytes are. */
export type Look = Pick<LookedAtOut, 'size' | 'sm3' | 'pages' | 'problem'>;

/** Reads a file of anybody's, without believing anything of it. @throws FILE_UNREADABLE */
export const fileLook = task('eyes', async ({ path }: { readonly path: string }): Promise<Look> => {
  const source = SYSTEM_FILES.open(path);
  try {
    const sm3 = toHex((await sm3OfSource(source)).digest());
    return { size: source.size, sm3, ...lookAt(source) };
  } finally {
    source.close();
  }
});

function lookAt(source: OpenFile): Pick<Look, 'pages' | 'problem'> {
  let pages: number | null = null;
  try {
    const doc = openPdf(source);
    const count = doc.pageCount();
    pages = count > 0 ? count : null;
    assertStampable(doc, { maxBytes: PDF_LIMITS.fileBytes });
    return { pages, problem: null };
  } catch (error) {
    if (error instanceof YinzhengError && error.code !== 'FILE_UNREADABLE') {
      return { pages, problem: wireError(error) };
    }
    throw error;
  }
}

import { useCallback, useEffect, useState } from 'react';
import type { PaperSize, PdfDocument } from '../../ui/pdf/index.ts';
import { signedDate, type SignedDate } from './date-line.ts';
import { textLines, type TextLine } from './text-lines.ts';

/** What is known of a page on which a seal lies or may lie. */
export interface PageFacts {
  readonly size: PaperSize;
  readonly lines: readonly TextLine[];
  readonly date: SignedDate | undefined;
}

/** Reads what is known of a page; a page whose text cannot be read has none. */
export async function readFacts(pdf: PdfDocument, page: number): Promise<PageFacts> {
  const size = await pdf.size(page);
  const lines = textLines(await pdf.texts(page).catch(() => []));
  return { size, lines, date: signedDate(lines) };
}

interface Known {
  readonly pdf: PdfDocument | undefined;
  readonly facts: ReadonlyMap<number, PageFacts>;
}

/** The facts of some pages of a document, as they become known. */
export function usePageFacts(
  pdf: PdfDocument | undefined,
  pages: readonly number[],
): (page: number) => PageFacts | undefined {
  const [known, setKnown] = useState<Known>({ pdf, facts: new Map() });
  const facts = known.pdf === pdf ? known.facts : undefined;
  const missing = [...new Set(pages)].filter((page) => facts?.has(page) !== true).join(',');
  useEffect(() => {
    if (pdf === undefined || missing === '') return undefined;
    const under = { gone: false };
    for (const page of missing.split(',').map(Number)) {
      readFacts(pdf, page).then(
        (read) => {
          if (under.gone) return;
          setKnown((before) => ({
            pdf,
            facts: new Map(before.pdf === pdf ? before.facts : []).set(page, read),
          }));
        },
        // The view itself says that the page cannot be read.
        () => undefined,
      );
    }
    return () => {
      under.gone = true;
    };
  }, [pdf, missing]);
  return useCallback((page) => facts?.get(page), [facts]);
}

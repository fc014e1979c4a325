import { useCallback, useEffect, useState } from 'react';
import type { PdfDocument } from './document.ts';
import type { PageRange } from './layout.ts';
import type { PaperSize } from './paper.ts';

interface Known {
  readonly document: PdfDocument;
  readonly sizes: ReadonlyMap<number, PaperSize>;
}

/** Sizes of a document's pages: those near the view are learnt, the others are taken to be like the first. */
export function useSizes(document: PdfDocument, wanted: PageRange): (page: number) => PaperSize {
  const [known, setKnown] = useState<Known>(() => ({ document, sizes: new Map() }));
  const sizes = known.document === document ? known.sizes : undefined;
  const { first, last } = wanted;
  useEffect(() => {
    const under = { gone: false };
    const missing: number[] = [];
    for (let page = first; page <= last; page += 1) if (sizes?.has(page) !== true) missing.push(page);
    if (missing.length === 0) return;
    void Promise.allSettled(missing.map(async (page) => [page, await document.size(page)] as const)).then(
      (found) => {
        if (under.gone) return;
        setKnown((before) => {
          const next = new Map(before.document === document ? before.sizes : []);
          for (const one of found) if (one.status === 'fulfilled') next.set(...one.value);
          // A page that cannot be read keeps the estimate, and is not asked for again.
          for (const page of missing) if (!next.has(page)) next.set(page, document.first);
          return { document, sizes: next };
        });
      },
    );
    return () => {
      under.gone = true;
    };
  }, [document, sizes, first, last]);
  return useCallback((page) => sizes?.get(page) ?? document.first, [sizes, document]);
}

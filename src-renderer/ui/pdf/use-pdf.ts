import { useEffect, useState } from 'react';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { problemOf, type PdfDocument } from './document.ts';
import { openPdf } from './open.ts';

/** A PDF on its way to the page. */
export type PdfState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly why: WireErrorOut }
  | { readonly state: 'open'; readonly document: PdfDocument };

interface Loaded {
  readonly url: string;
  readonly attempt: number;
  readonly result: PdfState;
}

/** Opens the PDF at an address, and closes it when the address changes or the view goes; `again` tries once more. */
export function usePdf(url: string): { readonly pdf: PdfState; again(): void } {
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    const abort = new AbortController();
    const under: { document?: PdfDocument } = {};
    const fail = (why: WireErrorOut): void => {
      if (!abort.signal.aborted) setLoaded({ url, attempt, result: { state: 'failed', why } });
    };
    openPdf(url, abort.signal, fail).then(
      (document) => {
        if (abort.signal.aborted) return document.close();
        under.document = document;
        setLoaded({ url, attempt, result: { state: 'open', document } });
      },
      (error: unknown) => fail(problemOf(error)),
    );
    return () => {
      abort.abort();
      under.document?.close();
    };
  }, [url, attempt]);
  const current = loaded?.url === url && loaded.attempt === attempt;
  return {
    pdf: current ? loaded.result : { state: 'loading' },
    again: () => setAttempt(attempt + 1),
  };
}

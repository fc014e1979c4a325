import type { PositionIn } from '@yinzheng/contract/ipc';
import type { PaperSize, PdfDocument } from '../../ui/pdf/index.ts';
import { firstPlace } from './date-line.ts';
import { readFacts } from './use-page-facts.ts';

/** A page of imprint or an empty one may follow the signed page. */
const PAGES_BACK = 3;

/** Where the first seal of a document goes: over the closing date on one of its last pages, else low on the last one. */
export async function firstLook(pdf: PdfDocument, seal: PaperSize): Promise<PositionIn> {
  const last = pdf.pages;
  for (let page = last; page > 0 && page > last - PAGES_BACK; page -= 1) {
    const { date, size } = await readFacts(pdf, page);
    if (date !== undefined) return { page, ...firstPlace(date, size, seal) };
  }
  return { page: last, ...firstPlace(undefined, await pdf.size(last), seal) };
}

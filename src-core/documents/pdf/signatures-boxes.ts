import { hasCode } from '../../kernel/index.ts';
import type { PdfDocument, PdfPage } from './document.ts';
import { visibleBox, type PageBox } from './geometry.ts';
import type { SignatureWidget } from './signatures-fields.ts';

/** Where a signature is seen, in millimetres on a page as its reader sees it. */
export interface SeenBox extends PageBox {
  /** Counted from 1. */
  readonly page: number;
}

/** A page whose boxes make no sense is shown by no reader in the same place: there is nothing to point at. */
function geometryOf(doc: PdfDocument, number: number): PdfPage | undefined {
  try {
    return doc.page(number);
  } catch (error) {
    if (hasCode(error, 'PDF_BROKEN') || hasCode(error, 'PDF_PAGE_MISSING')) return undefined;
    throw error;
  }
}

/** The visible parts of a signature's widgets; a signature that is not to be seen has none. */
export function widgetBoxes(doc: PdfDocument, widgets: readonly SignatureWidget[]): readonly SeenBox[] {
  return widgets.flatMap(({ page, rect }): SeenBox[] => {
    const geometry = page === undefined ? undefined : geometryOf(doc, page);
    const box = rect === undefined || geometry === undefined ? undefined : visibleBox(geometry, rect);
    return box === undefined || page === undefined ? [] : [{ page, ...box }];
  });
}

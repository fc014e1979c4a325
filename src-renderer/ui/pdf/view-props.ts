import type { ReactNode } from 'react';
import type { PdfDocument } from './document.ts';
import type { PaperSize, Zoom } from './paper.ts';

/** What a page says about the PDF that it shows. */
export interface PdfViewProps {
  /** Of our host: `bytesUrl(…)`. */
  readonly url: string;
  /** Name of the document, for screen readers. */
  readonly label: string;
  /** The page that is read, counted from 1; another one is scrolled to. */
  readonly page: number;
  onPage(page: number): void;
  /** The zoom to begin with; the width where nothing is said. */
  readonly zoom?: Zoom;
  /** What lies on a page; the slot covers the page, `scale` is CSS pixels a millimetre from its left upper corner. */
  overlay?(page: number, scale: number, size: PaperSize): ReactNode;
  /** It is open now; what the document can tell, until the view goes. */
  onLoaded?(document: PdfDocument): void;
  /** Thumbnails are shown from the beginning. */
  readonly thumbnails?: boolean;
  /** In the line of tools. */
  readonly tools?: ReactNode;
}

// A PDF on the screen: every page that shows one uses this view.
export { type PdfDocument } from './document.ts';
export { PdfView } from './pdf-view.tsx';
export {
  TRUE_SCALE,
  type PageText,
  type PaperBox,
  type PaperPoint,
  type PaperSize,
  type Zoom,
} from './paper.ts';
export { type PdfViewProps } from './view-props.ts';

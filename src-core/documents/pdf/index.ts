export type { PdfDocument, PdfPage, PdfSection, XrefEntry } from './document.ts';
export { PDF_LIMITS, type PdfLimits } from './limits.ts';
export { appendedSource, bytesSource, sliceSource } from './memory-source.ts';
export {
  PDF_NULL,
  pdfArray,
  pdfBoolean,
  pdfDict,
  pdfName,
  pdfNumber,
  pdfRef,
  pdfString,
  withEntries,
  type PdfArray,
  type PdfBoolean,
  type PdfDict,
  type PdfName,
  type PdfNull,
  type PdfNumber,
  type PdfObject,
  type PdfRef,
  type PdfSpan,
  type PdfStream,
  type PdfString,
} from './objects.ts';
export { associatedFile } from './associated-file.ts';
export { openPdf } from './open.ts';
export { changesSince } from './changes.ts';
export {
  isHarmless,
  PDF_AFTER,
  PDF_CHANGE_KINDS,
  weightOf,
  type PdfAfter,
  type PdfChange,
  type PdfChangeClass,
  type PdfChangeKind,
  type PdfChanges,
} from './changes-kinds.ts';
export { isLocked, type FieldLock, type MdpPermission, type PdfMdp } from './mdp.ts';
export { readSecurityStore, type PdfSecurityStore } from './security-store.ts';
export type { PdfContents } from './signatures-contents.ts';
export type { ByteRange, PdfCoverage } from './signatures-coverage.ts';
export { widgetBoxes, type SeenBox } from './signatures-boxes.ts';
export type { SignatureWidget } from './signatures-fields.ts';
export { PDF_SIGNATURE_PROBLEMS, type PdfSignatureProblem } from './signatures-problems.ts';
export { listSignatures, type PdfSignatureClaims, type PdfSignatureFacts } from './signatures.ts';
export type { PlacedPicture } from './appearance.ts';
export { assertStampable, type StampLimits } from './checks.ts';
export {
  centreRange,
  placeSeal,
  toPagePoint,
  visibleBox,
  visibleSize,
  type CentreRange,
  type PageBox,
  type PagePoint,
  type PaperSize,
  type SealPlace,
} from './geometry.ts';
export {
  fillContents,
  prepareImpression,
  protectedParts,
  type ImpressionSpec,
  type PreparedImpression,
  type SignatureTerms,
} from './impression.ts';
export { preparePicture, type SealPicture } from './picture.ts';
export { describePdf, type PdfDescription } from './structure.ts';

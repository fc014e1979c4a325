// What the service says in words, for every host: a verification's sentences and its report.
export { makeReport, type ReportForm } from './make-report.ts';
export { printedReport, reportJson, reportOut } from './report.ts';
export { cataloguesOf, loadTexts, textOf, type TextKey, type Texts } from './texts.ts';
export { unreadableOut, verifiedOut } from './verified.ts';

export { answerOf, FINDING_KINDS, type CheckFinding, type FindingKind } from './finding.ts';
export { isOpen, ledgerOf, spendingOf, type Ledger, type SealedResult, type Spending } from './ledger.ts';
export { judgeSealedFile, type FileVerdict, type SealedFile, type SealedFileFacts } from './sealed-files.ts';
export { checkTickets, type TicketCheck, type TicketFacts } from './tickets.ts';
export { LONGEST_VALUE, plainText } from './plain-text.ts';
export type { PrintedBlock, PrintedReport, PrintedStep } from './printed.ts';
export { verificationOutline } from './verification-outline.ts';
export type {
  OverviewLine,
  ReportedFile,
  ReportedStep,
  ReportItem,
  ReportValue,
  VerificationFacts,
  WordParams,
} from './verification-report.ts';
export { REPORT_WORDS, type ReportWord } from './verification-words.ts';

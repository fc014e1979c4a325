import type {
  PdfAfter,
  PdfChange,
  PdfCoverage,
  PdfMdp,
  PdfSignatureClaims,
  SignatureWidget,
} from '../documents/index.ts';
import type { Answer, ErrorParams } from '../kernel/index.ts';
import type { Generation, ImpressionData } from '../seals/index.ts';
import type { ReasonCode } from './reasons.ts';
import type { StepName, StepResult, TimeBasis } from './steps.ts';

// What verification reports about a document: plain facts with reasons as codes, for screens, the command and reports.

/** The form of a signature: a seal's of one generation, CMS under the OIDs of GB/T 35275 or of RFC 5652, a document time stamp, or none of these. */
export type SignatureFormat = `ses-${Generation}` | 'cms-gbt35275' | 'cms' | 'timestamp' | 'unknown';

export interface SignerReport {
  /** The certificate's subject, for people. */
  readonly subject: string;
  /** Serial number in lower-case hexadecimal. */
  readonly serial: string;
  /** DER. */
  readonly certificate: Uint8Array;
}

/** The seal inside a signature, as it describes itself. */
export interface SealReport {
  readonly esID: string;
  readonly name: string;
  /** `type` as the seal has it (PNG, JPG, SVG, OFD …); width and height in mm on paper. */
  readonly picture: {
    readonly type: string;
    readonly data: Uint8Array;
    readonly width: number;
    readonly height: number;
  };
}

/** Something that was not checked. */
export interface NotChecked {
  readonly step: StepName;
  readonly reason: ReasonCode;
  readonly params: ErrorParams;
}

export interface SignatureReport {
  readonly fieldName: string;
  readonly filter: string | undefined;
  readonly subFilter: string | undefined;
  readonly format: SignatureFormat;
  /** Of the signature and what it covers; what came after it stands in `after`. */
  readonly answer: Answer;
  /** In the order of the standard; which ones depends on the format. */
  readonly steps: readonly StepResult[];
  /** What was added to the document after this signature. */
  readonly after: PdfAfter;
  /** The same in detail, the weightiest first; at most 1000. */
  readonly changes: readonly PdfChange[];
  /** Whether some of it is forbidden by this signature: by its certification, or by what it locks. */
  readonly forbidden: boolean;
  /** What it says about later changes. */
  readonly mdp: PdfMdp;
  readonly covers: PdfCoverage;
  readonly widgets: readonly SignatureWidget[];
  /** M, Name, Reason and Location of the signature dictionary. */
  readonly claims: PdfSignatureClaims;
  readonly signer: SignerReport | undefined;
  readonly seal: SealReport | undefined;
  /** The time the steps were judged at, and what it rests on. */
  readonly time: TimeBasis;
  /** Ticket and place in the use log, where they are in it ("no ticket" otherwise). */
  readonly impression: ImpressionData | undefined;
  readonly notChecked: readonly NotChecked[];
}

/** The whole document. */
export interface PdfVerification {
  /**
   * Invalid when one signature is, when something was added that a certification or a lock forbids, or when more than
   * signatures and their data was added after the last one and no certification allows it. Never valid when more than
   * that was added after any of them: that one no longer stands for what is visible now.
   */
  readonly answer: Answer;
  readonly reason: ReasonCode;
  readonly params: ErrorParams;
  /** In the order in which they were made, as far as what they cover tells. */
  readonly signatures: readonly SignatureReport[];
}

/** What could not be checked for want of a source also when that makes a step "cannot tell". */
const WANTING: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'REVOCATION_LIST_MISSING',
  'REVOCATION_ONLINE_ONLY',
  'SEAL_STATUS_LIST_MISSING',
  'CHAIN_CONSTRAINTS_NOT_CHECKED',
]);

/** Everything among the steps that was not checked. */
export function notCheckedIn(steps: readonly StepResult[]): NotChecked[] {
  return steps.flatMap(({ step, checks }) =>
    checks
      .filter(({ answer, demanded, reason }) => answer === 'unknown' && (!demanded || WANTING.has(reason)))
      .map(({ reason, params }) => ({ step, reason, params })),
  );
}

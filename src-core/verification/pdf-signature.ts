import type { PdfChanges, PdfSignatureFacts, PdfSignatureProblem } from '../documents/index.ts';
import { combineAnswers, YinzhengError } from '../kernel/index.ts';
import { attributeValue, type Certificate, type SignedData, type SignerInfo } from '../pki/index.ts';
import { IMPRESSION_DATA_OID, impressionDataOf, parseImpressionData } from '../seals/index.ts';
import type { ImpressionData, Seal } from '../seals/index.ts';
import { verifyCms } from './cms.ts';
import { verifyDocumentTimestamp } from './document-timestamp.ts';
import type { SignatureContent } from './pdf-content.ts';
import type { RangeDigest } from './pdf-digest.ts';
import { isForbidden } from './pdf-file.ts';
import type { VerificationContext } from './policy.ts';
import { notCheckedIn, type SealReport, type SignatureReport, type SignerReport } from './report.ts';
import { verifySealSignature } from './ses.ts';
import { invalid, stepOf, unchecked, unknown, type Check, type StepResult } from './steps.ts';
import type { TimeProof } from './time-proof.ts';
import type { TimestampToken } from './timestamp.ts';

/** Everything known about one signature of a document before it is judged. */
export interface SignatureInput {
  readonly facts: PdfSignatureFacts;
  readonly content: SignatureContent;
  /** Of what is protected, by the digest that the content needs. */
  readonly digest: RangeDigest | undefined;
  readonly changes: PdfChanges;
  /** What of the document's own sources was not checked. */
  readonly notes?: readonly Check[];
  /** What proves that the signature existed at a time. */
  readonly proof?: TimeProof;
}

/** What depends on the form of the signature. */
type Judgement = Pick<SignatureReport, 'format' | 'steps' | 'time' | 'signer' | 'seal' | 'impression'>;

/** SubFilters whose Contents is known here; whatever stands in others is told by its content alone. */
const KNOWN_SUBFILTERS: ReadonlySet<string> = new Set([
  'GM.sm2seal',
  'adbe.pkcs7.detached',
  'ETSI.CAdES.detached',
  'ETSI.RFC3161',
  'adbe.pkcs7.sha1',
]);

/**
 * Problems that leave open what a signature is worth. Drawn on a page and unknown to the form: other readers show no
 * signature there, or show one. What it allows cannot be told: neither can whether what came after it is allowed.
 */
const DOUBTS: ReadonlySet<PdfSignatureProblem> = new Set([
  'FIELD_NOT_IN_FORM',
  'MDP_PARAMETERS',
  'MDP_NOT_FIRST',
  'MDP_SEVERAL',
  'MDP_NOT_IN_PERMS',
  'PERMS_WITHOUT_MDP',
  'PERMS_OTHER',
]);

/** Judges one signature of a document. */
export function judgeSignature(input: SignatureInput, context: VerificationContext): SignatureReport {
  const { facts, changes } = input;
  const { fieldName, filter, subFilter, covers, widgets, claims, mdp } = facts;
  const judged = judgeContent(input, context);
  const steps = withNotes(withProblems(judged.steps, facts.problems), input.notes ?? []);
  return {
    ...{ fieldName, filter, subFilter, covers, widgets, claims, mdp },
    ...judged,
    steps,
    answer: combineAnswers(steps),
    after: changes.after,
    changes: changes.list,
    forbidden: isForbidden(mdp, changes),
    notChecked: notCheckedIn(steps),
  };
}

/** What is wrong with the signature's place in the file belongs to the first step. */
function withProblems(steps: readonly StepResult[], problems: readonly PdfSignatureProblem[]): StepResult[] {
  const checks = problems.map((problem): Check => {
    const reason = `PDF_${problem}` as const;
    return DOUBTS.has(problem) ? unknown(reason) : invalid(reason);
  });
  return steps.map((step) => {
    const [first, ...more] = step.checks;
    return step.step === 'structure' && first !== undefined
      ? stepOf('structure', first, ...more, ...checks)
      : step;
  });
}

function judgeContent(input: SignatureInput, context: VerificationContext): Judgement {
  const { content, facts } = input;
  const params = { kind: facts.subFilter ?? '' };
  if (content.kind === 'ses') return judgeSes(content.bytes, input, context);
  if (content.kind === 'cms') return judgeCms(content, input, context);
  if (content.kind === 'timestamp') return judgeTimestamp(content.token, input, context);
  if (content.kind === 'broken-timestamp') return nothing(invalid('PDF_CONTENT_UNREADABLE', params));
  const known = facts.subFilter !== undefined && KNOWN_SUBFILTERS.has(facts.subFilter);
  return nothing(known ? invalid('PDF_CONTENT_UNREADABLE', params) : unknown('PDF_FORMAT_UNKNOWN', params));
}

/** What was not checked of the document's own sources belongs to the certificate that they are about. */
function withNotes(steps: readonly StepResult[], notes: readonly Check[]): StepResult[] {
  return steps.map((step) => {
    const [first, ...more] = step.checks;
    const noted = step.step === 'certificate' && first !== undefined && notes.length > 0;
    return noted ? stepOf('certificate', first, ...more, ...notes) : step;
  });
}

function nothing(structure: Check): Judgement {
  return {
    format: 'unknown',
    steps: [stepOf('structure', structure)],
    time: { kind: 'none' },
    signer: undefined,
    seal: undefined,
    impression: undefined,
  };
}

function judgeSes(
  bytes: Uint8Array,
  { digest, proof }: SignatureInput,
  context: VerificationContext,
): Judgement {
  const verdict = verifySealSignature({
    ...context,
    signature: bytes,
    protectedDigest: digest?.digest,
    proof,
  });
  const { signature, signer, time } = verdict;
  const impression = readImpression(() => signature && impressionDataOf(signature.toSign.extDatas));
  return {
    format: signature === undefined ? 'unknown' : `ses-${signature.generation}`,
    steps: withCheck(verdict.steps, impression.check),
    time,
    signer: signerReport(signer),
    seal: sealReport(signature?.toSign.eseal),
    impression: impression.data,
  };
}

function judgeCms(
  { bytes, sha1Content }: Extract<SignatureContent, { kind: 'cms' }>,
  { facts, digest, proof }: SignatureInput,
  context: VerificationContext,
): Judgement {
  const claimedTime = facts.claims.time;
  const verdict = verifyCms({ ...context, bytes, content: digest, claimedTime, proof, sha1Content });
  const { signedData, signerInfo, signer, time } = verdict;
  if (signedData?.content !== undefined && !sha1Content) {
    // A known container around something that is no detached signature.
    return nothing(unknown('PDF_FORMAT_UNKNOWN', { kind: facts.subFilter ?? signedData.contentType }));
  }
  const impression = readImpression(() => impressionAttribute(signerInfo));
  return {
    format: formatOf(signedData),
    steps: withCheck(verdict.steps, impression.check),
    time,
    signer: signerReport(signer),
    seal: undefined,
    impression: impression.data,
  };
}

function judgeTimestamp(
  token: TimestampToken,
  { digest }: SignatureInput,
  context: VerificationContext,
): Judgement {
  const { steps, time, signer } = readableToken(() => verifyDocumentTimestamp(token, digest, context));
  const own = { seal: undefined, impression: undefined };
  return { format: 'timestamp', steps, time, signer: signerReport(signer), ...own };
}

/** Attributes of a token may turn out to be unreadable only when they are looked at. */
function readableToken(
  verify: () => ReturnType<typeof verifyDocumentTimestamp>,
): Pick<ReturnType<typeof verifyDocumentTimestamp>, 'steps' | 'time' | 'signer'> {
  try {
    return verify();
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    const where = error.params['where'] ?? '';
    const steps = [stepOf('structure', invalid('CMS_UNREADABLE', { where }))];
    return { steps, time: { kind: 'none' }, signer: undefined };
  }
}

function formatOf(signedData: SignedData | undefined): SignatureReport['format'] {
  if (signedData === undefined) return 'unknown';
  return signedData.oids === 'gbt35275' ? 'cms-gbt35275' : 'cms';
}

function impressionAttribute(signer: SignerInfo | undefined): ImpressionData | undefined {
  const value = signer && attributeValue(signer.signedAttributes, IMPRESSION_DATA_OID);
  return value === undefined ? undefined : parseImpressionData(value);
}

function readImpression(read: () => ImpressionData | undefined): {
  readonly data: ImpressionData | undefined;
  readonly check: Check | undefined;
} {
  try {
    return { data: read(), check: undefined };
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return { data: undefined, check: unchecked('PDF_IMPRESSION_UNREADABLE') };
  }
}

/** Adds a check to the first step. */
function withCheck(steps: readonly StepResult[], check: Check | undefined): readonly StepResult[] {
  const [structure, ...rest] = steps;
  const [first, ...more] = structure?.checks ?? [];
  if (check === undefined || first === undefined) return steps;
  return [stepOf('structure', first, ...more, check), ...rest];
}

function signerReport(certificate: Certificate | undefined): SignerReport | undefined {
  if (certificate === undefined) return undefined;
  return { subject: certificate.subject.text, serial: certificate.serialHex, certificate: certificate.der };
}

function sealReport(seal: Seal | undefined): SealReport | undefined {
  if (seal === undefined) return undefined;
  const { esID, property, picture } = seal.info;
  return { esID, name: property.name, picture };
}

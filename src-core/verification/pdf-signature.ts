import { isUniversal, normaliseBer, readDer, TAG } from '../asn1/index.ts';
import type { PdfChanges, PdfSignatureFacts, PdfSignatureProblem } from '../documents/index.ts';
import { combineAnswers, YinzhengError } from '../kernel/index.ts';
import { attributeValue, type Certificate, type SignedData, type SignerInfo } from '../pki/index.ts';
import { IMPRESSION_DATA_OID, impressionDataOf, parseImpressionData } from '../seals/index.ts';
import type { ImpressionData, Seal } from '../seals/index.ts';
import { verifyCms } from './cms.ts';
import type { RangeDigest } from './pdf-digest.ts';
import type { VerificationContext } from './policy.ts';
import { notCheckedIn, type SealReport, type SignatureReport, type SignerReport } from './report.ts';
import { verifySealSignature } from './ses.ts';
import { invalid, stepOf, unchecked, unknown, type Check, type StepResult } from './steps.ts';

/** Everything known about one signature of a document before it is judged. */
export interface SignatureInput {
  readonly facts: PdfSignatureFacts;
  readonly digest: RangeDigest | undefined;
  readonly changes: PdfChanges;
}

/** What depends on the form of the signature. */
type Judgement = Pick<SignatureReport, 'format' | 'steps' | 'time' | 'signer' | 'seal' | 'impression'>;

/** SubFilters whose Contents is known here; whatever stands in others is told by its content alone. */
const KNOWN_SUBFILTERS: ReadonlySet<string> = new Set([
  'GM.sm2seal',
  'adbe.pkcs7.detached',
  'ETSI.CAdES.detached',
]);

/** Judges one signature of a document. */
export function judgeSignature(input: SignatureInput, context: VerificationContext): SignatureReport {
  const { facts, changes } = input;
  const { fieldName, filter, subFilter, covers, widgets, claims } = facts;
  const judged = judgeContent(input, context);
  const steps = withProblems(judged.steps, facts.problems);
  return {
    ...{ fieldName, filter, subFilter, covers, widgets, claims },
    ...judged,
    steps,
    answer: combineAnswers(steps),
    after: changes.after,
    changes: changes.list,
    notChecked: notCheckedIn(steps),
  };
}

/** What is wrong with the signature's place in the file belongs to the first step. */
function withProblems(steps: readonly StepResult[], problems: readonly PdfSignatureProblem[]): StepResult[] {
  const checks = problems.map((problem): Check => {
    const reason = `PDF_${problem}` as const;
    // Drawn on a page and unknown to the form: other readers show no signature there, or show one.
    return problem === 'FIELD_NOT_IN_FORM' ? unknown(reason) : invalid(reason);
  });
  return steps.map((step) => {
    const [first, ...more] = step.checks;
    return step.step === 'structure' && first !== undefined
      ? stepOf('structure', first, ...more, ...checks)
      : step;
  });
}

/** By its first elements: a ContentInfo begins with an OID, a SES_Signature with a SEQUENCE. */
function contentKind(bytes: Uint8Array): 'ses' | 'cms' | undefined {
  try {
    const { der } = normaliseBer(bytes, 'Contents');
    const first = readDer(der, 'Contents').children[0];
    if (isUniversal(first, TAG.oid)) return 'cms';
    return isUniversal(first, TAG.sequence) ? 'ses' : undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return undefined;
    throw error;
  }
}

function judgeContent(input: SignatureInput, context: VerificationContext): Judgement {
  const { contents, subFilter } = input.facts;
  const bytes = contents.bytes.subarray(0, contents.length);
  const kind = contentKind(bytes);
  if (kind === 'ses') return judgeSes(bytes, input, context);
  if (kind === 'cms') return judgeCms(bytes, input, context);
  const known = subFilter !== undefined && KNOWN_SUBFILTERS.has(subFilter);
  const params = { kind: subFilter ?? '' };
  return nothing(known ? invalid('PDF_CONTENT_UNREADABLE', params) : unknown('PDF_FORMAT_UNKNOWN', params));
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

function judgeSes(bytes: Uint8Array, { digest }: SignatureInput, context: VerificationContext): Judgement {
  const verdict = verifySealSignature({ ...context, signature: bytes, protectedDigest: digest?.digest });
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
  bytes: Uint8Array,
  { facts, digest }: SignatureInput,
  context: VerificationContext,
): Judgement {
  const verdict = verifyCms({ ...context, bytes, content: digest, claimedTime: facts.claims.time });
  const { signedData, signerInfo, signer, time } = verdict;
  if (signedData?.content !== undefined) {
    // A known container around something that is no detached signature: a document time stamp, for instance.
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

import { toHex, YinzhengError } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import type { ComparedSignature } from '../verification/index.ts';
import { signatureItems, signatureName } from './verification-signature.ts';
import {
  fact,
  outside,
  word,
  type OverviewLine,
  type ReportItem,
  type VerificationFacts,
} from './verification-report.ts';
import type { ReportWord } from './verification-words.ts';

const METHOD: readonly ReportWord[] = [
  'method.standards',
  'method.offline',
  'method.answers',
  'method.whole',
  'method.time',
  'method.coverage',
  'method.log',
  'method.limits',
  'method.check',
];

/**
 * A verification's report in the order in which a judge reads: the verdict, what it is about, what it rests on, each
 * signature, and what the method can and cannot tell.
 */
export function verificationOutline(facts: VerificationFacts): readonly ReportItem[] {
  return [
    { kind: 'title' },
    verdictItem(facts),
    ...fileItems(facts),
    ...verificationItems(facts),
    ...trustItems(facts),
    ...signaturesItems(facts),
    section('section.method'),
    ...METHOD.map((key): ReportItem => ({ kind: 'paragraph', said: word(key) })),
  ];
}

function section(key: ReportWord): ReportItem {
  return { kind: 'section', word: key, params: {} };
}

function verdictItem({ result }: VerificationFacts): ReportItem {
  if (result instanceof YinzhengError) {
    return { kind: 'verdict', answer: 'unknown', said: { kind: 'error', error: result } };
  }
  const { answer, reason, params } = result;
  return { kind: 'verdict', answer, said: { kind: 'reason', reason, params } };
}

function fileItems({ file }: VerificationFacts): ReportItem[] {
  return [
    section('section.file'),
    fact('file.name', outside(file.name)),
    fact('file.size', word('file.bytes', { count: file.size })),
    fact('file.sm3', outside(toHex(file.sm3))),
    fact('file.sha256', outside(toHex(file.sha256))),
  ];
}

function verificationItems({ at, program }: VerificationFacts): ReportItem[] {
  return [
    section('section.verification'),
    fact('made.at', word('moment', { at })),
    fact('made.clock', word('made.clock-system')),
    fact('made.program', word('made.program-version', program)),
    fact('made.network', word('made.network-none')),
  ];
}

function trustItems({ trust: { roots, crls, statusLists } }: VerificationFacts): ReportItem[] {
  const named = roots.flatMap(({ subject, der, notBefore, notAfter }, index) => [
    word('trust.root', { number: index + 1, subject: subject.text }),
    word('trust.root-validity', { from: notBefore, to: notAfter }),
    word('trust.root-digest'),
    outside(toHex(sm3(der))),
  ]);
  return [
    section('section.trust'),
    fact('trust.roots', ...(named.length === 0 ? [word('trust.no-roots')] : named)),
    fact('trust.lists', word('trust.lists-count', { crls, statusLists })),
  ];
}

function signaturesItems({ result }: VerificationFacts): ReportItem[] {
  const head: ReportItem = section('section.signatures');
  if (result instanceof YinzhengError) {
    return [head, { kind: 'paragraph', said: word('signatures.not-read') }];
  }
  const { signatures, reason, params } = result;
  if (signatures.length === 0) return [head, { kind: 'paragraph', said: { kind: 'reason', reason, params } }];
  return [
    head,
    ...(signatures.length > 1 ? [{ kind: 'overview', lines: signatures.map(overviewLine) } as const] : []),
    ...signatures.flatMap((signature, index) => signatureItems(signature, index + 1)),
  ];
}

function overviewLine(signature: ComparedSignature, index: number): OverviewLine {
  const name = signatureName(signature) ?? signature.fieldName;
  return { number: index + 1, name, answer: signature.answer };
}

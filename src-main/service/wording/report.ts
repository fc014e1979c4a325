import { basename } from 'node:path';
import type { ReportedSignatureOut, ReportOut } from '@yinzheng/contract/cli';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import {
  plainText,
  verificationOutline,
  type PrintedBlock,
  type PrintedReport,
  type PrintedStep,
  type ReportItem,
  type VerificationFacts,
} from '@yinzheng/core/reports';
import { sm3 } from '@yinzheng/core/sm';
import type { ComparedSignature } from '@yinzheng/core/verification';
import { moment } from '../shapes.ts';
import type { Texts } from './texts.ts';
import { reportTexts, type ReportTexts } from './report-texts.ts';
import { unreadableOut, verifiedOut } from './verified.ts';

/** A report for paper, in the language of the texts. */
export function printedReport(given: VerificationFacts, texts: Texts): PrintedReport {
  const facts = { ...given, file: { ...given.file, name: basename(given.file.name) } };
  const own = reportTexts(texts);
  const { file, program, at } = facts;
  return {
    blocks: verificationOutline(facts).map((item) => printedBlock(item, own, texts)),
    title: own.word('title'),
    head: own.word('running-head', { file: plainText(file.name, 60) }),
    foot: own.word('footer', { sm3: toHex(file.sm3) }),
    pageLabel: (page, pages) => own.word('page-label', { page, pages }),
    language: texts.language,
    program: own.word('made.program-version', program),
    madeAt: at,
  };
}

function printedBlock(item: ReportItem, own: ReportTexts, texts: Texts): PrintedBlock {
  switch (item.kind) {
    case 'title':
      return { kind: 'title', text: own.word('title') };
    case 'verdict': {
      const { answer, said } = item;
      const word = texts.t(`answer.${answer}`);
      return { kind: 'verdict', label: own.word('verdict'), word, answer, text: own.value(said) };
    }
    case 'section':
      return { kind: 'section', text: own.word(item.word, item.params) };
    case 'signature': {
      const { number, name, answer } = item;
      const text = own.word('signature.heading', { number, name: name ?? texts.t('format.unknown') });
      return { kind: 'signature', text, word: texts.t(`answer.${answer}`), answer };
    }
    case 'picture':
      return pictureBlock(item.picture, own);
    case 'fact':
      return { kind: 'fact', label: own.word(item.word), lines: item.values.map(own.value) };
    case 'overview': {
      const lines = item.lines.map(({ number, name, answer }) =>
        own.word('signatures.overview-line', { number, name, answer: texts.t(`answer.${answer}`) }),
      );
      return { kind: 'fact', label: own.word('signatures.overview'), lines };
    }
    case 'steps':
      return {
        kind: 'steps',
        heading: [
          own.word('steps.heading-step'),
          own.word('steps.heading-answer'),
          own.word('steps.heading-reason'),
        ],
        rows: item.steps.map(({ number, step, answer, said }): PrintedStep => {
          return {
            step: `${number} ${texts.t(`step.${step}`)}`,
            word: answer === undefined ? '—' : texts.t(`answer.${answer}`),
            answer,
            lines: said.map(own.value),
          };
        }),
      };
    case 'paragraph':
      return { kind: 'paragraph', text: own.value(item.said) };
  }
}

/** Only PNG and JPEG are drawn; told by the bytes, as when the seal is put on a page. */
function pictureBlock(
  { type, data, width, height }: Extract<ReportItem, { kind: 'picture' }>['picture'],
  own: ReportTexts,
): PrintedBlock {
  const params = { type: plainText(type, 20), width: String(width), height: String(height) };
  const drawable = /^(?:png|jpe?g)$/i.test(type);
  return {
    kind: 'picture',
    label: own.word('seal.picture'),
    data,
    width,
    height,
    caption: own.word('seal.picture-size', params),
    otherwise: own.word(drawable ? 'seal.picture-damaged' : 'seal.picture-named', params),
  };
}

/** The same facts for programs. */
export function reportOut(facts: VerificationFacts, texts: Texts): ReportOut {
  const { file, result, at, program, trust } = facts;
  const unreadable = result instanceof YinzhengError;
  return {
    report: 'yinzheng.verification-report',
    version: 1,
    language: texts.language,
    program,
    verifiedAt: moment(at),
    clock: 'system',
    file: { name: file.name, size: file.size, sm3: toHex(file.sm3), sha256: toHex(file.sha256) },
    trust: { roots: trust.roots.map(certificateOut), crls: trust.crls, statusLists: trust.statusLists },
    verification: unreadable
      ? unreadableOut(file.name, result, texts)
      : verifiedOut(file.name, result, texts),
    signatures: unreadable ? [] : result.signatures.map((one) => reportedSignature(one, texts)),
  };
}

function certificateOut({
  subject,
  serialHex,
  issuer,
  notBefore,
  notAfter,
  der,
}: Certificate): NonNullable<ReportedSignatureOut['signer']> {
  return {
    subject: subject.text,
    serial: serialHex,
    issuer: issuer.text,
    notBefore: moment(notBefore),
    notAfter: moment(notAfter),
    sm3: toHex(sm3(der)),
  };
}

function reportedSignature(signature: ComparedSignature, texts: Texts): ReportedSignatureOut {
  const { signer, seal, covers, widgets, steps, claims } = signature;
  return {
    signer: signer === undefined ? null : certificateOut(parseCertificate(signer.certificate)),
    picture:
      seal === undefined
        ? null
        : {
            type: seal.picture.type,
            width: seal.picture.width,
            height: seal.picture.height,
            bytes: seal.picture.data.length,
            sm3: toHex(sm3(seal.picture.data)),
          },
    covers: { protected: covers.signedBytes, end: covers.end, bytes: covers.fileBytes },
    pages: widgets.flatMap(({ page }) => (page === undefined ? [] : [page])),
    checks: steps.flatMap(({ step, checks }) =>
      checks.map(({ answer, demanded, reason, params }) => {
        return { step, answer, demanded, reason: texts.reason(reason, params), code: reason, params };
      }),
    ),
    claims: {
      time: claims.time === undefined ? null : moment(claims.time),
      name: claims.name ?? null,
      reason: claims.reason ?? null,
      location: claims.location ?? null,
    },
  };
}

/** Characters that JSON lets through and that steer or hide text where it is shown. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The report as a file: indented, and what cannot be seen written as an escape. */
export function reportJson(report: ReportOut): string {
  const text = JSON.stringify(report, null, 2);
  const escaped = text.replace(UNSEEN, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
  return `${escaped}\n`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import {
  verifyPdf,
  type PdfVerification,
  type SignatureReport,
  type VerificationContext,
} from '@yinzheng/core/verification';
import { expect } from 'vitest';
import { ROOT } from './repo.ts';

function readTexts(language: string, name: string): Readonly<Record<string, string>> {
  const path = join(ROOT, 'resources/locales', language, 'reasons', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
}

/** The texts of a language's reasons. */
export function reasonTexts(language: string): Readonly<Record<string, string>> {
  const files = ['pki', 'verification', 'pdf'];
  return Object.assign({}, ...files.map((name) => readTexts(language, name))) as Record<string, string>;
}

/** The texts of the kinds of changes. */
export function changeTexts(language: string): Readonly<Record<string, string>> {
  return readTexts(language, 'pdf-changes');
}

const TEXTS = reasonTexts('zh-CN');

/** The names a reason's text wants and its parameters do not have. */
function missing({
  reason,
  params,
}: {
  reason: string;
  params: Readonly<Record<string, unknown>>;
}): string[] {
  const names = [...(TEXTS[reason] ?? '{text}').matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  return names.filter((name) => params[name] === undefined).map((name) => `${reason} ${name}`);
}

/** Verifies a document; every reason in the report must have a text, and every text its parameters. */
export async function reportOf(pdf: Uint8Array, context: VerificationContext): Promise<PdfVerification> {
  const report = await verifyPdf(bytesSource(pdf), context);
  const steps = report.signatures.flatMap((signature) => signature.steps);
  expect([report, ...steps, ...steps.flatMap(({ checks }) => checks)].flatMap(missing)).toEqual([]);
  return report;
}

/** A report in short: the file, then each signature with what follows it and the steps that are not valid. */
export function brief(report: PdfVerification): string[] {
  return [`${report.answer} ${report.reason}`, ...report.signatures.map(briefSignature)];
}

function briefSignature({ format, answer, after, covers, steps }: SignatureReport): string {
  const open = steps.filter((step) => step.answer !== 'valid').map(({ step, reason }) => `${step}=${reason}`);
  return [format, answer, after, covers.kind, ...open].join(' ');
}

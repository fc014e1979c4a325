import { openPdf, widgetBoxes, type SeenBox } from '@yinzheng/core/documents';
import { equalBytes, fail, hasCode, readable, utf8Text, YinzhengError } from '@yinzheng/core/kernel';
import { parseCertificate, pemBlocks, type Certificate } from '@yinzheng/core/pki';
import type { Clock } from '@yinzheng/core/ports';
import type { ReportedFile } from '@yinzheng/core/reports';
import { sm3OfSource } from '@yinzheng/core/sm';
import { compareWithLog, verifyPdf, type ComparedPdf, type LogAtHand } from '@yinzheng/core/verification';
import type { Files, OpenFile, TrustContext } from './workstation.ts';

/** The certificates of a file, PEM with one or more of them, or DER. @throws FILE_UNREADABLE also where there is none */
export function readCertificates(files: Files, path: string): Certificate[] {
  const bytes = files.read(path);
  const found = readable(() => certificatesIn(bytes).map(parseCertificate)) ?? [];
  return found.length > 0 ? found : fail('FILE_UNREADABLE', { path, detail: 'PEM_MALFORMED' });
}

/** The certificates in a file's bytes, DER each. */
export function certificatesIn(bytes: Uint8Array): Uint8Array[] {
  const text = utf8Text(bytes);
  if (text?.includes('-----BEGIN ') !== true) return [bytes];
  return pemBlocks(text)
    .filter(({ label }) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE')
    .map(({ der }) => der);
}

/** What a verification rests on: trust, the time, and the workstation's log where one is at hand. */
export interface Grounds {
  readonly trust: TrustContext;
  readonly clock: Clock;
  readonly log: LogAtHand | undefined;
}

/** Verifies a file of anybody's. @throws FILE_UNREADABLE, PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE */
export async function verifyFile(files: Files, path: string, grounds: Grounds): Promise<ComparedPdf> {
  const source = files.open(path);
  try {
    return await verifySource(source, grounds.clock.now(), grounds);
  } finally {
    source.close();
  }
}

async function verifySource(source: OpenFile, now: Date, { trust, log }: Grounds): Promise<ComparedPdf> {
  return compareWithLog(source, await verifyPdf(source, { ...trust, now }), log);
}

/** What cannot be read as a PDF cannot be told, rather than being refused. */
const UNTOLD = ['PDF_NOT_PDF', 'PDF_BROKEN', 'PDF_TOO_LARGE'] as const;

/** Whether an error says that a file is no PDF that can be read, though its bytes can. */
export function isUntold(error: unknown): error is YinzhengError {
  return UNTOLD.some((code) => hasCode(error, code));
}

/** A file that was verified for a report: what identifies its bytes, and the moment that counted as now. */
export interface VerifiedForReport {
  readonly file: ReportedFile;
  readonly at: Date;
  /** The verification, or why the bytes are no PDF that can be read. */
  readonly result: ComparedPdf | YinzhengError;
  /** 0 where it cannot be read. */
  readonly pages: number;
  /** Where each signature is seen, in their order. */
  readonly boxes: readonly (readonly SeenBox[])[];
}

/**
 * Verifies a file and takes its digests, insisting that both are of the same bytes.
 * @throws FILE_UNREADABLE, also when the file changed meanwhile
 */
export async function verifyForReport(
  files: Files,
  path: string,
  grounds: Grounds,
): Promise<VerifiedForReport> {
  const source = files.open(path);
  try {
    const at = grounds.clock.now();
    const digests = await files.digests(source);
    const result = await verifySource(source, at, grounds).catch((error: unknown) => {
      if (isUntold(error)) return error;
      throw error;
    });
    const again = (await sm3OfSource(source)).digest();
    if (!equalBytes(again, digests.sm3)) fail('FILE_UNREADABLE', { path, detail: 'CHANGED' });
    return { file: { name: path, size: source.size, ...digests }, at, result, ...seenOn(source, result) };
  } finally {
    source.close();
  }
}

function seenOn(
  source: OpenFile,
  result: VerifiedForReport['result'],
): Pick<VerifiedForReport, 'pages' | 'boxes'> {
  if (result instanceof YinzhengError) return { pages: 0, boxes: [] };
  const doc = openPdf(source);
  return { pages: doc.pageCount(), boxes: result.signatures.map(({ widgets }) => widgetBoxes(doc, widgets)) };
}

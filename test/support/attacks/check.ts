import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { YinzhengError } from '@yinzheng/core/kernel';
import { verifyPdf, type PdfVerification, type VerificationContext } from '@yinzheng/core/verification';
import { expectTold } from '../verdicts.ts';
import { run } from '../tools.ts';
import type { Attack } from './attack.ts';

// What verification and other readers say of an attack.

/** A file's first line and everything that is named, as {@link Attack}.expected has it. */
export interface Said {
  readonly file: string;
  readonly names: readonly string[];
  /** Whether digest and signature of every signature hold; undefined without a report. */
  readonly sums: boolean | undefined;
}

const ARITHMETIC: readonly string[] = ['digest', 'signature'];

function namesIn(report: PdfVerification): string[] {
  return report.signatures.flatMap(({ steps, changes }, index) => [
    ...steps.flatMap(({ step, checks }) =>
      checks
        .filter(({ answer, demanded }) => demanded && answer !== 'valid')
        .map(({ reason }) => `${index + 1} ${step} ${reason}`),
    ),
    ...changes.flatMap(({ kind, detail }) => [
      `${index + 1} ${kind}`,
      ...(detail === undefined ? [] : [`${index + 1} ${kind} ${detail}`]),
    ]),
  ]);
}

function sumsOf({ signatures }: PdfVerification): boolean {
  return (
    signatures.length > 0 &&
    signatures.every(({ steps }) =>
      ARITHMETIC.every((name) => steps.find(({ step }) => step === name)?.answer === 'valid'),
    )
  );
}

/** Verifies a file; a coded refusal counts as an answer, anything else thrown does not. */
export async function said(bytes: Uint8Array, context: VerificationContext): Promise<Said> {
  try {
    const report = await verifyPdf(bytesSource(bytes), context);
    expectTold({ ...report, demanded: true });
    return { file: `${report.answer} ${report.reason}`, names: namesIn(report), sums: sumsOf(report) };
  } catch (error) {
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') throw error;
    return { file: `refused ${error.code}`, names: [], sums: undefined };
  }
}

/** Draws pages by MuPDF, one program for all: `file page picture` and so on. */
const DRAW = `
for (var i = 0; i < scriptArgs.length; i += 3) {
  try {
    var page = new PDFDocument(scriptArgs[i]).loadPage(Number(scriptArgs[i + 1]) - 1);
    page.toPixmap([0.33, 0, 0, 0.33, 0, 0], DeviceRGB, false, false).saveAsPNG(scriptArgs[i + 2]);
  } catch (error) {
    print(scriptArgs[i] + ': ' + error);
  }
}`;

interface Picture {
  readonly pdf: Uint8Array;
  readonly page: number;
}

/** One picture each, as text to be compared; undefined where MuPDF does not open the file. */
function drawnByMuPdf(dir: string, pictures: readonly Picture[]): (string | undefined)[] {
  const script = join(dir, 'draw.js');
  writeFileSync(script, DRAW);
  const jobs = pictures.map(({ pdf, page }, index) => {
    const [from, to] = [join(dir, `${index}.pdf`), join(dir, `${index}.png`)];
    writeFileSync(from, pdf);
    return [from, String(page), to] as const;
  });
  run('mutool', ['run', script, ...jobs.flat()]);
  return jobs.map(([, , to]) => (existsSync(to) ? readFileSync(to, 'latin1') : undefined));
}

function drawnByPoppler(dir: string, { pdf, page }: Picture): string | undefined {
  const from = join(dir, 'drawn.pdf');
  writeFileSync(from, pdf);
  const p = String(page);
  const { code, bytes } = run('pdftoppm', ['-q', '-cropbox', '-r', '24', '-f', p, '-l', p, from]);
  return code === 0 && bytes.length > 0 ? Buffer.from(bytes).toString('latin1') : undefined;
}

function extracted(dir: string, pdf: Uint8Array): string | undefined {
  const from = join(dir, 'extracted.pdf');
  writeFileSync(from, pdf);
  const { code, stdout } = run('pdftotext', [from, '-']);
  return code === 0 ? stdout : undefined;
}

function compared(before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined) return 'not opened';
  return before === after ? 'shows what was signed' : 'real';
}

/**
 * Whether attacks are real: MuPDF or poppler opens each file and shows another page or text than that which was signed,
 * or opens it where nothing is to be seen.
 */
export function reality(dir: string, attacks: readonly Attack[]): string[] {
  const pageOf = ({ where }: Attack): number => (typeof where === 'number' ? where : 1);
  const pictures = attacks.flatMap((attack): Picture[] => [
    { pdf: attack.original, page: pageOf(attack) },
    { pdf: attack.bytes, page: pageOf(attack) },
  ]);
  const drawn = drawnByMuPdf(dir, pictures);
  return attacks.map(({ where, original, bytes }, index) => {
    if (where === 'text') return compared(extracted(dir, original), extracted(dir, bytes));
    const after = drawn[2 * index + 1];
    if (where === 'hidden') return after === undefined ? 'not opened' : 'real';
    const seen = compared(drawn[2 * index], after);
    if (seen === 'real') return seen;
    const page = where;
    return compared(drawnByPoppler(dir, { pdf: original, page }), drawnByPoppler(dir, { pdf: bytes, page }));
  });
}

import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Certificate } from '@yinzheng/core/pki';
import { derToPem } from '@yinzheng/core/pki';
import { DISTID, openssl, opensslAccepts } from './openssl.ts';
import { run } from './tools.ts';

// What qpdf, poppler and openssl say about a file.

/** qpdf's judgement of a file's structure. */
export interface QpdfJudgement {
  /** 0: nothing to say, 3: warnings, 2: errors. */
  readonly code: number;
  /** Its warnings and errors, without the file's name. */
  readonly complaints: readonly string[];
}

/** `qpdf --check`. */
export function qpdfCheck(path: string): QpdfJudgement {
  const { code, stdout, stderr } = run('qpdf', ['--check', path]);
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => /^(?:WARNING|ERROR)/.test(line));
  return { code, complaints: lines.map((line) => line.replaceAll(path, 'FILE')) };
}

/** What qpdf has to say about a file that it did not say about another; empty: no worse. */
export function qpdfWorse(before: QpdfJudgement, after: QpdfJudgement): readonly string[] {
  const rank = (code: number): number => [0, 3, 2].indexOf(code) % 3;
  const codes =
    rank(after.code) > rank(before.code) || rank(after.code) < 0 ? [`exit code ${after.code}`] : [];
  return [...codes, ...after.complaints.filter((line) => !before.complaints.includes(line))];
}

/** A signature as `pdfsig` sees it; it does not know SM3 and says nothing of validity. */
export interface PdfsigSignature {
  readonly field: string;
  /** [0 - a], [b - c] */
  readonly ranges: readonly [number, number, number];
  /** "Total document signed" */
  readonly total: boolean;
}

/** `pdfsig`: the signatures in the order of the form's fields. */
export function pdfsigOf(path: string): PdfsigSignature[] {
  const { stdout } = run('pdfsig', ['-nocert', path]);
  return stdout
    .split(/^Signature #/m)
    .slice(1)
    .filter((text) => text.includes('Signed Ranges'))
    .map((text) => {
      const ranges = /Signed Ranges: \[0 - (\d+)\], \[(\d+) - (\d+)\]/.exec(text);
      if (ranges === null) throw new Error(`pdfsig: ${text}`);
      return {
        field: /Signature Field Name: (.*)/.exec(text)?.[1] ?? '',
        ranges: [Number(ranges[1]), Number(ranges[2]), Number(ranges[3])],
        total: text.includes('- Total document signed'),
      };
    });
}

/** The signature in the gap between a signature's ranges: DER, without the zeros that fill the gap up. */
export function contentsIn(pdf: Uint8Array, { ranges: [from, to] }: PdfsigSignature): Uint8Array {
  const gap = Buffer.from(pdf.subarray(from, to)).toString('latin1');
  const hex = /^<([0-9A-Fa-f]+)>$/.exec(gap)?.[1];
  if (hex === undefined) throw new Error('the gap between the ranges is not one hexadecimal string');
  const bytes = Buffer.from(hex, 'hex');
  // SEQUENCE, then the length's own length: a signature has more than 127 bytes. 0: BER that tells its end by itself.
  const lengthBytes = bytes[1]! & 0x7f;
  if (lengthBytes === 0) return bytes;
  return bytes.subarray(0, 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes));
}

/** Takes the certificates out of a signature: openssl finds and prints them. PEM. */
export function certificatesIn(contents: Uint8Array, format: 'ses' | 'cms', cwd: string): string[] {
  const file = join(cwd, 'contents.der');
  writeFileSync(file, contents);
  if (format === 'cms') {
    const text = openssl(['pkcs7', '-inform', 'DER', '-in', file, '-print_certs']);
    return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n/g)].map(
      ([pem]) => pem,
    );
  }
  const tree = openssl(['asn1parse', '-inform', 'DER', '-in', file]);
  const found = [...tree.matchAll(/OCTET STRING\s+\[HEX DUMP\]:(3082[0-9A-F]+)/g)];
  return found.map(([, hex]) => derToPem(Buffer.from(hex!, 'hex'), 'CERTIFICATE'));
}

/** Whether `openssl verify` finds a certificate's chain good under a root, now. */
export function opensslTrusts(certificate: string, root: Certificate, cwd: string): boolean {
  writeFileSync(join(cwd, 'root.pem'), derToPem(root.der, 'CERTIFICATE'));
  writeFileSync(join(cwd, 'leaf.pem'), certificate);
  return opensslAccepts(['verify', '-CAfile', 'root.pem', '-vfyopt', DISTID, 'leaf.pem'], cwd);
}

/** Who made a PDF, as pdfinfo reads it: Producer, else Creator. */
export function producerOf(path: string): string {
  const { stdout, code, stderr } = run('pdfinfo', [path]);
  if (code !== 0) throw new Error(`pdfinfo ${basename(path)}: ${stderr}`);
  const entry = (key: string): string => new RegExp(`^${key}: +(.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
  return entry('Producer') || entry('Creator');
}

/** A maker's name without versions, so that two versions of one program count once. */
export function makerName(producer: string): string {
  return producer
    .replace(/[(-]?\d.*$/, '')
    .replace(/@\(#\)/, '')
    .trim();
}

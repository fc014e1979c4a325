import { utf8Text } from '@yinzheng/core/kernel';
import { parseCertificate, pemBlocks, type Certificate } from '@yinzheng/core/pki';
import type { Clock } from '@yinzheng/core/ports';
import { verifyPdf, type PdfVerification } from '@yinzheng/core/verification';
import type { Files, TrustContext } from './workstation.ts';

/** The certificates of a file, PEM with one or more of them, or DER. @throws FILE_UNREADABLE, PEM_MALFORMED, DER_MALFORMED */
export function readCertificates(files: Files, path: string): Certificate[] {
  return certificatesIn(files.read(path)).map(parseCertificate);
}

/** The certificates in a file's bytes, DER each. */
export function certificatesIn(bytes: Uint8Array): Uint8Array[] {
  const text = utf8Text(bytes);
  if (text?.includes('-----BEGIN ') !== true) return [bytes];
  return pemBlocks(text)
    .filter(({ label }) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE')
    .map(({ der }) => der);
}

/** Verifies a file of anybody's. @throws FILE_UNREADABLE, PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE */
export async function verifyFile(
  files: Files,
  path: string,
  trust: TrustContext,
  clock: Clock,
): Promise<PdfVerification> {
  const source = files.open(path);
  try {
    return await verifyPdf(source, { ...trust, now: clock.now() });
  } finally {
    source.close();
  }
}

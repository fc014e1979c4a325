import { parseTicketFile } from '@yinzheng/core/approvals';
import { describePdf, listSignatures, openPdf } from '@yinzheng/core/documents';
import { fail, latin1Text, toHex, utf8Text, readable } from '@yinzheng/core/kernel';
import { parseCertificate, parseSignedData } from '@yinzheng/core/pki';
import type { ByteSource } from '@yinzheng/core/ports';
import {
  describeSeal,
  describeSealSignature,
  parseSeal,
  parseSealSignature,
  sealDataKind,
} from '@yinzheng/core/seals';
import type { InspectOut } from '@yinzheng/contract/cli';
import { describeCertificate, describeSignedData } from './describe.ts';
import { decisionOut, requestOut } from './shapes.ts';
import { certificatesIn } from './verify.ts';
import type { Files } from './workstation.ts';

/** How far into a file a PDF's header may stand. */
const HEADER_WINDOW = 1024;
const TICKET_MARK = '-----BEGIN YINZHENG TICKET-----';

type Head = Pick<InspectOut, 'file' | 'sm3' | 'size'>;

/** What a file says of itself; nothing is verified. @throws FILE_UNREADABLE, FILE_KIND_UNKNOWN and what its parser throws */
export async function inspectFile(files: Files, path: string): Promise<InspectOut> {
  const { digest, size } = await files.digest(path);
  const head: Head = { file: path, sm3: toHex(digest), size };
  const source = files.open(path);
  try {
    if (latin1Text(source.read(0, HEADER_WINDOW)).includes('%PDF-')) return inspectPdf(head, source);
  } finally {
    source.close();
  }
  return inspectWhole(head, files.read(path));
}

function inspectPdf(head: Head, source: ByteSource): InspectOut {
  const doc = openPdf(source);
  const pdf = { ...describePdf(doc) };
  const contents =
    pdf.encryption === null
      ? listSignatures(doc).map(({ contents }) =>
          describeContents(contents.bytes.subarray(0, contents.length)),
        )
      : [];
  return { ...head, kind: 'pdf', pdf, contents };
}

/** A signature value: a seal's, CMS, or what it is not. */
function describeContents(bytes: Uint8Array): Record<string, unknown> {
  const unreadable = { structure: null, bytes: bytes.length };
  return (
    readable(() => ({ ...describeSealSignature(parseSealSignature(bytes)) })) ??
    readable(() => describeSignedData(parseSignedData(bytes))) ??
    unreadable
  );
}

function inspectWhole(head: Head, bytes: Uint8Array): InspectOut {
  const text = utf8Text(bytes);
  if (text?.trimStart().startsWith(TICKET_MARK) === true) {
    const ticket = parseTicketFile(bytes);
    const decisions = ticket.decisions.map(({ decision }) => decisionOut(decision));
    return { ...head, kind: 'ticket', request: requestOut(ticket, undefined), decisions };
  }
  if (text?.includes('-----BEGIN ') === true) return inspectCertificates(head, certificatesIn(bytes));
  const kind = readable(() => sealDataKind(bytes));
  if (kind === 'seal') return { ...head, kind, seal: { ...describeSeal(parseSeal(bytes)) } };
  if (kind === 'seal-signature') {
    return { ...head, kind, signature: { ...describeSealSignature(parseSealSignature(bytes)) } };
  }
  const cms = readable(() => describeSignedData(parseSignedData(bytes)));
  if (cms !== undefined) return { ...head, kind: 'cms', cms };
  const certificate = readable(() => parseCertificate(bytes));
  if (certificate === undefined) return fail('FILE_KIND_UNKNOWN', { path: head.file });
  return { ...head, kind: 'certificate', certificates: [describeCertificate(certificate)] };
}

function inspectCertificates(head: Head, ders: readonly Uint8Array[]): InspectOut {
  if (ders.length === 0) fail('FILE_KIND_UNKNOWN', { path: head.file });
  const certificates = ders.map((der) => describeCertificate(parseCertificate(der)));
  return { ...head, kind: 'certificate', certificates };
}

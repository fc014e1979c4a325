import { changesSince, listSignatures, openPdf } from '../documents/index.ts';
import type { PdfChanges, PdfSignatureFacts } from '../documents/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { digestNeeded, readContent } from './pdf-content.ts';
import { digestRanges, type DigestRanges } from './pdf-digest.ts';
import { judgeFile } from './pdf-file.ts';
import { judgeSignatures } from './pdf-judge.ts';
import { withDocumentSources } from './pdf-sources.ts';
import type { VerificationContext } from './policy.ts';
import type { PdfVerification } from './report.ts';

/** After ranges that cover no version of the document, nothing can be told from what was added. */
const UNCOVERED: PdfChanges = {
  after: 'changes',
  list: [{ kind: 'uncovered', class: 'changes' }],
  fields: [],
};

/**
 * Verifies every signature of a PDF: its steps, what it covers, what was added after it, and the whole.
 * Reads the file through the source in windows; `digest` may compute elsewhere.
 * An encrypted document is "cannot tell".
 * @throws PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE where the file cannot be read as a PDF
 */
export async function verifyPdf(
  source: ByteSource,
  context: VerificationContext,
  digest: DigestRanges = digestRanges,
): Promise<PdfVerification> {
  const doc = openPdf(source);
  if (doc.sections.some(({ trailer }) => trailer.entries.has('Encrypt'))) {
    return { answer: 'unknown', reason: 'FILE_ENCRYPTED', params: {}, signatures: [] };
  }
  const all = inOrder(listSignatures(doc));
  const covered = all.filter(({ covers }) => covers.kind !== 'part');
  const changes = changesSince(
    doc,
    covered.map(({ covers }) => covers.end),
  );
  const contents = all.map(readContent);
  const digests = await digest(
    source,
    all.map(({ byteRange, covers }) => (covers.end > 0 ? byteRange : undefined)),
    contents.map(digestNeeded),
    context.foreign,
  );
  const sources = withDocumentSources(doc, context);
  const inputs = all.map((facts, index) => {
    const own = facts.covers.kind === 'part' ? undefined : changes.get(facts.covers.end);
    const given = { facts, content: contents[index]!, digest: digests[index], notes: sources.notes };
    return { ...given, changes: own ?? UNCOVERED };
  });
  const signatures = judgeSignatures(inputs, sources.context);
  return { ...judgeFile(signatures), signatures };
}

/** The one that covers least was made first. */
function inOrder(all: readonly PdfSignatureFacts[]): PdfSignatureFacts[] {
  return [...all].sort((a, b) => a.covers.end - b.covers.end);
}

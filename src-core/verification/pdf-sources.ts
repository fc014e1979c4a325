import { readable } from '../kernel/index.ts';
import { readSecurityStore, type PdfDocument } from '../documents/index.ts';
import { parseCertificate } from '../pki/index.ts';
import { readCrl, type MessageSources } from './cms-sources.ts';
import type { VerificationContext } from './policy.ts';
import { unchecked } from './steps.ts';

/**
 * A context with the certificates and revocation lists of a document's security store: they build chains and tell
 * revocation, and are never roots. @throws PDF_BROKEN where the catalogue cannot be read
 */
export function withDocumentSources(doc: PdfDocument, context: VerificationContext): MessageSources {
  const store = readSecurityStore(doc);
  const certificates = store.certificates.map((bytes) => readable(() => parseCertificate(bytes)));
  const crls = store.crls.map(readCrl);
  const others = certificates.filter((one) => one !== undefined);
  const lists = crls.filter((one) => one !== undefined);
  const unread = store.skipped + certificates.length - others.length + crls.length - lists.length;
  return {
    context: {
      ...context,
      others: [...context.others, ...others],
      crls: [...context.crls, ...lists],
      signedLists: new WeakMap(),
    },
    notes: [
      ...(unread > 0 ? [unchecked('SOURCES_UNREADABLE', { count: unread })] : []),
      ...(store.ocsps > 0 ? [unchecked('REVOCATION_ANSWERS_NOT_CHECKED', { count: store.ocsps })] : []),
    ],
  };
}

import type { RequestedDocument } from '@yinzheng/core/approvals';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import { SYSTEM_FILES } from './compose.ts';
import type { Workstation } from './workstation.ts';

/** Keeps a file as a document of a request: it must be that document. @throws TICKET_WRONG_DOCUMENT, FILE_… */
export async function supplyDocument(
  station: Workstation,
  { digest, name }: Pick<RequestedDocument, 'digest' | 'name'>,
  path: string,
): Promise<boolean> {
  const found = await SYSTEM_FILES.digest(path);
  if (!equalBytes(found.digest, digest)) fail('TICKET_WRONG_DOCUMENT', { name });
  const kept = await station.keepDocument(path);
  if (!equalBytes(kept.digest, digest)) fail('FILE_UNREADABLE', { path, detail: 'CHANGED' });
  return true;
}

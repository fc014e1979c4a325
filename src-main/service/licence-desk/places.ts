import { join } from 'node:path';
import { equalBytes, fail, fromHex } from '@yinzheng/core/kernel';
import { task } from '../../pool/task.ts';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import type { Place } from '../eyes/index.ts';
import { knownDraft, knownLicence } from '../licences/index.ts';

/** Where the sealed file of a version lies. @throws LICENCE_UNKNOWN, FILE_UNREADABLE where it is gone */
export const licencePlace = task(
  'books',
  async ({ identifier }: { readonly identifier: string }, context): Promise<Place> => {
    const station = await context.station();
    const licence = knownLicence(station, identifier);
    const version = licence.acts
      .flatMap((act) => (act.kind === 'version' ? [act.version] : []))
      .find((one) => {
        return one.bundle.order.act.identifier === identifier;
      });
    if (version === undefined) return fail('LICENCE_UNKNOWN', { licence: identifier });
    const name = `${identifier}.pdf`;
    const path = join(station.folder, FOLDER.licences, name);
    if (SYSTEM_FILES.kind(path) !== 'file') return fail('FILE_UNREADABLE', { path, detail: 'ENOENT' });
    return { path, name, size: version.size };
  },
);

/** Where an attachment of a record lies. @throws LICENCE_UNKNOWN, DOCUMENT_MISSING */
export const attachmentPlace = task(
  'books',
  async (
    { draft, document }: { readonly draft: string; readonly document: string },
    context,
  ): Promise<Place> => {
    const station = await context.station();
    const digest = fromHex(document);
    const { record } = knownDraft(station, draft);
    const named = record.act.attachments.find((one) => equalBytes(one.digest, digest));
    if (named === undefined) return fail('LICENCE_UNKNOWN', { licence: draft });
    station.openDocument(digest, named.name).close();
    return { path: join(station.folder, FOLDER.documents, document), name: named.name, size: named.size };
  },
);

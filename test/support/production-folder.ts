import { loadAuthority } from '@yinzheng/core/authority';
import { derToPem } from '@yinzheng/core/pki';
import { EMPTY_LOG, nextRow } from '@yinzheng/core/use-log';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { createDataFolder } from '../../src-main/service/compose-folder.ts';
import { people, recordsOf, usualGrants } from './house.ts';

/** A data folder whose records hold, in production. */
export async function productionFolder(path: string): Promise<void> {
  const who = people();
  const records = recordsOf(who, usualGrants(who), { mode: 'production' });
  const root = who.root.certificate.der;
  const { foundation, rootDigest } = loadAuthority(root, records);
  await createDataFolder(path, ({ store, write }) => {
    write('authority-root.pem', Buffer.from(derToPem(root, 'CERTIFICATE'), 'latin1'));
    for (const [number, record] of records.entries()) store.addAuthorityRecord(number, record);
    const { workstation, unit } = foundation;
    const opened = { kind: 'opened', authorityRoot: rootDigest, workstation, unit } as const;
    store.useLog.transaction((log) => {
      log.append(nextRow(EMPTY_LOG, 0, SYSTEM.clock.now(), opened));
    });
    return Promise.resolve();
  });
}

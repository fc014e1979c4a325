import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { derToPem } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { EMPTY_LOG, nextRow } from '@yinzheng/core/use-log';
import { openWorkstation, type Machine } from '../../src-main/service/compose.ts';
import { createDataFolder } from '../../src-main/service/compose-folder.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import { FOUNDED } from './house.ts';
import { ISSUER } from './licence-house.ts';
import { keyOfMade, UNIT_NAME, type LicenceMill, type Made } from './licence-mill.ts';

// Data folders of workstations whose acts a mill makes: everything on the way is real but the stamping.

/** The unit's code, which is the issuer of the mill's licences. */
export const UNIT_CODE = ISSUER;

const pem = (der: Uint8Array): Uint8Array => Buffer.from(derToPem(der, 'CERTIFICATE'), 'latin1');

/** Makes a data folder with a mill's authority. */
export async function makeStation(folder: string, mill: LicenceMill): Promise<void> {
  await createDataFolder(folder, ({ store, write }) => {
    write('authority-root.pem', pem(mill.who.root.certificate.der));
    write(join('trust', 'root.pem'), pem(mill.root.certificate.der));
    store.transaction(() => {
      for (const [number, record] of mill.records.entries()) store.addAuthorityRecord(number, record);
      store.addCertificate('root', mill.root.certificate.der);
      store.addCertificate('maker', mill.maker.certificate.der);
      store.addCertificate('unit', mill.unit.certificate.der);
    });
    const { rootDigest } = mill.authority;
    store.useLog.transaction((log) => {
      const opened = {
        kind: 'opened',
        authorityRoot: rootDigest,
        workstation: mill.workstation,
        unit: UNIT_NAME,
      } as const;
      log.append(nextRow(EMPTY_LOG, 0, FOUNDED, opened));
    });
    return Promise.resolve();
  });
}

/** Opens one as its only writer. */
export function openStation(folder: string, machine: Machine): Promise<Station> {
  return openWorkstation(folder, 'own', machine);
}

/** Puts a made version into the outbox, as issuing does: the file first, then one transaction. */
export function issue(station: Station, made: Made): void {
  const digest = sm3(made.file);
  const path = join('licences', `${toHex(digest)}.pdf`);
  mkdirSync(join(station.folder, 'licences'), { recursive: true });
  writeFileSync(join(station.folder, path), made.file);
  station.transaction(() => {
    station.outbox.add({
      kind: 'version',
      licence: keyOfMade(made),
      act: made.act,
      file: { digest, path },
      actedAt: station.clock.now(),
    });
  });
}

/** Puts an event into the outbox. */
export function happen(station: Station, made: Pick<Made, 'identifier'>, event: Uint8Array): void {
  station.outbox.add({
    kind: 'event',
    licence: keyOfMade(made),
    act: event,
    file: undefined,
    actedAt: station.clock.now(),
  });
}

import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { derToPem } from '@yinzheng/core/pki';
import { parseSeal, ROUND_SEAL_SIZES } from '@yinzheng/core/seals';
import { EMPTY_LOG, nextRow } from '@yinzheng/core/use-log';
import type { InitOut } from '@yinzheng/contract/cli';
import { FOLDER, resource, roundSealPicture, type Machine } from './compose.ts';
import { createDataFolder, type NewDataFolder } from './compose-folder.ts';
import { sealPictures } from './compose-pictures.ts';
import { DEMO_MORE_SEALS, demoPinsFile, makeDemoHouse, type DemoHouse } from './demo/index.ts';
import { sealKind } from './shapes.ts';

const ROOT_FILE = join(FOLDER.trust, 'root.pem');

/** How a demo unit is made. */
export interface DemoOptions {
  /** Keeps the PINs of its invented people in a file that only this user can read: the window shows them where they are asked for. */
  readonly keepPins?: boolean;
  /** Makes one seal of every other shape too, of v5: special, oval, square and name seals. */
  readonly moreSeals?: boolean;
}

/** Makes a data folder with a demo unit; all or nothing. @throws DATA_FOLDER_NOT_EMPTY, FILE_UNWRITABLE */
export async function initDemo(
  folder: string,
  machine: Machine,
  { keepPins = false, moreSeals = false }: DemoOptions = {},
): Promise<InitOut> {
  return createDataFolder(folder, async (made) => {
    const house = await makeDemoHouse({
      ...machine,
      drawSeal: (name) => roundSealPicture({ size: ROUND_SEAL_SIZES.mm42, name, trial: true }),
      moreSeals: moreSeals ? drawMoreSeals() : [],
      storeKey: (person, serial, privateKey, pin) => made.addSoftwareKey(person, { serial, privateKey, pin }),
    });
    keep(made, house, machine);
    if (keepPins) made.write(FOLDER.demoPins, demoPinsFile(house.members), 0o600);
    return initOut(folder, house);
  });
}

function drawMoreSeals(): NonNullable<Parameters<typeof makeDemoHouse>[0]['moreSeals']> {
  const pictures = sealPictures(DEMO_MORE_SEALS.map(({ drawing }) => drawing));
  return DEMO_MORE_SEALS.flatMap(({ name, type }, i) => {
    const picture = pictures[i];
    return picture === undefined ? [] : [{ name, type, picture }];
  });
}

function keep({ store, write }: NewDataFolder, house: DemoHouse, machine: Machine): void {
  write(FOLDER.authorityRoot, pem(house.authorityRoot.der));
  write(ROOT_FILE, pem(house.trustRoot.der));
  write(FOLDER.sample, resource('demo/sample.pdf'));
  store.transaction(() => {
    for (const [number, record] of house.records.entries()) store.addAuthorityRecord(number, record);
    store.addSeal(house.esID, house.seal);
    for (const { esID, seal } of house.moreSeals) store.addSeal(esID, seal);
    store.addCertificate('root', house.trustRoot.der);
    store.addCertificate('maker', house.maker.der);
    store.addCertificate('unit', house.unit.der);
    for (const { certificate } of house.authority.grants) store.addCertificate('person', certificate.der);
    store.addCrl(house.crl);
    store.addStatusList(house.statusList);
  });
  const { foundation, rootDigest } = house.authority;
  const { workstation, unit } = foundation;
  store.useLog.transaction((log) => {
    const opened = { kind: 'opened', authorityRoot: rootDigest, workstation, unit } as const;
    log.append(nextRow(EMPTY_LOG, 0, machine.clock.now(), opened));
  });
}

function initOut(folder: string, house: DemoHouse): InitOut {
  const seals = [house.seal, ...house.moreSeals.map(({ seal }) => seal)].map(parseSeal);
  const { mode, unit } = house.authority.foundation;
  return {
    mode,
    unit,
    data: folder,
    people: house.members.map(({ id, name, role, pin }) => ({ id, name, roles: [role], pin })),
    seals: seals.map((seal) => {
      return { id: seal.info.esID, name: seal.info.property.name, kind: sealKind(seal) };
    }),
    trustRoots: [join(folder, ROOT_FILE)],
    authorityRoot: { path: join(folder, FOLDER.authorityRoot), sm3: toHex(house.authority.rootDigest) },
    sample: join(folder, FOLDER.sample),
  };
}

function pem(der: Uint8Array): Uint8Array {
  return Buffer.from(derToPem(der, 'CERTIFICATE'), 'latin1');
}

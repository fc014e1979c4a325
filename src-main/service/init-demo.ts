import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { derToPem } from '@yinzheng/core/pki';
import { parseSeal, ROUND_SEAL_SIZES } from '@yinzheng/core/seals';
import { EMPTY_LOG, nextRow } from '@yinzheng/core/use-log';
import type { InitOut } from '@yinzheng/contract/cli';
import { FOLDER, resource, roundSealPicture, type Machine } from './compose.ts';
import { createDataFolder, type NewDataFolder } from './compose-folder.ts';
import { sealPictures } from './compose-pictures.ts';
import {
  DEMO_MORE_SEALS,
  demoPinsFile,
  makeDemoHouse,
  type DemoHouse,
  type DemoRecords,
} from './demo/index.ts';
import { sealKind } from './shapes.ts';

const ROOT_FILE = join(FOLDER.trust, 'root.pem');

/** How a demo unit is made. */
export interface DemoOptions {
  /** Keeps the PINs of its invented people in a file that only this user can read: the window shows them where they are asked for. */
  readonly keepPins?: boolean;
  /** Makes one seal of every other shape too, of v5: special, oval, square and name seals. */
  readonly moreSeals?: boolean;
  /** Where a second workstation of the same unit is made, with the same people, keys and seals; undefined: nowhere. */
  readonly second?: string | undefined;
}

/** Makes a data folder, or two, with a demo unit; all or nothing. @throws DATA_FOLDER_NOT_EMPTY, FILE_UNWRITABLE */
export async function initDemo(
  folder: string,
  machine: Machine,
  { second, ...options }: DemoOptions = {},
): Promise<InitOut> {
  return createDataFolder(folder, async (made) => {
    const build = async (other: NewDataFolder | undefined): Promise<DemoHouse> => {
      return makeIn(made, other, machine, options);
    };
    const house = second === undefined ? await build(undefined) : await createDataFolder(second, build);
    return { ...initOut(folder, house), ...(second === undefined ? {} : { second }) };
  });
}

/** Makes a unit in one folder, or in two: everybody has the same key on both, as with a key that is carried about. */
async function makeIn(
  made: NewDataFolder,
  other: NewDataFolder | undefined,
  machine: Machine,
  { keepPins = false, moreSeals = false }: DemoOptions,
): Promise<DemoHouse> {
  const house = await makeDemoHouse({
    ...machine,
    second: other !== undefined,
    drawSeal: (name) => roundSealPicture({ size: ROUND_SEAL_SIZES.mm42, name, trial: true }),
    moreSeals: moreSeals ? drawMoreSeals() : [],
    storeKey: async (person, serial, privateKey, pin) => {
      const key = await made.addSoftwareKey(person, { serial, privateKey, pin });
      if (other !== undefined) made.copySoftwareKey(person, other);
      return key;
    },
  });
  keep(made, house, house.own, machine);
  if (other !== undefined && house.second !== undefined) keep(other, house, house.second, machine);
  for (const one of [made, other]) {
    if (keepPins) one?.write(FOLDER.demoPins, demoPinsFile(house.members), 0o600);
  }
  return house;
}

function drawMoreSeals(): NonNullable<Parameters<typeof makeDemoHouse>[0]['moreSeals']> {
  const pictures = sealPictures(DEMO_MORE_SEALS.map(({ drawing }) => drawing));
  return DEMO_MORE_SEALS.flatMap(({ name, type }, i) => {
    const picture = pictures[i];
    return picture === undefined ? [] : [{ name, type, picture }];
  });
}

function keep(
  { store, write }: NewDataFolder,
  house: DemoHouse,
  { records, authority }: DemoRecords,
  machine: Machine,
): void {
  write(FOLDER.authorityRoot, pem(house.authorityRoot.der));
  write(ROOT_FILE, pem(house.trustRoot.der));
  write(FOLDER.sample, resource('demo/sample.pdf'));
  store.transaction(() => {
    for (const [number, record] of records.entries()) store.addAuthorityRecord(number, record);
    store.addSeal(house.esID, house.seal);
    for (const { esID, seal } of house.moreSeals) store.addSeal(esID, seal);
    store.addCertificate('root', house.trustRoot.der);
    store.addCertificate('maker', house.maker.der);
    store.addCertificate('unit', house.unit.der);
    for (const { certificate } of authority.grants) store.addCertificate('person', certificate.der);
    store.addCrl(house.crl);
    store.addStatusList(house.statusList);
  });
  const { foundation, rootDigest } = authority;
  const { workstation, unit } = foundation;
  store.useLog.transaction((log) => {
    const opened = { kind: 'opened', authorityRoot: rootDigest, workstation, unit } as const;
    log.append(nextRow(EMPTY_LOG, 0, machine.clock.now(), opened));
  });
}

function initOut(folder: string, house: DemoHouse): InitOut {
  const seals = [house.seal, ...house.moreSeals.map(({ seal }) => seal)].map(parseSeal);
  const { mode, unit } = house.own.authority.foundation;
  return {
    mode,
    unit,
    data: folder,
    people: house.members.map(({ id, name, role, pin }) => ({ id, name, roles: [role], pin })),
    seals: seals.map((seal) => {
      return { id: seal.info.esID, name: seal.info.property.name, kind: sealKind(seal) };
    }),
    trustRoots: [join(folder, ROOT_FILE)],
    authorityRoot: { path: join(folder, FOLDER.authorityRoot), sm3: toHex(house.own.authority.rootDigest) },
    sample: join(folder, FOLDER.sample),
  };
}

function pem(der: Uint8Array): Uint8Array {
  return Buffer.from(derToPem(der, 'CERTIFICATE'), 'latin1');
}

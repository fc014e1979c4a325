import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derToPem } from '@yinzheng/core/pki';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { EMPTY_LOG, nextRow } from '@yinzheng/core/use-log';
import { FOLDER } from '../../src-main/service/compose.ts';
import { createDataFolder, type NewDataFolder } from '../../src-main/service/compose-folder.ts';
import type { DemoFolder } from './cli.ts';
import { foundationOf, people, recordsOf, SEAL_ID, TestClock, usualGrants, type People } from './house.ts';
import { makeCrl, makeSeal, makeStatusList, party, type Party } from './made-seals.ts';
import { A4, onePage } from './plain-pdf.ts';

/** A real data folder whose every key is known to the test, those of root, seal maker and administrators too. */
export interface MadeOffice extends DemoFolder {
  readonly root: Party;
  readonly maker: Party;
  readonly who: People;
  readonly seal: Uint8Array;
  /** The records of authority, the foundation first. */
  readonly records: readonly Uint8Array[];
  remove(): void;
}

/** While the lists of {@link makeCrl} and {@link makeStatusList} are current. */
export function officeClock(): TestClock {
  return new TestClock(new Date('2026-06-02T01:00:00Z'));
}

const PIN = '123456';

/** Makes one, for a whole file of tests; `remove` it afterwards. */
export async function makeOffice(): Promise<MadeOffice> {
  const root = party('Test Root', undefined);
  const maker = party('Seal Maker', root);
  const unit = party('A Unit', root);
  const usual = people();
  const who: People = { ...usual, custodian: { ...unit, person: usual.custodian.person } };
  const seal = makeSeal(maker, unit, { esID: SEAL_ID });
  const trustRoots = [sm3(root.certificate.der)];
  const records = recordsOf(who, usualGrants(who), { trustRoots });
  const parent = mkdtempSync(join(tmpdir(), 'yinzheng-made-'));
  const data = join(parent, 'data');
  const office = { data, root, maker, who, seal, records };
  await createDataFolder(data, (made) => fill(made, office));
  return {
    ...office,
    made: described(office),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

async function fill(
  made: NewDataFolder,
  { root, maker, who, seal, records }: Omit<MadeOffice, 'made' | 'remove'>,
): Promise<void> {
  const { store } = made;
  made.write(FOLDER.authorityRoot, utf8(derToPem(who.root.certificate.der, 'CERTIFICATE')));
  made.write(join(FOLDER.trust, 'root.pem'), utf8(derToPem(root.certificate.der, 'CERTIFICATE')));
  made.write(FOLDER.sample, onePage({ mediaBox: A4 }));
  for (const { person, privateKey } of [who.approver, who.custodian]) {
    await made.addSoftwareKey(person.id, { serial: `SW-${person.id}`, privateKey, pin: utf8(PIN) });
  }
  const at = officeClock().now();
  store.transaction(() => {
    for (const [number, record] of records.entries()) store.addAuthorityRecord(number, record);
    store.addSeal(SEAL_ID, seal);
    store.addCertificate('root', root.certificate.der);
    store.addCertificate('maker', maker.certificate.der);
    store.addCertificate('unit', who.custodian.certificate.der);
    for (const one of [who.applicant, who.approver]) store.addCertificate('person', one.certificate.der);
    store.addCrl(makeCrl(root).der);
    const active = {
      esID: SEAL_ID,
      status: 'active',
      since: new Date('2026-05-06T08:00:00Z'),
      reason: '',
    } as const;
    store.addStatusList(makeStatusList(maker, [active]).bytes);
  });
  const foundation = foundationOf(who);
  store.useLog.transaction((log) => {
    const { workstation, unit } = foundation;
    const opened = {
      kind: 'opened',
      authorityRoot: sm3(who.root.certificate.der),
      workstation,
      unit,
    } as const;
    log.append(nextRow(EMPTY_LOG, 0, at, opened));
  });
}

function described({ data, who }: Pick<MadeOffice, 'data' | 'who'>): MadeOffice['made'] {
  const members = [
    [who.applicant, 'applicant'],
    [who.approver, 'approver'],
    [who.leader, 'leader'],
    [who.custodian, 'custodian'],
  ] as const;
  return {
    mode: 'trial',
    unit: foundationOf(who).unit,
    data,
    people: members.map(([{ person }, role]) => ({ ...person, roles: [role], pin: PIN })),
    seals: [{ id: SEAL_ID, name: '测试单位公章', kind: 'unit' }],
    trustRoots: [join(data, FOLDER.trust, 'root.pem')],
    authorityRoot: { path: join(data, FOLDER.authorityRoot), sm3: toHex(sm3(who.root.certificate.der)) },
    sample: join(data, FOLDER.sample),
  };
}

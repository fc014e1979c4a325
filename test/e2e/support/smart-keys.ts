import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { makeDemo, Office } from '../../support/cli.ts';
import { WindowService } from '../../support/window.ts';
import { issue } from '../../support/certificates.ts';
import { moveKeys, type HardwareUnit, type MoveOptions } from '../../support/hardware-office.ts';
import type { SoftTokenOptions } from '../../support/softtoken.ts';

// A window's unit whose keys lie on test/softtoken.

/** A unit for a host to open: its data folder, and the tokens in the test's hand. */
export interface SmartUnit extends HardwareUnit {
  readonly data: string;
  readonly office: Office;
  /** Number of a request that was agreed to, for so many impressions on the sample. */
  readonly request: string;
  readonly impressions: number;
}

const IMPRESSIONS = 8;

/** Makes a unit below a folder, as people would find it: the PINs of software keys are shown, the driver is allowed. */
export async function smartUnit(folder: string, options: MoveOptions = {}): Promise<SmartUnit> {
  const demo = await makeDemo();
  try {
    const office = new Office(demo, folder);
    const request = await agreedRequest(office, IMPRESSIONS);
    const unit = await moveKeys(office, options);
    showPins(office);
    allowModule(office.data, unit.module.path);
    return { ...unit, office, request, impressions: IMPRESSIONS, data: office.data };
  } finally {
    demo.remove();
  }
}

/** A key whose certificate has ended. */
export function expiredKey(): SoftTokenOptions {
  const { key, certificate } = issue({
    cn: '到期的钥匙',
    spec: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') },
  });
  const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
  return { label: '到期的钥匙', serial: 'HW-OLD', keys };
}

/** A key whose mechanisms no profile knows, once the module says so of its slot. */
export function strangeKey(): SoftTokenOptions {
  const { key, certificate } = issue({ cn: '没见过的钥匙' });
  const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
  return { label: '没见过的钥匙', serial: 'HW-X', keys };
}

/** The small windows of a demo unit say what its software keys' PINs are. */
function showPins({ data, made }: Office): void {
  const pins = Object.fromEntries(made.people.map(({ id, pin }) => [id, pin]));
  writeFileSync(join(data, 'demo-pins.json'), JSON.stringify(pins));
}

/** A request for so many impressions on the sample that was agreed to; its number. */
async function agreedRequest(office: Office, count: number): Promise<string> {
  const service = await WindowService.inline(office.data);
  try {
    const [applicant, approver] = [office.who('applicant'), office.who('approver')];
    const wang = service.seat(applicant.id);
    const file = wang.take(join(office.data, 'sample.pdf'), '通知.pdf');
    const form = { reason: '印发通知', classification: 'public', days: 7, seal: office.seal } as const;
    const { id } = await wang.page('requests.make', { ...form, documents: [{ file, count }] });
    const li = service.seat(approver.id);
    const { job } = await li.page('requests.decide', { id, answer: 'agreed', opinion: '' });
    const { state } = await li.carryOut(job, approver.pin);
    if (state !== 'done') throw new Error(state);
    return id;
  } finally {
    await service.close();
  }
}

/** Has an administrator's choice stand in the settings: the module lies where ordinary users can write. */
export function allowModule(data: string, path: string, quick = 5000): void {
  const settings = {
    format: 'yinzheng-devices',
    version: 1,
    // A call that hangs is not waited for as long as at a desk.
    limits: { quick },
    modules: [
      {
        path,
        digest: toHex(sm3(readFileSync(path))),
        architecture: process.arch,
        by: 'chosen',
        since: new Date().toISOString(),
        allowWritable: true,
      },
    ],
  };
  writeFileSync(join(data, 'devices.json'), JSON.stringify(settings));
}

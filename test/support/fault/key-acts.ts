import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseTicketFile } from '@yinzheng/core/approvals';
import { utf8 } from '@yinzheng/core/kernel';
import { x500Name } from '@yinzheng/core/pki';
import type { KeyReset } from '@yinzheng/core/ports';
import { vi } from 'vitest';
import { deviceKeys, type Devices, type PinPlace } from '../../../src-main/devices/index.ts';
import { prepareRemark } from '../../../src-main/service/annotate.ts';
import { prepareFileDecision } from '../../../src-main/service/approve.ts';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import { requestUse } from '../../../src-main/service/request.ts';
import { prepareStamping } from '../../../src-main/service/stamp.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';
import type { Office } from '../cli.ts';
import type { SoftModule } from '../softtoken.ts';
import type { PortCall } from './key-plan.ts';

// What is asked of keys, each as whoever asks it in the product does.

/** What the acts of one case work with. */
export interface KeyStage {
  readonly office: Office;
  readonly devices: Devices;
  readonly reset: KeyReset;
  /** The module whose key is asked, in which something goes wrong. */
  readonly module: SoftModule;
  /** Serial number of that key. */
  readonly serial: string;
  /** Its PIN; acts that change it say so. */
  readonly pin: { now: string };
  /** PIN of its security officer. */
  readonly officer: string;
  /** DER of the certificate of its key, where one is to be imported. */
  readonly certificate: Uint8Array;
  /** An approved ticket and its document. */
  readonly ticket: string;
  readonly file: string;
  /** Types a PIN where it must go. */
  type(place: PinPlace, pin: string): void;
  /** Sets the fault; before that everything is in order. */
  strike(): void;
}

type Act = (stage: KeyStage) => Promise<void>;

/** Every call of the port. Each throws what it is refused with. */
export const KEY_ACTS: Readonly<Record<PortCall, Act>> = {
  begin: async (stage) => {
    stage.strike();
    await stage.devices.look();
  },
  look: struck(async ({ devices }) => {
    await devices.look();
  }),
  // Nobody asks: it is looked at regularly.
  poll: struck(async ({ module }) => {
    const before = module.count('C_GetSlotList');
    await vi.waitFor(
      () => {
        if (module.count('C_GetSlotList') < before + 6) throw new Error('it is not looked at any more');
      },
      { timeout: 20_000, interval: 20 },
    );
  }),
  read: struck(async (stage) => {
    await stage.devices.acts.read(identityOf(stage));
  }),
  stamp: struck(stampOnce),
  'stamp with a PIN each time': struck(stampOnce),
  approve: struck(approveOnce),
  annotate: struck(annotateOnce),
  'self-test': struck(async (stage) => {
    const { answer, reason } = await stage.devices.acts.selfTest(identityOf(stage), utf8(stage.pin.now));
    if (answer === 'failed') throw new Error(`the self-test failed: ${reason}`);
  }),
  request: struck(async (stage) => {
    await stage.devices.acts.request(identityOf(stage), utf8(stage.pin.now), NAME);
  }),
  'request for a new key': struck(async (stage) => {
    await stage.devices.acts.request(identityOf(stage), utf8(stage.pin.now), NAME, { fresh: true });
  }),
  'change-pin': struck(changePin),
  'change-pin after a login': struck(changePin),
  'import-certificate': struck(async (stage) => {
    const { devices, pin, certificate } = stage;
    await devices.acts.importCertificate(identityOf(stage), utf8(pin.now), certificate);
  }),
  'write-seal': struck(async (stage) => {
    const { office, devices, pin } = stage;
    const seal = await inWorkstation(office.data, 'read', SYSTEM, (station) => station.seals()[0]!.bytes);
    await devices.acts.writeSeal(identityOf(stage), utf8(pin.now), seal);
  }),
  logout: async (stage) => {
    const { line } = stage.devices;
    const { session } = await line.login(identityOf(stage), utf8(stage.pin.now));
    stage.strike();
    await line.logout(session);
  },
  forget: async (stage) => {
    const { devices, pin } = stage;
    const place = devices.place(identityOf(stage));
    stage.type(place, pin.now);
    await devices.line.login(identityOf(stage), { slip: place.slip });
    stage.strike();
    await devices.forget(place.slip);
  },
  'forget all': async (stage) => {
    await stage.devices.line.login(identityOf(stage), utf8(stage.pin.now));
    stage.strike();
    await stage.devices.forgetAll();
  },
  unlock: struck(async (stage) => {
    const fresh = freshPin();
    const needs = { identity: identityOf(stage), officer: utf8(stage.officer) };
    await stage.reset.unlock({ ...needs, fresh: utf8(fresh) });
    stage.pin.now = fresh;
  }),
  format: struck(async (stage) => {
    const needs = { identity: identityOf(stage), officer: utf8(stage.officer) };
    await stage.reset.format({ ...needs, label: '空钥匙' });
  }),
  // What ends the module is called when all is over.
  close: () => Promise.resolve(),
};

const NAME = x500Name([{ type: 'CN', value: '王芳' }]);

/** The fault is there before the act begins. */
function struck(act: Act): Act {
  return async (stage) => {
    stage.strike();
    await act(stage);
  };
}

/** Identity of the key that is asked. */
export function identityOf({ devices, serial }: Pick<KeyStage, 'devices' | 'serial'>): string {
  const key = devices.view().keys.find((one) => one.serial === serial);
  if (key !== undefined) return key.identity;
  const modules = devices.view().modules.map(({ condition, fault }) => `${condition} ${fault?.call ?? ''}`);
  throw new Error(`no key ${serial} (${modules.join('; ')})`);
}

/** One that the rules of strength let pass. */
export function freshPin(): string {
  return `Kx${randomBytes(4).toString('hex')}`;
}

async function changePin(stage: KeyStage): Promise<void> {
  const fresh = freshPin();
  await stage.devices.acts.changePin(identityOf(stage), utf8(stage.pin.now), utf8(fresh));
  stage.pin.now = fresh;
}

/** Works in the data folder as its only owner, with the keys that are plugged in. */
function atWork(stage: KeyStage, work: (station: Workstation) => Promise<void>): Promise<void> {
  const { office, devices } = stage;
  const hardware = () => deviceKeys(devices.view(), devices.line);
  return inWorkstation(office.data, 'own', SYSTEM, work, hardware);
}

function stampOnce(stage: KeyStage): Promise<void> {
  return atWork(stage, async (station) => {
    const order = {
      ticket: stage.ticket,
      custodian: stage.office.who('custodian').id,
      positions: [{ page: 1, x: 150, y: 222 }],
      format: 'ses' as const,
      files: [stage.file],
      out: undefined,
    };
    const prepared = prepareStamping(station, SYSTEM_FILES, order);
    const [outcome] = await prepared.run(utf8(stage.pin.now), () => undefined);
    if (outcome?.result === 'refused') throw outcome.error;
  });
}

/** A new request, and a decision on it. */
function approveOnce(stage: KeyStage): Promise<void> {
  const { office, file } = stage;
  const out = join(office.folder, `${randomBytes(6).toString('hex')}.yzticket`);
  return atWork(stage, async (station) => {
    await requestUse(station, SYSTEM_FILES, {
      ...{ applicant: office.who('applicant').id, seal: office.seal, reason: '印发通知' },
      ...{ classification: 'public', days: 7, files: [file], count: 1, out },
    });
    const form = { approverId: office.who('approver').id, answer: 'agreed', opinion: '' } as const;
    const decisions = (): number => parseTicketFile(SYSTEM_FILES.read(out)).decisions.length;
    try {
      await prepareFileDecision(station, SYSTEM_FILES, out, form).sign(utf8(stage.pin.now));
    } catch (error) {
      if (decisions() > 0) throw new Error('refused, and decided all the same', { cause: error });
      throw error;
    }
    if (decisions() !== 1) throw new Error('not decided, and not refused');
  });
}

function annotateOnce(stage: KeyStage): Promise<void> {
  return atWork(stage, async (station) => {
    const form = { entryNo: 1, personId: undefined, annotation: 'mistaken', note: '盖错了' } as const;
    await prepareRemark(station, form).write(utf8(stage.pin.now));
  });
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTicketFile } from '@yinzheng/core/approvals';
import { YinzhengError } from '@yinzheng/core/kernel';
import { x500Name } from '@yinzheng/core/pki';
import { entriesOf, type UseLogEntry } from '@yinzheng/core/use-log';
import { deviceKeys, nodeLauncher, type Devices } from '../../../src-main/devices/index.ts';
import { openDevices } from '../../../src-main/service/compose-devices.ts';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import { prepareStamping } from '../../../src-main/service/stamp.ts';
import { Office, type DemoFolder } from '../cli.ts';
import { ROOT } from '../repo.ts';
import { moveKeys, type HardwareUnit } from '../hardware-office.ts';
import type { SoftFault, SoftModule } from '../softtoken.ts';

// Every call of a key's port × every fault of its device: what a unit looks like afterwards.

/** What goes wrong; each that hangs meets a limit of 300 ms. */
export const FAULTS: Readonly<Record<string, SoftFault>> = {
  hang: { do: 'hang' },
  crash: { do: 'crash' },
  slow: { do: 'slow', number: 40 },
  DEVICE_REMOVED: { do: 'error', number: 0x32 },
  DEVICE_ERROR: { do: 'error', number: 0x30 },
  SESSION_HANDLE_INVALID: { do: 'error', number: 0xb3 },
  TOKEN_NOT_PRESENT: { do: 'error', number: 0xe0 },
  GENERAL_ERROR: { do: 'error', number: 0x05 },
  unknown: { do: 'error', number: 0x8000_7777 },
};

/** Calls of the port, and the functions of the module that each of them makes. */
export const PORT_CALLS = {
  look: ['C_GetSlotList', 'C_GetTokenInfo'],
  read: ['C_OpenSession', 'C_FindObjectsInit', 'C_GetAttributeValue', 'C_GetMechanismList'],
  stamp: ['C_OpenSession', 'C_Login', 'C_SignInit', 'C_Sign', 'C_Logout', 'C_CloseSession'],
  'self-test': ['C_Login', 'C_SignInit', 'C_Sign'],
  request: ['C_Login', 'C_Sign'],
  'change-pin': ['C_SetPIN'],
  'import-certificate': ['C_Login', 'C_CreateObject'],
  'write-seal': ['C_CreateObject'],
} as const;
export type PortCall = keyof typeof PORT_CALLS;

/** One case. */
export interface KeyCase {
  readonly port: PortCall;
  readonly call: string;
  readonly fault: string;
}

/** All of them. */
export function keyCases(): KeyCase[] {
  return Object.entries(PORT_CALLS).flatMap(([port, calls]) =>
    calls.flatMap((call) => Object.keys(FAULTS).map((fault) => ({ port: port as PortCall, call, fault }))),
  );
}

/** What is left of a case. */
export interface KeyCaseEnd {
  /** The code it was refused with; '': it was done. */
  readonly code: string;
  /** Entries of the log that the case added. */
  readonly entries: readonly UseLogEntry[];
  /** Whether the key of the other module passed its self-test afterwards. */
  readonly nextKey: boolean;
  /** Paths of sealed files that no closed entry names. */
  readonly unknownFiles: readonly string[];
  /** Processes of the modules that are alive after everything was closed. */
  readonly alive: readonly number[];
}

const COUNT = 400;
/** Loads quicker than the sources do. */
const BUILT = join(ROOT, 'out', 'main', 'device-host.js');

/** A unit whose custodian and approver have their keys in two modules. */
export class KeyTable {
  readonly #office: Office;
  readonly #custodian: HardwareUnit;
  readonly #approver: HardwareUnit;
  readonly #ticket: string;
  readonly #file: string;
  #pin: string;

  static async make(demo: DemoFolder, folder: string): Promise<KeyTable> {
    const office = new Office(demo, folder);
    const file = office.document('a.pdf');
    const ticket = await office.ticket([file], { count: COUNT });
    const custodian = await moveKeys(office, { roles: ['custodian'] });
    const approver = await moveKeys(office, { roles: ['approver'], token: { serial: 'HW-2' } });
    const table = new KeyTable(office, custodian, approver, ticket, file);
    await table.#healthy();
    return table;
  }

  private constructor(
    office: Office,
    custodian: HardwareUnit,
    approver: HardwareUnit,
    ticket: string,
    file: string,
  ) {
    this.#office = office;
    this.#custodian = custodian;
    this.#approver = approver;
    this.#ticket = ticket;
    this.#file = file;
    this.#pin = custodian.custodian.pin;
  }

  get module(): SoftModule {
    return this.#custodian.module;
  }

  /** Plays a case and looks at what is left. */
  async play({ port, call, fault }: KeyCase): Promise<KeyCaseEnd> {
    const before = await this.#entries();
    const quick = fault === 'hang' ? 300 : 30_000;
    this.module.forgetCalls();
    this.#approver.module.forgetCalls();
    const devices = this.#devices({ quick, making: quick, person: quick });
    let code: string;
    let nextKey: boolean;
    try {
      await devices.look();
      this.module.fault({ call }, FAULTS[fault]!);
      code = await this.#refusal(() => this.#act(port, devices));
      this.module.clear();
      nextKey =
        (await devices.acts.selfTest(identityOf(devices, 'HW-2'), bytes(this.#approver.keys[0]!.pin)))
          .answer === 'passed';
    } finally {
      this.module.clear();
      await devices.close();
    }
    const entries = (await this.#entries()).slice(before.length);
    const pids = new Set([...this.module.calls(), ...this.#approver.module.calls()].map(({ pid }) => pid));
    return {
      code,
      entries,
      nextKey,
      unknownFiles: await this.#unknownFiles(),
      alive: [...pids].filter(isAlive),
    };
  }

  /** Log and records whole, and the sum: spent = done + voided after signing + unresolved. */
  async sums(): Promise<{ readonly whole: boolean; readonly spent: number; readonly parts: number }> {
    return inWorkstation(this.#office.data, 'read', SYSTEM, (station) => {
      station.requireWhole();
      const ticketId = parseTicketFile(SYSTEM_FILES.read(this.#ticket)).request.ticketId;
      const entries = entriesOf(station.rowsOfTicket(ticketId));
      const parts = entries.filter(({ result }) =>
        ['done', 'voided-after-signing', 'unresolved'].includes(result),
      ).length;
      const spent = station.ledger.spending(ticketId).reduce((sum, one) => sum + one.spent, 0);
      return { whole: entries.every(({ result }) => result !== 'open'), spent, parts };
    });
  }

  #devices(limits?: { quick: number; making: number; person: number }): Devices {
    return openDevices(this.#office.data, SYSTEM, {
      launcher: nodeLauncher(existsSync(BUILT) ? BUILT : undefined),
      modules: [this.module.path, this.#approver.module.path],
      only: true,
      allowWritable: true,
      pollMs: 0,
      ...(limits === undefined ? {} : { limits }),
    });
  }

  /** Both keys pass their self-tests once, and one impression is made: what follows meets keys that are known. */
  async #healthy(): Promise<void> {
    const devices = this.#devices();
    try {
      await devices.look();
      await this.#act('stamp', devices);
      await devices.acts.selfTest(identityOf(devices, 'HW-2'), bytes(this.#approver.keys[0]!.pin));
    } finally {
      await devices.close();
    }
  }

  async #act(port: PortCall, devices: Devices): Promise<void> {
    const identity = identityOf(devices, 'HW-1');
    const { acts } = devices;
    const { certificate } = this.#custodian.custodian;
    switch (port) {
      case 'look':
        await devices.look();
        return;
      case 'read':
        await acts.read(identity);
        return;
      case 'self-test': {
        const { answer, reason } = await acts.selfTest(identity, bytes(this.#pin));
        if (answer === 'failed') throw new Error(reason);
        return;
      }
      case 'request':
        await acts.request(identity, bytes(this.#pin), x500Name([{ type: 'CN', value: '王芳' }]));
        return;
      case 'change-pin': {
        const fresh = `9${Math.random().toString().slice(2, 9)}`;
        await acts.changePin(identity, bytes(this.#pin), bytes(fresh));
        this.#pin = fresh;
        return;
      }
      case 'import-certificate':
        await acts.importCertificate(identity, bytes(this.#pin), certificate);
        return;
      case 'write-seal': {
        const seal = await this.#seal();
        await acts.writeSeal(identity, bytes(this.#pin), seal);
        return;
      }
      case 'stamp':
        await this.#stamp(devices);
    }
  }

  #seal(): Promise<Uint8Array> {
    return inWorkstation(this.#office.data, 'read', SYSTEM, (station) => station.seals()[0]!.bytes);
  }

  async #stamp(devices: Devices): Promise<void> {
    const hardware = () => deviceKeys(devices.view(), devices.line);
    await inWorkstation(
      this.#office.data,
      'own',
      SYSTEM,
      async (station) => {
        const order = {
          ticket: this.#ticket,
          custodian: this.#office.who('custodian').id,
          positions: [{ page: 1, x: 150, y: 222 }],
          format: 'ses' as const,
          files: [this.#file],
          out: undefined,
        };
        const [outcome] = await prepareStamping(station, SYSTEM_FILES, order).run(
          bytes(this.#pin),
          () => undefined,
        );
        if (outcome?.result === 'refused') throw outcome.error;
      },
      hardware,
    );
  }

  /** The code of a refusal; '' where there was none. Anything but a code of the catalogue is a defect. */
  async #refusal(work: () => Promise<void>): Promise<string> {
    try {
      await work();
      return '';
    } catch (error) {
      if (error instanceof YinzhengError && error.code !== 'INTERNAL') return error.code;
      throw error;
    }
  }

  #entries(): Promise<UseLogEntry[]> {
    return inWorkstation(this.#office.data, 'read', SYSTEM, (station) => entriesOf([...station.rows()]));
  }

  async #unknownFiles(): Promise<string[]> {
    const known = await inWorkstation(this.#office.data, 'read', SYSTEM, (station) =>
      entriesOf([...station.rows()]).flatMap(
        ({ entryNo }) => station.ledger.entry(entryNo)?.closed?.output ?? [],
      ),
    );
    const names = existsSync(this.#office.folder) ? readdirSync(this.#office.folder) : [];
    const sealed = names.filter((name) => name.includes('已盖章') || name.includes('.tmp'));
    return sealed.map((name) => join(this.#office.folder, name)).filter((path) => !known.includes(path));
  }
}

function identityOf(devices: Devices, serial: string): string {
  const key = devices.view().keys.find((one) => one.serial === serial);
  if (key === undefined) throw new Error(`no key ${serial}`);
  return key.identity;
}

function bytes(pin: string): Uint8Array {
  return new TextEncoder().encode(pin);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

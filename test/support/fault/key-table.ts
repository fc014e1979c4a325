import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTicketFile } from '@yinzheng/core/approvals';
import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import { entriesOf, type UseLogEntry } from '@yinzheng/core/use-log';
import { vi } from 'vitest';
import { deviceSettingsFile } from '../../../src-main/adapters/device-settings.ts';
import { devicesAndReset } from '../../../src-main/devices/devices.ts';
import { nodeLauncher, type DeviceChild, type Devices } from '../../../src-main/devices/index.ts';
import { makeModuleHost } from '../../../src-main/devices/module-host.ts';
import type { ModuleHost } from '../../../src-main/devices/types.ts';
import { FOLDER, inWorkstation, SYSTEM, SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import { issue, keyOf } from '../certificates.ts';
import { Office, type DemoFolder } from '../cli.ts';
import { COMPILED, PATIENT } from '../device-host.ts';
import { moveKeys, type HardwareUnit } from '../hardware-office.ts';
import { SO_PIN, type SoftModule } from '../softtoken.ts';
import { identityOf, KEY_ACTS, type KeyStage } from './key-acts.ts';
import { FAULTS, type KeyCase, type PortCall } from './key-plan.ts';

// A unit whose keys fail, and what it looks like afterwards.

/** What the records say. */
export interface KeyRecords {
  readonly entries: readonly UseLogEntry[];
  /** Whether log, records and 台账 are whole, and nothing is open. */
  readonly whole: boolean;
  /** Impressions that count as spent, and the sum that they must be: done, voided after signing, unresolved. */
  readonly spent: number;
  readonly parts: number;
  readonly remarks: number;
  /** Paths of sealed files that no closed entry names. */
  readonly unknownFiles: readonly string[];
}

/** What is left of a case. */
export interface KeyCaseEnd {
  /** The code it was refused with; '': it was done. */
  readonly code: string;
  /** Calls of the module by the act, and by what came back of it. */
  readonly calls: ReadonlyMap<string, number>;
  /** What the calls of C_Sign answered, in their order; undefined: nothing. */
  readonly signed: readonly (number | undefined)[];
  /** Whether the key of another module passed its self-test afterwards. */
  readonly nextKey: boolean;
  /** Whether the key itself was there again. */
  readonly sameKey: boolean;
  /** Wrong PINs that the key took. */
  readonly tries: number;
  /** The PIN that the key has afterwards is the one that whoever asked must think that it has. */
  readonly pinKnown: boolean;
  /** Processes of the modules that are alive after everything was closed. */
  readonly alive: readonly number[];
  readonly before: KeyRecords;
  readonly after: KeyRecords;
}

const COUNT = 999;
const SPARE = 'HW-9';
const SPARE_PIN = 'Wd4k8rT3';
const SPARE_SLOT = 1;
const TRIES = 6;

/** The limit of a call that hangs. */
const HASTE_MS = 300;

/** What is to go wrong: at which of such calls. */
interface Planned extends Pick<KeyCase, 'call' | 'fault'> {
  readonly at: number;
}

interface DevicesWanted {
  readonly port: PortCall;
  readonly own: SoftModule;
  readonly other: SoftModule;
  /** The call that is to hang. */
  readonly hasty: string | undefined;
}

/** Who is asked by an act. */
type Asked = 'custodian' | 'each' | 'approver' | 'spare';
const ASKED: Readonly<Partial<Record<PortCall, Asked>>> = {
  'stamp with a PIN each time': 'each',
  approve: 'approver',
  'request for a new key': 'spare',
  'change-pin': 'spare',
  'change-pin after a login': 'spare',
  'import-certificate': 'spare',
  unlock: 'spare',
  format: 'spare',
};

/** A unit whose custodian and approver have their keys in two modules, and the custodian another, stricter copy of his. */
export class KeyTable {
  readonly #office: Office;
  readonly #units: Readonly<Record<Exclude<Asked, 'spare'>, HardwareUnit>>;
  readonly #ticket: string;
  readonly #file: string;
  readonly #spareCertificate = issue({ cn: '备用', key: keyOf('spare') }).certificate.der;
  #records: KeyRecords | undefined;
  readonly #counts = new Map<PortCall, ReadonlyMap<string, number>>();

  static async make(demo: DemoFolder, folder: string): Promise<KeyTable> {
    const office = new Office(demo, folder);
    const file = office.document('a.pdf');
    const ticket = await office.ticket([file], { count: COUNT });
    const key = { alwaysAuthenticate: true };
    const each = await moveKeys(office, { keepFiles: true, token: { serial: 'HW-3' }, key });
    const custodian = await moveKeys(office, { token: { serial: 'HW-1' }, more: [null] });
    const approver = await moveKeys(office, { roles: ['approver'], token: { serial: 'HW-2' } });
    const table = new KeyTable(office, { custodian, each, approver }, ticket, file);
    // Keys that are known sign no probe on the way.
    for (const port of ['stamp', 'stamp with a PIN each time', 'write-seal'] as const)
      await table.healthy(port);
    return table;
  }

  private constructor(
    office: Office,
    units: Readonly<Record<Exclude<Asked, 'spare'>, HardwareUnit>>,
    ticket: string,
    file: string,
  ) {
    this.#office = office;
    this.#units = units;
    this.#ticket = ticket;
    this.#file = file;
  }

  /** Plays an act without a fault; how often it made each call of the module. */
  async healthy(port: PortCall): Promise<KeyCaseEnd> {
    const end = await this.#play(port, undefined);
    this.#counts.set(port, end.calls);
    return end;
  }

  /** Plays a case and looks at what is left. */
  async play({ port, call, which, fault }: KeyCase): Promise<KeyCaseEnd> {
    const at = which === 'first' ? 1 : await this.#countOf(port, call);
    return this.#play(port, { call, at, fault });
  }

  /** How often a healthy act makes a call. */
  async #countOf(port: PortCall, call: string): Promise<number> {
    const counts = this.#counts.get(port) ?? (await this.healthy(port)).calls;
    return counts.get(call) ?? 1;
  }

  async #play(port: PortCall, planned: Planned | undefined): Promise<KeyCaseEnd> {
    const before = (this.#records ??= await this.#look());
    const asked = ASKED[port] ?? 'custodian';
    const unit = this.#units[asked === 'spare' ? 'custodian' : asked];
    const other = this.#units[asked === 'approver' ? 'custodian' : 'approver'];
    const { module } = unit;
    for (const one of [module, other.module]) one.forgetCalls();
    if (asked === 'spare') this.#putSpare(port);
    const slot = asked === 'spare' ? SPARE_SLOT : 0;
    const pin = { now: asked === 'spare' ? SPARE_PIN : unit.keys[0]!.pin };
    const serial = asked === 'spare' ? SPARE : unit.keys[0]!.serial;
    const hasty = planned?.fault === 'hang' ? planned.call : undefined;
    const { devices, reset, type } = this.#devices({ port, own: module, other: other.module, hasty });
    const stage: KeyStage = {
      ...{ office: this.#office, devices, reset, module, serial, pin, type, officer: SO_PIN },
      ...{ certificate: this.#spareCertificate, ticket: this.#ticket, file: this.#file },
      strike: () => {
        module.forgetCalls();
        if (port === 'change-pin after a login') module.fault({ call: 'C_SetPIN' }, NOT_LOGGED_IN);
        if (planned !== undefined) strike(module, planned);
      },
    };
    const pids = new Set<number>();
    const note = (): void => {
      for (const one of [module, other.module]) for (const { pid } of one.calls()) pids.add(pid);
    };
    try {
      if (port !== 'begin') await devices.look();
      note();
      const code = await this.#act(port, stage, hasty);
      note();
      // What follows is not of the act.
      const struck = port === 'close' ? undefined : module.calls();
      module.clear();
      const key = { devices, serial: other.keys[0]!.serial };
      const passed = await devices.acts.selfTest(identityOf(key), utf8(other.keys[0]!.pin));
      const sameKey = await isBack(devices, serial, port === 'format');
      if (port === 'close') stage.strike();
      await devices.close();
      note();
      const calls = struck ?? module.calls();
      const { 'user-left': left, 'user-pin': hash } = module.state(slot);
      return {
        ...{ code, calls: counted(calls), signed: answersOf(calls, 'C_Sign'), sameKey },
        nextKey: passed.answer === 'passed',
        tries: TRIES - Number(left),
        pinKnown: hash === hashOf(pin.now),
        alive: [...pids].filter(isAlive),
        before,
        after: (this.#records = await this.#look()),
      };
    } finally {
      module.clear();
      if (asked === 'spare') module.remove(SPARE_SLOT);
      await devices.close();
    }
  }

  #putSpare(port: PortCall): void {
    const { privateKey } = keyOf('spare');
    const keys = port === 'request for a new key' ? [] : [{ privateKey }];
    this.#units.custodian.module.replace(SPARE_SLOT, { serial: SPARE, pin: SPARE_PIN, keys });
  }

  #devices({
    port,
    own,
    other,
    hasty,
  }: DevicesWanted): ReturnType<typeof devicesAndReset> & Pick<KeyStage, 'type'> {
    const node = nodeLauncher(undefined, { env: COMPILED });
    const children: DeviceChild[] = [];
    const host = (path: string): ModuleHost => {
      const limits = { ...PATIENT };
      const launch = (name: string): DeviceChild => {
        const child = node.launch(name);
        children.push(child);
        // Only the call that is to hang is given little time: healthy ones may take what a busy machine takes.
        child.onMessage((message) => {
          if (path !== own.path || message.kind !== 'calling') return;
          const ms = message.call === hasty ? HASTE_MS : PATIENT.quick;
          Object.assign(limits, { quick: ms, making: ms, person: ms });
        });
        return child;
      };
      return makeModuleHost({ path, launcher: { launch }, limits });
    };
    const made = devicesAndReset({
      ...SYSTEM,
      launcher: node,
      host,
      settings: deviceSettingsFile(join(this.#office.data, FOLDER.devices)),
      ...{
        modules: [own.path, other.path],
        only: true,
        allowWritable: true,
        pollMs: port === 'poll' ? 30 : 0,
      },
    });
    return {
      ...made,
      // The others hold it for nothing, and end with the case.
      type: ({ slip }, pin) => {
        for (const child of children) child.send({ kind: 'pin', slip, pin: utf8(pin) });
      },
    };
  }

  /** The code of a refusal; '' where there was none. Anything but a code of the catalogue is a defect. */
  async #act(port: PortCall, stage: KeyStage, hasty: string | undefined): Promise<string> {
    const act = KEY_ACTS[port](stage);
    const relief = hasty === undefined ? undefined : relieve(stage.module);
    try {
      await act;
      return '';
    } catch (error) {
      if (error instanceof YinzhengError && error.code !== 'INTERNAL') return error.code;
      throw error;
    } finally {
      relief?.();
    }
  }

  /** Everything that is on record now. */
  #look(): Promise<KeyRecords> {
    return inWorkstation(this.#office.data, 'read', SYSTEM, (station) => {
      station.requireWhole();
      const ticketId = parseTicketFile(SYSTEM_FILES.read(this.#ticket)).request.ticketId;
      const rows = [...station.rows()];
      const entries = entriesOf(rows);
      const counts = ['done', 'voided-after-signing', 'unresolved'];
      const known = new Set(entries.map(({ entryNo }) => station.ledger.entry(entryNo)?.closed?.output));
      return {
        entries,
        whole: entries.every(({ result }) => result !== 'open'),
        spent: station.ledger.spending(ticketId).reduce((sum, one) => sum + one.spent, 0),
        parts: entries.filter(({ result }) => counts.includes(result)).length,
        remarks: rows.filter(({ content }) => content.kind === 'annotated').length,
        unknownFiles: this.#sealedFiles().filter((path) => !known.has(path)),
      };
    });
  }

  #sealedFiles(): readonly string[] {
    const names = readdirSync(this.#office.folder);
    const sealed = names.filter((name) => name.includes('已盖章') || name.includes('.tmp'));
    return sealed.map((name) => join(this.#office.folder, name));
  }
}

function strike(module: SoftModule, { call, at, fault }: Planned): void {
  module.fault({ call, at, after: fault === 'answer lost' }, FAULTS[fault]);
}

/** CKR_USER_NOT_LOGGED_IN */
const NOT_LOGGED_IN = { do: 'error', number: 0x101 } as const;
/** Calls that the program never breaks off. */
const UNBROKEN = ['C_SetPIN', 'C_InitPIN', 'C_InitToken'];

/** What never ends by itself, and the program does not end, is ended from outside after several limits, as by pulling a plug. */
function relieve(module: SoftModule): () => void {
  const timer = setInterval(() => {
    const last = module.calls().at(-1);
    if (last?.rv !== undefined || last === undefined || !UNBROKEN.includes(last.call)) return;
    const pid = last.pid;
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }, 4 * HASTE_MS);
  return () => clearInterval(timer);
}

/** Looks until the key is there again, whatever its module's process went through. */
async function isBack(devices: Devices, serial: string, formatted: boolean): Promise<boolean> {
  const wanted = formatted
    ? /^(?:uninitialised|pin-needed|key-not-sm2)$/
    : /^(?:pin-needed|pin-low|cert-missing)$/;
  const seen = async (): Promise<boolean> => {
    const { keys } = await devices.look();
    return keys.some((key) => key.serial === serial && key.states.some((state) => wanted.test(state)));
  };
  const look = async (): Promise<void> => {
    if (!(await seen())) throw new Error('the key is not back');
  };
  return vi.waitFor(look, { timeout: 20_000, interval: 50 }).then(
    () => true,
    () => false,
  );
}

type SoftCalls = ReturnType<SoftModule['calls']>;

function counted(calls: SoftCalls): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { call, rv } of calls) if (rv === undefined) counts.set(call, (counts.get(call) ?? 0) + 1);
  return counts;
}

function answersOf(calls: SoftCalls, name: string): readonly (number | undefined)[] {
  const answers: (number | undefined)[] = [];
  for (const { call, rv } of calls) {
    if (call !== name) continue;
    if (rv === undefined) answers.push(undefined);
    else answers[answers.length - 1] = rv;
  }
  return answers;
}

/** As test/softtoken keeps a PIN. */
function hashOf(pin: string): string {
  return createHash('sha256').update(`softtoken ${pin}`).digest('hex');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import { licenceVersionDer, type LicenceVersion } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { expect } from 'vitest';
import { checkStation } from '../../../src-main/service/check.ts';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import {
  knownLicence,
  listLicences,
  listTypes,
  prepareIssue,
} from '../../../src-main/service/licences/index.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';
import { makeDemo, type DemoFolder } from '../cli.ts';
import { formOf, LicenceOffice } from '../licence-office.ts';
import { ROOT } from '../repo.ts';
import type { LicenceWorkerOrder } from './licence-order.ts';
import { buildWorker } from './program.ts';
import { callsIn, underShim, type Call, type Fault, type Shim } from './shim.ts';
import { cheapen } from './soft-keys.ts';
import { sm3Hex } from './office.ts';

/** A demo unit with reviewed records, from which each run has a copy, and the program that issues them. */
export interface LicenceTemplate {
  readonly folder: string;
  readonly worker: string;
  readonly drafts: readonly string[];
  readonly made: DemoFolder['made'];
  remove(): void;
}

/** Makes the unit; its keys are made cheap to unlock. */
export async function licenceTemplate(records = 1): Promise<LicenceTemplate> {
  const demo = await makeDemo();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yinzheng-licence-template-')));
  const office = new LicenceOffice(demo, folder);
  demo.remove();
  for (const { id, pin } of demo.made.people) cheapen(join(office.data, 'keys', `${id}.key`), pin);
  await office.authorised();
  const drafts: string[] = [];
  for (let number = 1; number <= records; number++) drafts.push(await office.reviewed(formOf(number)));
  // The worker finds resources/ two folders above itself, as the built command does.
  const program = join(folder, 'out', 'main');
  mkdirSync(program, { recursive: true });
  symlinkSync(join(ROOT, 'resources'), join(folder, 'resources'));
  const worker = await buildWorker(program, 'licence-worker');
  return {
    folder,
    worker,
    drafts,
    made: demo.made,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One copy of it. */
export class LicenceRun {
  readonly folder: string;
  readonly #template: LicenceTemplate;
  readonly #shim: Shim;

  constructor(template: LicenceTemplate, shim: Shim) {
    this.#template = template;
    this.#shim = shim;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'yinzheng-licence-run-')));
    cpSync(join(template.folder, 'data'), this.data, { recursive: true });
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  remove(): void {
    for (const path of [this.folder, this.#log]) rmSync(path, { recursive: true, force: true });
  }

  get #log(): string {
    return `${this.folder}.calls`;
  }

  #pin(role: string): { readonly id: string; readonly pin: string } {
    return this.#template.made.people.find(({ roles }) => roles.some((one) => one === role))!;
  }

  /** Issues every record in a process of its own; whether it was killed, and what it said. */
  async issue(fault?: Fault): Promise<{ readonly killed: boolean; readonly said: string }> {
    const officer = this.#pin('issuing-officer');
    const order: LicenceWorkerOrder = {
      data: this.data,
      drafts: this.#template.drafts,
      officer: officer.id,
      officerPin: officer.pin,
      sealPin: this.#pin('custodian').pin,
      journal: join(this.folder, 'journal'),
    };
    rmSync(this.#log, { force: true });
    const child = spawn(process.execPath, [this.#template.worker, JSON.stringify(order)], {
      env: {
        ...process.env,
        ...underShim(this.#shim, [this.folder], { fault, log: this.#log }),
        NODE_COMPILE_CACHE: join(this.#template.folder, 'cache'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 60_000,
      killSignal: 'SIGTERM',
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (_, by) => resolve(by));
    });
    return { killed: signal === 'SIGKILL', said: Buffer.concat(out).toString('utf8').trim() };
  }

  calls(): Call[] {
    return callsIn(this.#log);
  }

  /** The words of the journal. */
  noted(): string[] {
    const path = join(this.folder, 'journal');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  }

  /** Opens the folder as the next command does, and works in it. */
  open<T>(work: (station: Workstation) => Promise<T> | T): Promise<T> {
    return inWorkstation(this.data, 'own', SYSTEM, work);
  }

  /** Issues every record once more, in this process. */
  again(): Promise<string[]> {
    return this.open(async (station) => {
      const officer = this.#pin('issuing-officer');
      const order = { officer: officer.id, drafts: this.#template.drafts };
      const outcomes = await prepareIssue(station, SYSTEM_FILES, order).run({
        officer: utf8(officer.pin),
        seal: utf8(this.#pin('custodian').pin),
      });
      return outcomes.map(({ result }) => result);
    });
  }
}

/**
 * Each call between two steps of issuing: what is noted, each commit of the database, the file's beginning, its completion, its name.
 */
export function licenceBoundaries(calls: readonly Call[]): Call[] {
  const first = calls.findIndex(({ path }) => path.endsWith('/journal'));
  return calls.slice(first).filter(({ name, path }) => {
    if (path.endsWith('/journal')) return name === 'write';
    if (path.includes('/licences/')) return ['create', 'ftruncate', 'link', 'unlink', 'fsync'].includes(name);
    return name === 'fsync' && path.endsWith('-wal');
  });
}

/**
 * What must hold once the folder was taken over: as many sealed files as versions as rows of the outbox, of the same digests; what
 * has no licence is told; the log agrees.
 */
export async function expectWhole(run: LicenceRun, least: number): Promise<number> {
  return run.open(async (station) => {
    const licences = listLicences(station, { limit: 100 });
    expect(licences.length).toBeGreaterThanOrEqual(least);
    const folder = join(run.data, 'licences');
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    expect(names).toEqual(licences.map(({ identifier }) => `${identifier}.pdf`).sort());
    const items = station.delivery.items('all');
    const versions = licences.map(
      ({ identifier }): LicenceVersion => knownLicence(station, identifier).newest,
    );
    expect(items.map(({ digest }) => toHex(digest)).sort()).toEqual(
      versions.map((version) => toHex(sm3(licenceVersionDer(version)))).sort(),
    );
    for (const version of versions) {
      const path = join(folder, `${version.bundle.order.act.identifier}.pdf`);
      const digest = sm3Hex(readFileSync(path));
      expect(toHex(version.file)).toBe(digest);
      const item = items.find(({ file }) => file !== undefined && toHex(file.digest) === digest);
      expect(item?.file?.path).toBe(`licences/${version.bundle.order.act.identifier}.pdf`);
    }
    const [type] = listTypes(station);
    const given = 1000 - type!.serials.left;
    expect(type!.serials.unmade.length, 'serials without a licence are told').toBe(given - licences.length);
    const report = await checkStation(station, SYSTEM_FILES, []);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ answer: 'valid', open: 0, spent: { done: licences.length } });
    return licences.length;
  });
}

/** Kills the process that issues at each of these calls; what must hold, must hold after each, and nothing is issued twice. */
export async function killLicences(
  template: LicenceTemplate,
  shim: Shim,
  points: readonly Call[],
  blows: readonly ('kill-before' | 'kill-after')[] = ['kill-after'],
): Promise<void> {
  for (const [index, { number, name, path }] of points.entries()) {
    for (const blow of blows) {
      const run = new LicenceRun(template, shim);
      const what = `${blow} ${name} ${path} (call ${number})`;
      expect((await run.issue({ at: number, blow })).killed, what).toBe(true);
      try {
        const before = await expectWhole(run, 0);
        if (index % 3 === 1 || blows.length > 1) {
          expect(await run.again()).toEqual([before === 1 ? 'before' : 'done']);
          expect(await expectWhole(run, 1)).toBe(1);
        }
      } catch (error) {
        throw new Error(what, { cause: error });
      }
      run.remove();
    }
  }
}

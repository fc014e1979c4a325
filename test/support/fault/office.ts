import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InitOut } from '@yinzheng/contract/cli';
import type { StampPosition } from '@yinzheng/core/stamping';
import type { Role } from '@yinzheng/core/accounts';
import { cli, makeDemo } from '../cli.ts';
import { A4, onePage } from '../plain-pdf.ts';
import type { WorkerOrder, WorkerReport } from './order.ts';
import { entryOf } from '../entries.ts';
import { buildWorker } from './program.ts';
import { callsIn, underShim, type Call, type Fault, type Shim } from './shim.ts';
import { cheapen } from './soft-keys.ts';

const COMMAND = entryOf('cli');
const DOCUMENT = '通知.pdf';
const TICKET = 't.yzticket';
/** Where the worker lies, and its compiled code, shared by all its processes. */
const PROGRAM = 'program';
const CACHE = 'cache';

/** Three places on one page. */
const PLACES: readonly StampPosition[] = [
  { page: 1, x: 60, y: 60 },
  { page: 1, x: 150, y: 222 },
  { page: 1, x: 60, y: 222 },
];

/** What a job does: one impression or three, in one of the two formats. */
export interface JobKind {
  readonly impressions: 1 | 3;
  readonly format: 'ses' | 'cms';
}

/** How a stamping process ended. */
export interface Ended {
  readonly killed: boolean;
  readonly report: WorkerReport | undefined;
  readonly stderr: string;
}

/** More of a run. */
export interface RunOptions {
  readonly fault?: Fault | undefined;
  readonly noLinks?: boolean;
  readonly more?: Partial<WorkerOrder>;
  /** Put before the process's own program, such as `faketime`. */
  readonly through?: readonly string[];
  /** Without the shim. */
  readonly bare?: boolean;
  /** Killed from outside after so many milliseconds. */
  readonly killAfterMs?: number;
}

/** A demo unit with an approved ticket, from which each test has a copy of its own. */
export interface FaultTemplate {
  readonly folder: string;
  /** The program that stamps. */
  readonly worker: string;
  readonly made: InitOut;
  /** 用印数 of the ticket. */
  readonly count: number;
  remove(): void;
}

/** Makes the unit; its keys are made cheap to unlock. */
export async function faultTemplate(count = 4): Promise<FaultTemplate> {
  const demo = await makeDemo();
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-fault-template-'));
  cpSync(demo.data, join(folder, 'data'), { recursive: true });
  demo.remove();
  const { made } = demo;
  mkdirSync(join(folder, CACHE));
  const worker = await buildWorker(join(folder, PROGRAM));
  const who = (role: Role): InitOut['people'][number] =>
    made.people.find(({ roles }) => roles.includes(role))!;
  cheapen(join(folder, 'data', 'keys', `${who('custodian').id}.key`), who('custodian').pin);
  mkdirSync(join(folder, 'out'));
  writeFileSync(join(folder, DOCUMENT), onePage({ mediaBox: A4 }));
  const ticket = join(folder, TICKET);
  const run = async (words: readonly string[], pins: readonly string[] = []): Promise<void> => {
    const done = await cli([...words, '--data', join(folder, 'data'), '--json'], { pins });
    if (done.code !== 0) throw new Error(done.stdout + done.stderr);
  };
  await run([
    ...['request', '--as', who('applicant').id, '--seal', made.seals[0]!.id, '--reason', '印发通知'],
    ...['--count', String(count), '--days', '7', '--out', ticket, join(folder, DOCUMENT)],
  ]);
  await run(['approve', '--as', who('approver').id, ticket], [who('approver').pin]);
  return { folder, worker, made, count, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One copy of the unit, with the processes that stamp in it. */
export class FaultOffice {
  readonly folder: string;
  readonly #template: FaultTemplate;
  readonly #shim: Shim;
  readonly #kind: JobKind;

  constructor(template: FaultTemplate, shim: Shim, kind: JobKind) {
    this.#template = template;
    this.#shim = shim;
    this.#kind = kind;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'yinzheng-fault-')));
    for (const name of ['data', 'out', DOCUMENT, TICKET]) {
      cpSync(join(template.folder, name), join(this.folder, name), { recursive: true });
    }
  }

  get data(): string {
    return join(this.folder, 'data');
  }
  get out(): string {
    return join(this.folder, 'out');
  }
  get document(): string {
    return join(this.folder, DOCUMENT);
  }
  get count(): number {
    return this.#template.count;
  }
  /** The name that the first result gets. */
  get firstResult(): string {
    return join(this.out, '通知_已盖章.pdf');
  }

  remove(): void {
    for (const path of [this.folder, `${this.folder}.kept`, this.#callLog])
      rmSync(path, { recursive: true, force: true });
  }

  /** Remembers how everything lies now; the function puts it back, under the same names. */
  remember(): () => void {
    const kept = `${this.folder}.kept`;
    cpSync(this.folder, kept, { recursive: true });
    return () => {
      rmSync(this.folder, { recursive: true, force: true });
      cpSync(kept, this.folder, { recursive: true });
    };
  }

  /** The bytes of the template's document. */
  get original(): Buffer {
    return readFileSync(join(this.#template.folder, DOCUMENT));
  }

  order(more: Partial<WorkerOrder> = {}): WorkerOrder {
    const custodian = this.#template.made.people.find(({ roles }) => roles.includes('custodian'))!;
    return {
      data: this.data,
      ticket: join(this.folder, TICKET),
      custodian: custodian.id,
      pin: custodian.pin,
      positions: PLACES.slice(0, this.#kind.impressions),
      format: this.#kind.format,
      files: [this.document],
      out: this.out,
      journal: join(this.folder, 'journal'),
      ...more,
    };
  }

  /** Stamps in a process of its own. */
  stamp(options: RunOptions = {}): Promise<Ended> {
    const { more, through = [] } = options;
    const order = JSON.stringify(this.order(more));
    return this.#run([...through, process.execPath, this.#template.worker, order], options, '');
  }

  async #run(words: readonly string[], options: RunOptions, input: string): Promise<Ended> {
    const { fault, noLinks, bare, killAfterMs } = options;
    const shim = underShim(this.#shim, [this.folder], { fault, noLinks, log: this.#callLog });
    rmSync(this.#callLog, { force: true });
    const child = spawn(words[0]!, words.slice(1), {
      env: {
        ...process.env,
        ...(bare === true ? {} : shim),
        NODE_COMPILE_CACHE: join(this.#template.folder, CACHE),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process that hangs is ended otherwise than one that a test kills.
      timeout: killAfterMs ?? 60_000,
      killSignal: killAfterMs === undefined ? 'SIGTERM' : 'SIGKILL',
    });
    child.stdin.on('error', () => undefined).end(input);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (_, by) => resolve(by));
    });
    const line = Buffer.concat(out).toString('utf8');
    return {
      killed: signal === 'SIGKILL',
      report: line === '' ? undefined : (JSON.parse(line) as WorkerReport),
      stderr: Buffer.concat(err).toString('utf8'),
    };
  }

  /** Stamps by the command itself, as a person would. */
  async command(fault: Fault): Promise<Ended> {
    const { ticket, custodian, pin, files, out, data } = this.order();
    const place = ['--page', '1', '--x', '60', '--y', '60', '--out', `${out ?? ''}/`];
    const words = [
      'stamp',
      '--data',
      data,
      '--as',
      custodian,
      '--ticket',
      ticket,
      ...place,
      ...files,
      '--json',
    ];
    return this.#run([process.execPath, COMMAND, ...words], { fault }, `${pin}\n`);
  }

  /** The numbered calls of the last run. */
  calls(): Call[] {
    return existsSync(this.#callLog) ? callsIn(this.#callLog) : [];
  }

  get #callLog(): string {
    return `${this.folder}.calls`;
  }

  /** How often the key was asked for a signature, and how often it made one. */
  journal(): { readonly asked: number; readonly made: number } {
    const path = this.order().journal;
    const words = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const count = (word: string): number => words.filter((one) => one === word).length;
    return { asked: count('asked'), made: count('made') };
  }

  /** Every file below the copy, by its path from there. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .sort();
  }
}

/** SM3 by somebody else's code. */
export function sm3Hex(bytes: Uint8Array): string {
  return createHash('sm3').update(bytes).digest('hex');
}

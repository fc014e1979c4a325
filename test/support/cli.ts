import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InitOut } from '@yinzheng/contract/cli';
import { initSchema } from '@yinzheng/contract/cli';
import type { Role } from '@yinzheng/core/accounts';
import type { Clock } from '@yinzheng/core/ports';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { runCommandLine } from '../../src-main/hosts/cli/run.ts';
import { copyOfDemo } from './demo-template.ts';
import { tempDir } from './temp.ts';

/** What a command line did. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Secrets, in their order. */
  readonly pins?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly defaultDataFolder?: string;
  /** Whether a person seems to sit there. */
  readonly interactive?: boolean;
}

/** Runs the command in this process: everything but main.ts. */
export async function cli(words: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const pins = [...(options.pins ?? [])];
  const code = await runCommandLine(words, {
    terminal: {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      secret: (prompt) => {
        if (options.interactive === true) err.push(`${prompt}\n`);
        const pin = pins.shift();
        return Promise.resolve(pin === undefined ? undefined : new TextEncoder().encode(pin));
      },
      interactive: options.interactive === true,
    },
    machine: { ...SYSTEM, clock: options.clock ?? SYSTEM.clock },
    env: options.env ?? {},
    defaultDataFolder: options.defaultDataFolder ?? join(tmpdir(), 'yinzheng-no-such-folder'),
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** The values of a run's JSON lines. */
export function jsonLines({ stdout }: CliRun): unknown[] {
  const lines = stdout.split('\n');
  if (lines.pop() !== '') throw new Error('the output does not end with a line end');
  return lines.map((line): unknown => JSON.parse(line));
}

/** The code of a refusal given as JSON. */
export function refusalCode(run: CliRun): string {
  const [value] = jsonLines(run) as { error?: { code?: string } }[];
  return value?.error?.code ?? 'no refusal';
}

/** A demo unit made by `init --demo`. */
export interface DemoFolder {
  readonly data: string;
  readonly made: InitOut;
}

/** Gives one to a whole file of tests, to every file the same one; `remove` it afterwards. */
export function makeDemo(): Promise<DemoFolder & { remove(): void }> {
  return demoOf((data) => copyOfDemo(data, initDemoAt));
}

/** Makes another unit, which has nothing to do with that one; `remove` it afterwards. */
export function makeOtherDemo(): Promise<DemoFolder & { remove(): void }> {
  return demoOf(initDemoAt);
}

async function demoOf(make: (data: string) => Promise<InitOut>): Promise<DemoFolder & { remove(): void }> {
  const parent = mkdtempSync(join(tmpdir(), 'yinzheng-demo-'));
  const data = join(parent, 'data');
  const made = await make(data);
  return { data, made, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** Makes one anew. */
async function initDemoAt(data: string): Promise<InitOut> {
  const run = await cli(['init', '--demo', '--data', data, '--json']);
  if (run.code !== 0) throw new Error(`init failed: ${run.stdout}${run.stderr}`);
  return initSchema.parse(jsonLines(run)[0]);
}

/** A copy of a demo unit for one test, beside a folder to work in. */
export class Office {
  readonly made: InitOut;
  readonly data: string;
  /** A folder of the test's own. */
  readonly folder: string;

  constructor(demo: DemoFolder, folder: string = tempDir()) {
    this.made = demo.made;
    this.folder = folder;
    this.data = join(this.folder, 'data');
    cpSync(demo.data, this.data, { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The sample document under a name of its own. */
  document(name: string): string {
    cpSync(join(this.data, 'sample.pdf'), this.path(name));
    return this.path(name);
  }

  who(role: Role): InitOut['people'][number] {
    return this.made.people.find(({ roles }) => roles.includes(role))!;
  }

  get seal(): string {
    return this.made.seals[0]!.id;
  }

  /** Runs a command in the data folder, as JSON. */
  run(words: readonly string[], options: CliOptions = {}): Promise<CliRun> {
    return cli([...words, '--data', this.data, '--json'], options);
  }

  /** Asks for a seal's use; the ticket's path. */
  async request(
    files: readonly string[],
    more: { count?: number; days?: number; clock?: Clock } = {},
  ): Promise<string> {
    const ticket = this.path(`t${Math.random().toString(36).slice(2)}.yzticket`);
    const words = ['request', '--as', this.who('applicant').id, '--seal', this.seal, '--reason', '印发通知'];
    words.push('--count', String(more.count ?? 1), '--days', String(more.days ?? 7), '--out', ticket);
    await this.#expect([...words, ...files], more);
    return ticket;
  }

  approve(ticket: string, more: readonly string[] = [], options: CliOptions = {}): Promise<CliRun> {
    const { id, pin } = this.who('approver');
    return this.run(['approve', '--as', id, ...more, ticket], { pins: [pin], ...options });
  }

  /** An approved ticket. */
  async ticket(
    files: readonly string[],
    more: { count?: number; days?: number; clock?: Clock } = {},
  ): Promise<string> {
    const ticket = await this.request(files, more);
    const { code, stdout } = await this.approve(ticket, [], more);
    if (code !== 0) throw new Error(stdout);
    return ticket;
  }

  stamp(
    ticket: string,
    files: readonly string[],
    more: readonly string[] = [],
    options: CliOptions = {},
  ): Promise<CliRun> {
    const { id, pin } = this.who('custodian');
    const place = more.some((word) => word === '--page' || word === '--at')
      ? []
      : ['--page', '1', '--x', '150', '--y', '222'];
    return this.run(['stamp', '--as', id, '--ticket', ticket, ...place, ...more, ...files], {
      pins: [pin],
      ...options,
    });
  }

  async #expect(words: readonly string[], options: CliOptions): Promise<void> {
    const { code, stdout } = await this.run(words, options);
    if (code !== 0) throw new Error(stdout);
  }

  /** Every entry of the log as `log --json` has it. */
  async entries(): Promise<unknown[]> {
    const run = await this.run(['log']);
    return run.stdout === '' ? [] : jsonLines(run);
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name));
  }
}

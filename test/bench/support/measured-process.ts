import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a program took, and said. */
export interface MeasuredProcess {
  /** From the start of the process to its end, milliseconds. */
  readonly wall: number;
  /** The largest it ever was in memory, MiB, as Linux counted it up to some milliseconds before its end; 0 elsewhere. */
  readonly peak: number;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is started. */
export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads on standard input. */
  readonly input?: string;
  /** Called with its number once it runs. */
  readonly started?: (pid: number) => void;
}

const LOOK_EVERY_MS = 5;

/** Runs a program to its end and watches its size. Its children are not watched. */
export async function measureProcess(
  program: string,
  args: readonly string[],
  { cwd, env = {}, input = '', started }: ProcessOptions = {},
): Promise<MeasuredProcess> {
  const begun = performance.now();
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
  if (child.pid !== undefined) started?.(child.pid);
  const said = { stdout: '', stderr: '', peak: 0 };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.on('error', () => undefined).end(input);
  const watch = setInterval(() => {
    said.peak = Math.max(said.peak, peakOf(child.pid));
  }, LOOK_EVERY_MS);
  const over = { wall: 0 };
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => (over.wall = performance.now() - begun));
      child.once('close', (status) => resolve(status ?? -1));
    });
    return { ...said, wall: over.wall, code };
  } finally {
    clearInterval(watch);
  }
}

/** VmHWM of a process, MiB. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Insists that a program did what it was asked. @throws with what it said on standard error */
export function requireDone(what: string, ran: MeasuredProcess): MeasuredProcess {
  if (ran.code !== 0)
    throw new Error(`${what} ended with ${ran.code}: ${ran.stderr}${ran.stdout.slice(0, 2000)}`);
  return ran;
}

import { readFileSync } from 'node:fs';
import { median } from './figures.ts';

/** How much of the memory a process had: resident set, MiB. */
export interface Memory {
  /** The middle of the first tenth of the time, and of the last. */
  readonly first: number;
  readonly last: number;
  readonly largest: number;
}

const LOOK_EVERY_MS = 200;

/** What a process took while it was watched. */
export interface Watched {
  readonly memory: Memory;
  /** Time of processors, milliseconds: of all its threads. */
  readonly cpu: number;
}

/** Looks at a process again and again (Linux). */
export class ProcessWatch {
  readonly #seen: number[] = [];
  readonly #cpu: number[] = [];
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;

  /** `pid`: of a process that runs. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  #look(): void {
    const [now, cpu] = [residentOf(this.#pid), cpuOf(this.#pid)];
    if (now !== undefined) this.#seen.push(now);
    if (cpu !== undefined) this.#cpu.push(cpu);
  }

  /** Looks for the last time, where it still runs. @throws where nothing was seen */
  stop(): Watched {
    clearInterval(this.#timer);
    this.#look();
    const [first = 0] = this.#cpu;
    return { memory: memoryOf(this.#seen), cpu: (this.#cpu.at(-1) ?? first) - first };
  }
}

/** What looks at equal distances saw. `seen`: MiB. @throws where that is nothing */
export function memoryOf(seen: readonly number[]): Memory {
  const tenth = Math.max(1, Math.floor(seen.length / 10));
  return {
    first: median(seen.slice(0, tenth)),
    last: median(seen.slice(-tenth)),
    largest: Math.max(...seen),
  };
}

/** VmRSS of a process; undefined: it is gone. */
function residentOf(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line?.[1] === undefined ? undefined : Number(line[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Milliseconds of a tick in `/proc`. */
const TICK_MS = 10;

/** User and system time of a process; undefined: it is gone. */
function cpuOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which stands in brackets: user time is the 14th word of all, system time the 15th.
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(words[11]) + Number(words[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** `123 MiB`. */
export function mib(value: number): string {
  return `${value.toFixed(0)} MiB`;
}

import type { KeySession, KeyToken } from '@yinzheng/core/ports';
import type { OutputFile } from '@yinzheng/core/stamping';
import type { UseLogStore } from '@yinzheng/core/use-log';
import type { Files, Workstation } from '../../../src-main/service/workstation.ts';

// The steps of a stamping as they show from outside: every port that it goes through is wrapped, and what lies between
// two of them is the core's own work.

/** The steps, in their order. */
const STEPS = {
  checks: 'checks: ticket, right, key, certificates, the kept copy and its SM3, the PDF',
  given: 'SM3 of the file that was handed in',
  pin: 'the PIN (scrypt)',
  reserve: 'log: entry reserved, durable',
  copy: 'result begun: copy of the original, durable',
  ink: 'impression: drawn, appended, SM3 of its bytes',
  sign: 'SM2 signature',
  signed: 'log: what the gate asks, and the signed row, durable',
  finish: 'result completed, durable',
  verify: 'own verification of the result, read from the disk',
  publish: 'result gets its name, durable',
  close: 'log: entry closed, durable',
  head: "log's head signed and kept (checkpoint)",
} as const;

type Step = keyof typeof STEPS;

/** Follows stampings, one after the other, in one thread. */
export class StampSteps {
  readonly #spent = new Map<Step, number>();
  /** What the core does between two calls of ports. */
  #own: Step = 'checks';
  #last = performance.now();

  /** A stamping begins now. */
  begin(): void {
    this.#own = 'checks';
    this.#last = performance.now();
  }

  /** It is over. */
  end(): void {
    this.#lap(this.#own);
  }

  /** What was seen is forgotten. */
  forget(): void {
    this.#spent.clear();
  }

  /** Milliseconds by step, of one of so many stampings. */
  each(stampings: number): Map<string, number> {
    const names = Object.keys(STEPS) as Step[];
    return new Map(names.map((step) => [STEPS[step], (this.#spent.get(step) ?? 0) / stampings]));
  }

  /** The same workstation, watched. */
  station(station: Workstation): Workstation {
    return {
      ...station,
      log: this.#log(station.log),
      keys: () => station.keys().map((key) => this.#key(key)),
    };
  }

  /** The same files, watched. */
  files(files: Files): Files {
    return {
      ...files,
      digest: (path) => this.#across('given', () => files.digest(path)),
      output: (path, jobId) => this.#output(files.output(path, jobId)),
    };
  }

  #log(log: UseLogStore): UseLogStore {
    const during: Partial<Record<Step, Step>> = { checks: 'reserve', publish: 'close' };
    return {
      transaction: (work) => {
        const step = during[this.#own] ?? (this.#own === 'ink' ? 'signed' : 'head');
        const done = this.#within(step, () => log.transaction(work));
        // What comes after the last entry is closed belongs to the log's head.
        if (step === 'close') this.#own = 'head';
        return done;
      },
    };
  }

  #key(key: KeyToken): KeyToken {
    return {
      ...key,
      login: async (pin) => {
        const session = await this.#across('pin', () => key.login(pin));
        return this.#session(session);
      },
    };
  }

  #session(session: KeySession): KeySession {
    return {
      ...session,
      sign: (message) => this.#across(this.#own === 'head' ? 'head' : 'sign', () => session.sign(message)),
    };
  }

  #output(output: OutputFile): OutputFile {
    const then = (step: Step, work: () => void, own: Step): void => {
      this.#within(step, work);
      this.#own = own;
    };
    return {
      ...output,
      begin: (original, room) => then('copy', () => output.begin(original, room), 'ink'),
      finish: (appended) => then('finish', () => output.finish(appended), 'verify'),
      readBack: (work) => this.#across('verify', () => output.readBack(work)),
      publish: () => then('publish', () => output.publish(), 'publish'),
      settle: () => then('publish', () => output.settle(), 'publish'),
    };
  }

  #within<T>(step: Step, work: () => T): T {
    this.#lap(this.#own);
    try {
      return work();
    } finally {
      this.#lap(step);
    }
  }

  async #across<T>(step: Step, work: () => Promise<T>): Promise<T> {
    this.#lap(this.#own);
    try {
      return await work();
    } finally {
      this.#lap(step);
    }
  }

  #lap(step: Step): void {
    const now = performance.now();
    this.#spent.set(step, (this.#spent.get(step) ?? 0) + now - this.#last);
    this.#last = now;
  }
}

import type { Audience, EventOut, JobOut, JobResult } from '@yinzheng/contract/ipc';
import {
  makeJobs,
  type ActEnd,
  type ActFacts,
  type JobControl,
  type Jobs,
  type JobSpec,
  type PreparedAct,
  type Timers,
} from '../../src-main/service/jobs/index.ts';
import { TestClock } from './house.ts';

/** Timers that go off as the test's clock is set. */
export class TestTimers implements Timers {
  readonly #clock: TestClock;
  readonly #waiting = new Set<{ readonly at: number; readonly work: () => void }>();
  constructor(clock: TestClock) {
    this.#clock = clock;
  }
  after(ms: number, work: () => void): () => void {
    const one = { at: this.#clock.now().getTime() + ms, work };
    this.#waiting.add(one);
    return () => this.#waiting.delete(one);
  }
  advance(seconds: number): void {
    this.#clock.advance(seconds);
    for (const one of [...this.#waiting]) {
      if (one.at > this.#clock.now().getTime()) continue;
      this.#waiting.delete(one);
      one.work();
    }
  }
  get size(): number {
    return this.#waiting.size;
  }
}

const FACTS = { act: 'stamp', reason: '印发通知' } as ActFacts;

/** An act of two files that a test carries on step by step. */
export class TestAct implements PreparedAct {
  readonly facts = FACTS;
  readonly pins: Uint8Array[] = [];
  control: JobControl | undefined;
  done: JobResult | null = null;
  /** Of its smart key's PIN. */
  slip: string | undefined;
  stops = 0;
  #settle: ((end: ActEnd | 'paused') => void) | undefined;
  #refuse: ((error: unknown) => void) | undefined;
  key = () => Promise.reject(new Error('not asked here'));
  picture = () => Promise.reject(new Error('not asked here'));
  sofar(): JobResult | null {
    return this.done;
  }
  asks(slip: string): boolean {
    return slip === this.slip;
  }
  stop(): void {
    this.stops += 1;
  }
  run(pin: Uint8Array, control: JobControl): Promise<ActEnd | 'paused'> {
    this.pins.push(pin);
    this.control = control;
    return new Promise((settle, refuse) => {
      this.#settle = settle;
      this.#refuse = refuse;
    });
  }
  end(end: ActEnd | 'paused'): Promise<void> {
    this.#settle?.(end);
    return turn();
  }
  fail(error: unknown): Promise<void> {
    this.#refuse?.(error);
    return turn();
  }
}

/** Lets what was settled go on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const ZHANG = { session: 's1', person: 'zhang' };
export const RESULT: JobResult = { kind: 'stamp', request: 'a'.repeat(32), rows: [], remaining: 0 };

/** Jobs whose clock and numbers the test has in its hand. */
export class JobBench {
  readonly clock = new TestClock();
  readonly timers = new TestTimers(this.clock);
  readonly told: { readonly event: EventOut; readonly audience: Audience }[] = [];
  readonly defects: unknown[] = [];
  readonly forgotten: string[] = [];
  readonly jobs: Jobs;
  #number = 0;
  constructor() {
    this.jobs = makeJobs({
      newId: () => (++this.#number).toString(16).padStart(32, '0'),
      clock: this.clock,
      timers: this.timers,
      emit: (event, audience) => this.told.push({ event, audience }),
      onDefect: (_, error) => this.defects.push(error),
      onForgotten: (file, session) => this.forgotten.push(`${session} ${file}`),
    });
  }
  spec(changes: Partial<JobSpec> = {}): JobSpec {
    return { kind: 'stamp', subject: '印发通知', total: 2, owner: ZHANG, pausable: true, ...changes };
  }
  asked(changes: Partial<JobSpec> = {}): { id: string; act: TestAct } {
    const act = new TestAct();
    return { id: this.jobs.ask(this.spec(changes), act).id, act };
  }
  /** An act whose PIN was typed. */
  running(changes: Partial<JobSpec> = {}): {
    id: string;
    act: TestAct;
    control: JobControl;
    typed: Promise<void>;
  } {
    const { id, act } = this.asked(changes);
    this.jobs.confirm(id, 'yes', ZHANG);
    const typed = this.jobs.pin(id, Uint8Array.of(1, 2, 3), ZHANG);
    typed.catch(() => undefined);
    return { id, act, control: act.control!, typed };
  }
  now(id: string): JobOut {
    return this.jobs.get(id, ZHANG);
  }
  /** What can be done with a job. */
  can(id: string): string {
    const { can } = this.now(id);
    return Object.entries(can)
      .filter(([, may]) => may)
      .map(([what]) => what)
      .join(' ');
  }
}

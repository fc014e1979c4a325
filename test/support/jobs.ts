import type { JobResult } from '@yinzheng/contract/ipc';
import type { ActEnd, ActFacts, JobControl, PreparedAct, Timers } from '../../src-main/service/jobs/index.ts';
import type { TestClock } from './house.ts';

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
  #settle: ((end: ActEnd | 'paused') => void) | undefined;
  #refuse: ((error: unknown) => void) | undefined;
  key = () => Promise.reject(new Error('not asked here'));
  picture = () => Promise.reject(new Error('not asked here'));
  sofar(): JobResult | null {
    return this.done;
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

import type { IssuedRowOut } from '@yinzheng/contract/ipc';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { copyOfPin, forgetPin, type PinEntry } from '@yinzheng/core/ports';
import { sharedPin } from '../../service/acts/index.ts';
import type {
  ActEnd,
  ActNextKey,
  ActPause,
  ConfirmedAct,
  JobControl,
  PreparedAct,
} from '../../service/jobs/index.ts';
import { isOneKey, type IssueReady } from '../../service/licence-desk/index.ts';
import type { IssueOrder } from '../../service/licences/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey, type ActKey, type KeyLoad } from './act-key.ts';
import { runOptions } from './context.ts';

/** Checks an issue and makes the act that waits for its officer. @throws what the task `licences.issue-prepare` throws */
export async function issueAct(deps: ServiceDeps, order: IssueOrder): Promise<ConfirmedAct> {
  const ready = await deps.pool.run('licences.issue-prepare', order);
  const batch = new IssueBatch(deps, order, ready);
  return {
    facts: ready.facts,
    key: () => Promise.resolve(batch.key()),
    picture: () => fail('BAD_REQUEST', { detail: 'document' }),
    run: (typed, control) => batch.run(typed, control),
    sofar: () => batch.sofar(),
    asks: (slip) => batch.asks(slip),
    stop: () => batch.stop(),
    over: () => batch.over(),
  };
}

/** The drafts of an issue: the officer's key is asked, then the seal's, then one licence after the other is made. */
class IssueBatch {
  readonly #deps: ServiceDeps;
  readonly #drafts: readonly string[];
  readonly #order: IssueOrder;
  readonly #ready: IssueReady;
  readonly #officer: ActKey;
  readonly #seal: ActKey;
  readonly #rows: IssuedRowOut[] = [];
  /** What was typed for the officer's key, until the seal's has its own. */
  #typed: PinEntry | undefined;

  constructor(deps: ServiceDeps, order: IssueOrder, ready: IssueReady) {
    this.#deps = deps;
    this.#order = order;
    this.#drafts = order.drafts;
    this.#ready = ready;
    this.#officer = actKey(deps, ready.facts);
    const { kind, serial, publicKey } = ready.keys.seal;
    const writes = ready.facts.seal?.name ?? '';
    this.#seal = actKey(deps, {
      ...ready.facts,
      key: { kind, serial },
      publicKey,
      writes,
      holder: ready.keeper,
    });
  }

  /** Whether the seal's key is asked now. */
  get #atSeal(): boolean {
    return this.#typed !== undefined;
  }

  key(): ReturnType<ActKey['facts']> {
    const count = this.#drafts.length - this.#rows.length;
    const one: KeyLoad = { count, logins: 1, signatures: count };
    // Each impression is followed by a checkpoint of the log.
    const seal: KeyLoad = { count, logins: 1, signatures: count * 2 };
    return this.#atSeal ? this.#seal.facts(seal) : this.#officer.facts(one);
  }

  async run(typed: PinEntry, control: JobControl): Promise<ActEnd | ActPause | ActNextKey> {
    const officer = this.#typed;
    if (isOneKey(this.#ready.keys)) {
      return this.#officer.run(typed, control, (pin) => this.#issue({ officer: pin, seal: pin }, control));
    }
    if (officer === undefined) {
      return this.#officer.run(typed, control, (pin) => this.#unlock(pin, control), 'keep');
    }
    return this.#seal.run(typed, control, async (pin) => {
      const end = await this.#issue({ officer, seal: pin }, control);
      // Whoever goes on after a pause types both anew.
      this.#forget();
      return end;
    });
  }

  sofar(): ReturnType<PreparedAct['sofar']> {
    return this.#rows.length === 0 ? null : this.#result();
  }

  asks(slip: string): boolean {
    return this.#officer.asks(slip) || this.#seal.asks(slip);
  }

  stop(): void {
    this.#officer.stop();
    this.#seal.stop();
  }

  over(): void {
    this.#forget();
    this.#officer.over();
    this.#seal.over();
  }

  #forget(): void {
    if (this.#typed !== undefined) forgetPin(this.#typed);
    this.#typed = undefined;
  }

  /** Has the officer's key take its PIN, so that a wrong one is told where it was typed. */
  async #unlock(pin: PinEntry, { progress, ...control }: JobControl): Promise<ActNextKey> {
    const shared = sharedPin(pin);
    try {
      const quiet = { ...control, progress, accepted: () => undefined };
      await this.#deps.pool.run(
        'licences.unlock',
        { order: this.#left(), pin: shared },
        runOptions(quiet, 0, ''),
      );
      this.#typed = copyOfPin(pin);
      return 'next-key';
    } finally {
      forgetPin(shared);
    }
  }

  /** What is still to be issued. */
  #left(): IssueOrder {
    return { ...this.#order, drafts: this.#drafts.slice(this.#rows.length) };
  }

  async #issue(
    pins: { readonly officer: PinEntry; readonly seal: PinEntry },
    control: JobControl,
  ): Promise<ActEnd | ActPause> {
    const { pool, emit, sync } = this.#deps;
    const before = this.#rows.length;
    const names = this.#ready.names.slice(before);
    const shared = { officer: sharedPin(pins.officer), seal: sharedPin(pins.seal) };
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const state = { cancelled: false };
    const look = (): void => {
      try {
        if (!control.goOn()) Atomics.store(stop, 0, 1);
      } catch {
        state.cancelled = true;
        Atomics.store(stop, 0, 1);
      }
    };
    try {
      const rows = await pool.run(
        'licences.issue',
        { order: this.#left(), names, ...shared, stop },
        {
          onProgress: ({ done, current }) => {
            if (current === 'open') control.accepted();
            control.progress(before + done, names[done] ?? null);
            look();
          },
        },
      );
      return this.#ended(rows, state.cancelled);
    } finally {
      for (const pin of Object.values(shared)) forgetPin(pin);
      for (const what of ['licences', 'ledger', 'delivery', 'keys'] as const) emit({ kind: 'changed', what });
      sync.wake();
    }
  }

  /** What a run came to: it may go on where a pause left off. */
  #ended(rows: readonly IssuedRowOut[], cancelled: boolean): ActEnd | ActPause {
    const refused = rows.findLast(({ result }) => result === 'refused')?.error;
    const left = rows.some(({ result }) => result === 'skipped');
    const stops =
      refused !== undefined && refused !== null && new YinzhengError(refused.code, refused.params);
    this.#rows.push(...rows.filter(({ result }) => result !== 'skipped'));
    if (left && cancelled) return { result: this.#result(), error: new YinzhengError('JOB_STOPPED') };
    if (left && (stops === false || !stops.policy.stopsBatch)) return 'paused';
    const none = this.#rows.every(({ result }) => result === 'refused');
    const failed = stops !== false && (none || stops.policy.stopsBatch);
    return failed ? { result: this.#result(), error: stops } : { result: this.#result() };
  }

  #result(): ActEnd['result'] {
    const rest = this.#drafts.slice(this.#rows.length).map((draft, index): IssuedRowOut => {
      const name = this.#ready.names[this.#rows.length + index] ?? '';
      return { draft, name, result: 'skipped', identifier: null, error: null };
    });
    return { kind: 'licence-issue', rows: [...this.#rows, ...rest] };
  }
}

import type { HaltOut, StampedRowOut } from '@yinzheng/contract/ipc';
import { fail, fromHex, hasCode, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { forgetPin, type PinEntry } from '@yinzheng/core/ports';
import { sharedPin, type StampingOrder } from '../../service/acts/index.ts';
import {
  mayTypeAgain,
  type ActEnd,
  type ActPause,
  type ConfirmedAct,
  type JobControl,
  type PreparedAct,
} from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey, type KeyLoad } from './act-key.ts';
import { runOptions, toldError } from './context.ts';

/** Checks a stamping and makes the act that waits for its person. @throws what the task `stamping.prepare` throws */
export async function stampingAct(deps: ServiceDeps, order: StampingOrder): Promise<ConfirmedAct> {
  const { facts, version, remaining } = await deps.pool.run('stamping.prepare', order);
  const batch = new Batch(deps, order, version, remaining, facts.documents);
  const key = actKey(deps, facts);
  return {
    facts,
    key: () => Promise.resolve(key.facts(batch.left())),
    picture: (index, page, width) => {
      const document = order.documents[index];
      const name = facts.documents[index]?.name;
      if (document === undefined || name === undefined) fail('BAD_REQUEST', { detail: 'document' });
      return deps.pool.run('page.picture', {
        document: { digest: document.document, name },
        page,
        width,
        placement: { ticketId: order.ticketId, positions: [...document.positions], format: order.format },
      });
    },
    run: (typed, control) => key.run(typed, control, (pin) => batch.run(pin, control)),
    sofar: () => batch.sofar(),
    asks: (slip) => key.asks(slip),
    stop: () => key.stop(),
    over: () => key.over(),
  };
}

/** Whether the key took the PIN in this run, and for the document in work. */
interface KeyTaking {
  took: boolean;
  tookNow: boolean;
  /** How often, and since when it was held. */
  logins: number;
  readonly since: Date;
}

/** The documents of a stamping, one after the other; what is stamped stays stamped. */
class Batch {
  readonly #deps: ServiceDeps;
  readonly #order: StampingOrder;
  readonly #version: Uint8Array;
  readonly #documents: readonly { readonly name: string; readonly digest: string }[];
  readonly #rows: StampedRowOut[] = [];
  #remaining: number;

  constructor(
    deps: ServiceDeps,
    order: StampingOrder,
    version: Uint8Array,
    remaining: number,
    documents: readonly { readonly name: string; readonly digest: string }[],
  ) {
    this.#deps = deps;
    this.#order = order;
    this.#version = version;
    this.#remaining = remaining;
    this.#documents = documents;
  }

  /** @throws PIN_WRONG, PIN_LOCKED before the key took the PIN */
  async run(pin: PinEntry, control: JobControl): Promise<ActEnd | ActPause> {
    const key = { took: false, tookNow: false, logins: 0, since: this.#deps.station.clock.now() };
    try {
      const stopped = await this.#each(pin, control, key);
      return stopped instanceof Error || stopped === undefined ? this.#end(stopped) : stopped;
    } finally {
      for (const what of ['requests', 'ledger', 'keys'] as const) this.#deps.emit({ kind: 'changed', what });
    }
  }

  /** What the key has to do for the documents that are still to be stamped: each is followed by a checkpoint of the log. */
  left(): KeyLoad {
    const rest = this.#order.documents.slice(this.#rows.length);
    const count = rest.reduce((sum, { positions }) => sum + positions.length, 0);
    return { count, logins: rest.length, signatures: count + rest.length };
  }

  /** What has become of it where it ends now. */
  sofar(): ReturnType<PreparedAct['sofar']> {
    return this.#rows.length === 0 ? null : this.#result();
  }

  async #each(pin: PinEntry, control: JobControl, key: KeyTaking): Promise<Error | ActPause | undefined> {
    while (this.#rows.length < this.#documents.length) {
      try {
        if (!control.goOn()) return 'paused';
        key.tookNow = false;
        this.#rows.push(await this.#stamp(pin, control, key));
        control.progress(this.#rows.length, null);
      } catch (error) {
        if (hasCode(error, 'JOB_STOPPED')) return error;
        // Nothing was done with this PIN: the person may type again.
        if (!key.took && (mayTypeAgain(error) || hasCode(error, 'PIN_LOCKED'))) throw error;
        // A limit was reached between two documents: the person types again, and it goes on.
        if (!key.tookNow && hasCode(error, 'PIN_FORGOTTEN')) {
          return control.goOn() ? { paused: this.#reached(key) } : 'paused';
        }
        this.#refused(error);
        await this.#count();
        control.progress(this.#rows.length, null);
        if (!(error instanceof YinzhengError)) return new Error('a defect', { cause: error });
        if (error.policy.stopsBatch) return error;
      }
    }
    return undefined;
  }

  /** Which limit of the policy ended what was typed. */
  #reached({ logins, since }: KeyTaking): HaltOut {
    const { devices, station } = this.#deps;
    const { pinHold: hold } = devices.view();
    if (hold === undefined) return { why: 'pin-gone', limit: null };
    if (logins >= hold.logins) return { why: 'pin-count', limit: hold.logins };
    const held = station.clock.now().getTime() - since.getTime();
    // It is held from a moment before: the device host had it first.
    const over = held + NEARLY_MS >= hold.minutes * 60_000;
    return over ? { why: 'pin-time', limit: hold.minutes } : { why: 'pin-gone', limit: null };
  }

  async #stamp(pin: PinEntry, control: JobControl, key: KeyTaking): Promise<StampedRowOut> {
    const index = this.#rows.length;
    const { name, digest: document } = this.#documents[index]!;
    const { ticketId, custodian, format, documents } = this.#order;
    const shared = sharedPin(pin);
    const step = { ticketId, custodian, format, version: this.#version, pin: shared, ...documents[index]! };
    const watched: JobControl = {
      ...control,
      accepted: () => {
        key.took = true;
        key.tookNow = true;
        key.logins += 1;
        control.accepted();
      },
    };
    try {
      const done = await this.#deps.pool.run('stamping.document', step, runOptions(watched, index, name));
      this.#remaining = done.remaining;
      const { entries, output, digest, size } = done;
      return { name, document, result: 'done', entries, output, digest, size, error: null };
    } finally {
      forgetPin(shared);
    }
  }

  /** What a document that failed may have spent all the same. */
  async #count(): Promise<void> {
    const { ticketId, custodian } = this.#order;
    const left = this.#deps.pool.run('stamping.left', { ticketId, custodian });
    // Where it cannot be told, what was told before stands.
    this.#remaining = await left.catch(() => this.#remaining);
  }

  #refused(error: unknown): void {
    const { name, digest: document } = this.#documents[this.#rows.length]!;
    this.#rows.push({ ...UNDONE, name, document, result: 'refused', error: toldError(error) });
  }

  /** A batch that an error stopped has failed, and so has one of which nothing was stamped. */
  #end(stopped: Error | undefined): ActEnd {
    const none = this.#rows.every(({ result }) => result !== 'done');
    const first = this.#rows.find(({ result }) => result === 'refused')?.error;
    const result = this.#result();
    if (stopped !== undefined) return { result, error: stopped };
    if (none && first) return { result, error: new YinzhengError(first.code, first.params) };
    return { result };
  }

  #result(): ActEnd['result'] {
    const rest = this.#documents.slice(this.#rows.length).map(({ name, digest: document }) => {
      return { ...UNDONE, name, document, result: 'skipped' as const };
    });
    return {
      kind: 'stamp',
      request: toHex(this.#order.ticketId),
      rows: [...this.#rows, ...rest],
      remaining: this.#remaining,
    };
  }
}

const NEARLY_MS = 5_000;
const UNDONE = { entries: [], output: null, digest: null, size: null, error: null };

/** A stamping as a page asks for it. */
export function stampingOrder(
  custodian: string,
  input: {
    readonly id: string;
    readonly format: 'ses' | 'cms';
    readonly documents: readonly {
      readonly document: string;
      readonly positions: StampingOrder['documents'][number]['positions'];
    }[];
  },
): StampingOrder {
  const { id, format, documents } = input;
  return {
    ticketId: fromHex(id),
    custodian,
    format,
    documents: documents.map(({ document, positions }) => ({ document: fromHex(document), positions })),
  };
}

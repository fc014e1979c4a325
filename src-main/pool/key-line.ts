import { keyAskSchema, type KeyAsk } from '@yinzheng/contract/device';
import { wireError, type WireError } from '@yinzheng/contract/errors';
import { MESSAGE_KINDS } from '@yinzheng/core/devices';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { NotSigned, type PinSlip } from '@yinzheng/core/ports';
import type { KeyLine } from '../devices/index.ts';
import type { KeyGrant } from './task.ts';

// A worker thread's way to the keys of devices: they are looked after in the service's own thread.

/** What a worker asks of a key. */
export interface KeyOrder {
  readonly kind: 'key-ask';
  readonly id: number;
  readonly ask: KeyAsk;
}

/** What it is answered. */
export interface KeyReply {
  readonly kind: 'key-reply';
  readonly id: number;
  readonly reply:
    | { readonly ok: true; readonly value: unknown }
    /** `notSigned`: provably no signature was made. */
    | { readonly ok: false; readonly error: WireError; readonly notSigned: boolean };
}

/** The worker's end. */
export interface WorkerKeyLine extends KeyLine {
  hear(reply: KeyReply): void;
}

/** `post` carries an order to the service's thread. */
export function workerKeyLine(post: (order: KeyOrder) => void): WorkerKeyLine {
  const waiting = new Map<number, (reply: KeyReply['reply']) => void>();
  const count = { ids: 0 };
  const asked = async (ask: KeyOrder['ask']): Promise<unknown> => {
    count.ids += 1;
    const id = count.ids;
    const reply = await new Promise<KeyReply['reply']>((resolve) => {
      waiting.set(id, resolve);
      post({ kind: 'key-ask', id, ask });
    });
    if (reply.ok) return reply.value;
    const { code, params } = reply.error;
    throw reply.notSigned ? new NotSigned(code, params) : new YinzhengError(code, params);
  };
  return {
    hear: ({ id, reply }) => {
      waiting.get(id)?.(reply);
      waiting.delete(id);
    },
    login: async (identity, pin) => {
      // The bytes of a device's PIN never come here (ADR 0018).
      if (pin instanceof Uint8Array) return fail('INTERNAL', { detail: 'the bytes of a PIN for a device' });
      return (await asked({ what: 'login', identity, pin })) as { readonly session: string };
    },
    sign: async (session, kind, bytes) => {
      const message = MESSAGE_KINDS.find((one) => one === kind);
      if (message === undefined) throw new NotSigned('INTERNAL', { detail: `no kind of message: ${kind}` });
      return (await asked({ what: 'sign', session, message, bytes })) as Uint8Array;
    },
    logout: async (session) => {
      await asked({ what: 'logout', session });
    },
  };
}

/** The keys as one task of a worker may use them. */
export interface TaskKeys {
  /** Carries an order out; never throws. */
  answer(order: KeyOrder): Promise<KeyReply>;
  /** The task has ended: what it left open is locked. */
  end(): void;
}

/**
 * Holds a task to what it was begun for, whatever has become of its thread, which reads strangers' files: one login for each PIN
 * that was typed for it; in that session what the service's own thread finds to be due; nothing when it is over.
 * @param granted what that is; undefined: the task uses no key; what it throws is the answer
 */
export function taskKeys(line: KeyLine, granted: () => KeyGrant | readonly KeyGrant[] | undefined): TaskKeys {
  const own = new Set<string>();
  const state = { asked: new Set<string>(), over: false };
  const lock = (session: string): void => void line.logout(session).catch(() => undefined);

  const login = async (identity: string, { slip }: PinSlip): Promise<{ readonly session: string }> => {
    const grants = state.over ? undefined : granted();
    const all: readonly KeyGrant[] = grants === undefined ? [] : 'errand' in grants ? [grants] : grants;
    const grant = all.find(({ pin }) => !(pin instanceof Uint8Array) && pin.slip === slip);
    if (grant === undefined || state.asked.has(slip)) throw notAsked('login');
    // Before the key is asked: a wrong PIN is not tried again either.
    state.asked.add(slip);
    const opened = await line.login(identity, grant.pin, grant.errand);
    own.add(opened.session);
    if (state.over) lock(opened.session);
    return opened;
  };
  const carryOut = (ask: KeyAsk): Promise<unknown> => {
    if (ask.what === 'login') return login(ask.identity, ask.pin);
    if (state.over || !own.has(ask.session)) throw notAsked(ask.what);
    return ask.what === 'sign' ? line.sign(ask.session, ask.message, ask.bytes) : line.logout(ask.session);
  };

  return {
    answer: async ({ id, ask }) => {
      try {
        const known = keyAskSchema.safeParse(ask);
        if (!known.success) throw notAsked('malformed');
        const value = await carryOut(known.data);
        return { kind: 'key-reply', id, reply: { ok: true, value } };
      } catch (error) {
        return refusal(id, error);
      }
    },
    end: () => {
      state.over = true;
      own.forEach(lock);
    },
  };
}

/** What a thread is answered that has nothing to do. */
export function answerIdle({ id }: KeyOrder): KeyReply {
  return refusal(id, notAsked('no task'));
}

function refusal(id: number, error: unknown): KeyReply {
  const notSigned = error instanceof NotSigned;
  return { kind: 'key-reply', id, reply: { ok: false, error: wireError(error), notSigned } };
}

/** The key is not asked for it. */
function notAsked(what: string): NotSigned {
  return new NotSigned('INTERNAL', { detail: `nothing that a worker may ask of a key: ${what}` });
}

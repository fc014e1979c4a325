import { wireError, type WireError } from '@yinzheng/contract/errors';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { NotSigned, type PinSlip } from '@yinzheng/core/ports';
import type { KeyLine } from '../devices/index.ts';

// A worker thread's way to the keys of devices: they are looked after in the service's own thread.

/** What a worker asks of a key. */
export interface KeyOrder {
  readonly kind: 'key-ask';
  readonly id: number;
  readonly ask:
    | { readonly what: 'login'; readonly identity: string; readonly pin: PinSlip }
    | {
        readonly what: 'sign';
        readonly session: string;
        readonly message: string;
        readonly bytes: Uint8Array;
      }
    | { readonly what: 'logout'; readonly session: string };
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
    sign: async (session, message, bytes) =>
      (await asked({ what: 'sign', session, message, bytes })) as Uint8Array,
    logout: async (session) => {
      await asked({ what: 'logout', session });
    },
  };
}

/** Carries a worker's order out; never throws. */
export async function answerKeyOrder(line: KeyLine, { id, ask }: KeyOrder): Promise<KeyReply> {
  try {
    return { kind: 'key-reply', id, reply: { ok: true, value: await carryOut(line, ask) } };
  } catch (error) {
    const reply = { ok: false, error: wireError(error), notSigned: error instanceof NotSigned } as const;
    return { kind: 'key-reply', id, reply };
  }
}

function carryOut(line: KeyLine, ask: KeyOrder['ask']): Promise<unknown> {
  switch (ask.what) {
    case 'login':
      return line.login(ask.identity, ask.pin);
    case 'sign':
      return line.sign(ask.session, ask.message, ask.bytes);
    case 'logout':
      return line.logout(ask.session);
  }
}

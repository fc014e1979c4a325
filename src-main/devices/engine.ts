import type { DeviceAnswer, DeviceOp, DeviceOrder } from '@yinzheng/contract/device';
import { stateError, type FaultSubject } from '@yinzheng/core/devices';
import { fail, toHex } from '@yinzheng/core/kernel';
import type { Clock, Random } from '@yinzheng/core/ports';
import type { PinEntry } from '@yinzheng/core/ports';
import { keyStates, hasFlag, chooseCertificate, OTHER_KEY } from '@yinzheng/core/devices';
import { errorOf } from './errors.ts';
import { placedKeys, situationOf, type PlacedKey } from './key-list.ts';
import { moduleName } from './module-file.ts';
import type { ModuleList } from './module-list.ts';
import type { SettingsBook } from './settings.ts';
import { DeviceError, type TimeLimits } from './types.ts';
import type { Waiting } from './view.ts';
import { sameToken, tokenIdOf } from './watched-module.ts';

/** What line and acts work with. */
export interface Engine {
  readonly clock: Clock;
  readonly random: Random;
  readonly book: SettingsBook;
  readonly limits: TimeLimits;
  readonly list: ModuleList;
  /** A key, or a token without one, that is plugged in. @throws KEY_UNKNOWN, KEY_ABSENT and what stands for its module */
  present(identity: string): PlacedKey;
  /** The same where it may sign. @param profile the one that a person names @throws the code of the state that keeps it */
  usable(identity: string, profile?: string): PlacedKey;
  /** A PIN must be this key's: a slip is good for the key alone for which it was made. @throws PIN_FORGOTTEN, BAD_REQUEST */
  own(key: PlacedKey, pin: PinEntry): void;
  /** Has a device host carry an order out. @throws codes of the catalogue, NotSigned */
  ask<O extends DeviceOp>(
    key: PlacedKey,
    op: O,
    order: DeviceOrder<O>,
    during?: FaultSubject['during'],
  ): Promise<DeviceAnswer<O>>;
  /** Withdraws what is asked with what lies under a slip: a call that waits for a person ends, with KEY_CANCELLED. */
  withdraw(slip: string): void;
  /** Keeps something in the settings; where that fails, it is told and goes on. */
  keep(edit: Parameters<SettingsBook['change']>[0]): void;
}

/** States that do not keep a key from being asked to sign: the certificate that counts is the one of the records. */
const PASSES: readonly string[] = [
  'self-test-failed',
  'pin-must-change',
  'cert-missing',
  'cert-not-matching',
  'cert-expired',
  'cert-not-yet-valid',
];

export interface EngineDeps extends Pick<Engine, 'clock' | 'random' | 'book' | 'limits' | 'list'> {
  /** Identities that are known and not plugged in, with their serial numbers. */
  serialOf(identity: string): string | undefined;
  /** Identity of the key for which a slip was made; undefined: nothing lies under it any more. */
  ownerOf(slip: string): string | undefined;
  /** All that wait now, the last one to begin last; `begun`: that one, where it has just begun. */
  onWaiting(waiting: readonly Waiting[], begun: Waiting | undefined): void;
  onDefect(what: string, error: unknown): void;
}

export function makeEngine(deps: EngineDeps): Engine {
  const { list, book, clock, limits, onWaiting, onDefect } = deps;
  const present = (identity: string): PlacedKey => {
    const key = placedKeys(list.watched).find((one) => one.identity === identity);
    if (key !== undefined) return key;
    const serial = deps.serialOf(identity);
    return serial === undefined
      ? fail('KEY_UNKNOWN', { serial: identity.slice(0, 16) })
      : fail('KEY_ABSENT', { serial });
  };
  const subject = (key: PlacedKey): FaultSubject => {
    const { serial, flags } = key.token.facts;
    const seconds = limits.quick / 1000;
    return { serial, driver: moduleName(key.module.file.real), flags, seconds };
  };
  /** Orders on their way. */
  const asking = new Set<Asking>();
  const waits = new Map<Asking, Waiting>();
  /** Slips with which sessions were opened. */
  const slips = new Map<string, string>();
  const opened = (session: string, slip: string): void => {
    for (const [old, forgotten] of slips) if (deps.ownerOf(forgotten) === undefined) slips.delete(old);
    slips.set(session, slip);
  };
  const begin = (own: Asking, waiting: Waiting): void => {
    waits.delete(own);
    waits.set(own, waiting);
    onWaiting([...waits.values()], waiting);
  };
  const end = (own: Asking): void => {
    if (waits.delete(own)) onWaiting([...waits.values()], undefined);
  };
  return {
    ...deps,
    present,
    own: ({ identity, token }, pin) => {
      if (pin instanceof Uint8Array) return;
      const owner = deps.ownerOf(pin.slip);
      if (owner === undefined) fail('PIN_FORGOTTEN', { serial: token.facts.serial });
      if (owner !== identity) fail('BAD_REQUEST', { detail: 'pin' });
    },
    withdraw: (slip) => {
      for (const one of asking) if (one.slip === slip) one.abort.abort();
    },
    usable: (identity, profile) => {
      const key = present(identity);
      const at = clock.now();
      const fault = key.module.view().fault ?? key.token.fault;
      const { certificate } = chooseCertificate({
        publicKey: key.key?.publicKey,
        keyId: key.key?.id ?? '',
        certificates: key.token.contents?.certificates ?? [],
        at,
      });
      for (const state of keyStates(situationOf(key, book.now, { session: false, at, profile }))) {
        if (PASSES.includes(state)) continue;
        const about = { ...subject(key), token: key.token.facts, certificate, fault };
        const error = stateError(state, about);
        if (error !== undefined) throw error;
      }
      return key;
    },
    ask: async (key, op, order, during) => {
      const { module, token } = key;
      const pad = hasFlag(token.facts.flags, 'pad');
      const session = 'session' in order ? order.session : undefined;
      const slip = slipIn(order) ?? (session === undefined ? undefined : slips.get(session));
      const own: Asking = { slip, abort: new AbortController() };
      asking.add(own);
      try {
        const answer = await module.host.ask(op, order, {
          signal: own.abort.signal,
          onCalling: (call, limit) => {
            const endless = limit === 'endless';
            if (limit !== 'person' && !(pad && endless)) end(own);
            else begin(own, { slip, for: endless || call === 'C_Login' ? 'pad' : 'button', endless });
          },
        });
        if (slip !== undefined && 'session' in answer) opened(answer.session, slip);
        return answer;
      } catch (error) {
        if (isOtherKey(error)) await module.read(token).catch(() => undefined);
        const facts = await freshFacts(key, error);
        throw errorOf(error, { facts, module: module.file.real, limits, during });
      } finally {
        asking.delete(own);
        if (op === 'logout' && session !== undefined) slips.delete(session);
        end(own);
        if (AFTER_PINS.includes(op)) void module.look().catch((e: unknown) => onDefect('look', e));
      }
    },
    keep: (edit) => {
      try {
        book.change(edit);
      } catch (error) {
        onDefect('devices.json', error);
      }
    },
  };
}

interface Asking {
  readonly slip: string | undefined;
  readonly abort: AbortController;
}

/** The slip that an order names; of two of one act the first. */
function slipIn(order: DeviceOrder<DeviceOp>): string | undefined {
  const pins = [
    'pin' in order ? order.pin : undefined,
    'old' in order ? order.old : undefined,
    'so' in order ? order.so : undefined,
  ];
  for (const pin of pins) if (pin !== undefined && 'slip' in pin) return pin.slip;
  return undefined;
}

/** Orders after which a token's flags may be others. */
const AFTER_PINS: readonly DeviceOp[] = ['login', 'change-pin', 'init-pin', 'init-token'];

/** What is known of the token is another one's. */
function isOtherKey(error: unknown): boolean {
  return (
    error instanceof DeviceError && error.fault.what === 'token-changed' && error.fault.detail === OTHER_KEY
  );
}

/** CKR_PIN_INCORRECT */
const PIN_INCORRECT = 0xa0;

/** After a wrong PIN the token tells how near it is to locking: it is asked at once. */
async function freshFacts(
  { module, token }: PlacedKey,
  error: unknown,
): Promise<PlacedKey['token']['facts']> {
  if (!(error instanceof DeviceError) || error.fault.rv !== PIN_INCORRECT) return token.facts;
  try {
    const { slots } = await module.host.ask('look', {});
    await module.look();
    const now = slots.find(({ slot }) => slot === token.slot)?.token;
    return now?.kind === 'token' && sameToken(now.facts, token.facts) ? now.facts : token.facts;
  } catch (failed) {
    if (failed instanceof DeviceError) return token.facts;
    throw failed;
  }
}

/** How a PIN is passed on: nothing where it is typed on the token. */
export function pinOrder(pin: PinEntry, key: PlacedKey): DeviceOrder<'login'>['pin'] {
  if (!(pin instanceof Uint8Array)) return { slip: pin.slip };
  return hasFlag(key.token.facts.flags, 'pad') && pin.length === 0 ? { pad: true } : { bytes: pin };
}

/** The key that is meant, for orders that use a PIN: nothing where none is known. */
export function meantKey({ key, token }: PlacedKey): Pick<DeviceOrder<'login'>, 'key'> {
  const publicKey = key?.publicKey;
  return publicKey === undefined ? {} : { key: { publicKey, shows: token.shown.has(toHex(publicKey)) } };
}

/** The slot, and the token that must be in it. */
export function placeOf({ token }: PlacedKey): {
  readonly slot: number;
  readonly token: DeviceOrder<'login'>['token'];
} {
  return { slot: token.slot, token: { ...tokenIdOf(token.facts) } };
}

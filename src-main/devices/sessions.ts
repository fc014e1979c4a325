import type { DeviceOrder } from '@yinzheng/contract/device';
import {
  MESSAGE_KINDS,
  messageBytes,
  signThroughGate,
  verifiedSignature,
  watchErrand,
  type ErrandWatch,
  type KeyProfile,
} from '@yinzheng/core/devices';
import { equalBytes, fail, hasCode, toHex, YinzhengError } from '@yinzheng/core/kernel';
import {
  copyOfPin,
  forgetPin,
  NotSigned,
  type Errand,
  type KeySession,
  type KeyToken,
  type PinEntry,
} from '@yinzheng/core/ports';
import { meantKey, pinOrder, placeOf, type Engine } from './engine.ts';
import { errorOf } from './errors.ts';
import {
  choiceFor,
  placedKeys,
  provenProfile,
  rulesOf,
  wantsPinEachTime,
  type PlacedKey,
} from './key-list.ts';
import { DeviceError } from './types.ts';
import type { SelfTestView } from './view.ts';
import { sameToken, tokenIdOf } from './watched-module.ts';

/** Sessions that have ended and whose keys can still be named. */
const MOST_ENDED = 1024;

/** A key that was unlocked. */
export interface OpenKey {
  readonly id: string;
  key: PlacedKey;
  /** Name of the session in the device host. */
  readonly session: string;
  /** For keys that want it for each signature, and those that do not show yet; else undefined. */
  readonly pin: PinEntry | undefined;
  /** What was typed under it may be forgotten from outside. */
  readonly slip: string | undefined;
  /** Holds it to what it was opened for. */
  readonly watch: ErrandWatch;
  /** What its probe passed with. */
  profile: KeyProfile | undefined;
}

/** The keys that are unlocked now. */
export interface OpenKeys {
  isOpen(identity: string): boolean;
  isBusy(module: string): boolean;
  /**
   * Unlocks a key; the PIN's bytes are zeroed. @param errand what for; left out: for probes alone
   * @throws KEY_EXCHANGED before the PIN is used where the errand is another key's, and codes of the catalogue
   */
  open(key: PlacedKey, pin: PinEntry, errand?: Errand): Promise<OpenKey>;
  /** @throws NotSigned KEY_SESSION_LOST */
  get(id: string): OpenKey;
  find(id: string): OpenKey | undefined;
  /** Strict DER, verified. @throws NotSigned and codes of the catalogue */
  sign(open: OpenKey, profile: KeyProfile, kind: string, message: Uint8Array): Promise<Uint8Array>;
  /** The key as the gate knows keys, for what this program has it sign of its own. */
  session(open: OpenKey, profile: KeyProfile): KeySession;
  close(open: OpenKey): Promise<void>;
  /** Ends all that was opened with what lies under a slip, or everything; the PINs kept here are overwritten. */
  drop(which: (open: OpenKey) => boolean): OpenKey[];
}

/** @param onChange told when a key was unlocked, or is no longer */
export function openKeys(engine: Engine, onChange: () => void): OpenKeys {
  const open = new Map<string, OpenKey>();
  /** Serial numbers of keys whose sessions have ended, for the texts: of the last ones. */
  const ended = new Map<string, string>();

  const forget = (one: OpenKey): boolean => {
    if (one.pin !== undefined) forgetPin(one.pin);
    if (!open.delete(one.id)) return false;
    ended.set(one.id, one.key.token.facts.serial);
    for (const id of ended.keys()) if (ended.size > MOST_ENDED) ended.delete(id);
    return true;
  };
  const lose = (one: OpenKey): void => {
    if (forget(one)) onChange();
  };

  /** Learns what shows of a key to the holder of its session. */
  const see = async (one: OpenKey): Promise<void> => {
    try {
      one.key = await seenBy(engine, one);
    } catch (error) {
      lose(one);
      throw error;
    }
    if (one.pin !== undefined && one.key.key !== undefined && !wantsPinEachTime(one.key, engine.book.now)) {
      forgetPin(one.pin);
    }
  };

  const keys: OpenKeys = {
    isOpen: (identity) => [...open.values()].some(({ key }) => key.identity === identity),
    isBusy: (module) => [...open.values()].some(({ key }) => key.module.file.real === module),
    open: async (key, pin, errand) => {
      // Whether a key wants it for each signature stands in its private object, which may not show yet.
      const unseen = key.key?.signs === undefined;
      const kept = unseen || wantsPinEachTime(key, engine.book.now) ? copyOfPin(pin) : undefined;
      try {
        requireErrandOf(key, errand);
        engine.own(key, pin);
        const slip = pin instanceof Uint8Array ? undefined : pin.slip;
        const { minutes, logins } = engine.book.now.pinHold;
        const hold = slip === undefined ? {} : { hold: { ms: minutes * 60_000, logins } };
        const { pin: encoding } = rulesOf(key, engine.book.now);
        const place = { ...placeOf(key), ...meantKey(key), encoding };
        const order = { ...place, pin: pinOrder(pin, key), ...hold, ...mayOrder(errand) };
        const { session } = await engine.ask(key, 'login', order);
        const id = toHex(engine.random.bytes(16));
        const watch = watchErrand(errand);
        const one: OpenKey = { id, key, session, pin: kept, slip, watch, profile: undefined };
        open.set(id, one);
        if (unseen && key.key !== undefined) await see(one);
        onChange();
        return one;
      } catch (error) {
        if (kept !== undefined) forgetPin(kept);
        throw error;
      } finally {
        forgetPin(pin);
      }
    },
    get: (id) => {
      const one = open.get(id);
      if (one === undefined) throw new NotSigned('KEY_SESSION_LOST', { serial: ended.get(id) ?? '' });
      return one;
    },
    find: (id) => open.get(id),
    sign: async (one, { way, button }, kind, message) => {
      const { key, session, pin } = one;
      const { serial } = key.token.facts;
      const publicKey = key.key?.publicKey;
      if (publicKey === undefined) throw new NotSigned('KEY_NOT_SM2', { serial });
      const known = MESSAGE_KINDS.find((one) => one === kind);
      if (known === undefined) throw new NotSigned('INTERNAL', { detail: `no kind of message: ${kind}` });
      const refusal = one.watch.take(known, message, publicKey);
      if (refusal !== undefined) throw new NotSigned('INTERNAL', { detail: `${kind}: ${refusal}` });
      // Of its own: the one that is kept may be overwritten while the order waits.
      const eachTime = wantsPinEachTime(key, engine.book.now);
      const copy = pin !== undefined && eachTime ? copyOfPin(pin) : undefined;
      try {
        const { pin: encoding } = rulesOf(key, engine.book.now);
        const own = copy === undefined ? {} : { pin: pinOrder(copy, key), encoding };
        const order = { session, publicKey, way, kind: known, message, button, ...own };
        const { signature } = await engine.ask(key, 'sign', order, 'sign');
        return verifiedSignature(signature, { serial, publicKey, message });
      } finally {
        if (copy !== undefined) forgetPin(copy);
      }
    },
    session: (one, profile) => {
      const { facts } = one.key.token;
      const token: KeyToken = {
        kind: 'smart-key',
        serial: facts.serial,
        publicKey: one.key.key?.publicKey ?? fail('KEY_NOT_SM2', { serial: facts.serial }),
        login: () => Promise.reject(new YinzhengError('INTERNAL', { detail: 'a key that is open already' })),
      };
      return {
        token,
        sign: (message) => keys.sign(one, profile, message.kind, messageBytes(message)),
        logout: () => undefined,
      };
    },
    close: async (one) => {
      if (!forget(one)) return;
      onChange();
      await engine.ask(one.key, 'logout', { session: one.session });
    },
    drop: (which) => {
      const dropped = [...open.values()].filter(which);
      for (const one of dropped) lose(one);
      return dropped;
    },
  };
  return keys;
}

/** A key is unlocked for what it is to sign itself. @throws KEY_EXCHANGED */
function requireErrandOf({ key, token }: PlacedKey, errand: Errand | undefined): void {
  const wanted = errand?.key;
  if (wanted === undefined) return;
  if (key?.publicKey === undefined || !equalBytes(key.publicKey, wanted)) {
    fail('KEY_EXCHANGED', { serial: token.facts.serial });
  }
}

/** What a device host is told of an errand: the same, in the words of its contract. */
function mayOrder(errand: Errand | undefined): Pick<DeviceOrder<'login'>, 'may'> {
  if (errand === undefined) return {};
  const messages = errand.messages.map(({ kind, most, says }) => {
    const known = MESSAGE_KINDS.find((one) => one === kind);
    return {
      kind: known ?? fail('INTERNAL', { detail: `no kind of message: ${kind}` }),
      most,
      says: { ...says },
    };
  });
  return { may: { ...(errand.key === undefined ? {} : { key: errand.key }), messages } };
}

/** A key with what shows of it to the holder of its session; what cannot be read now stays as it was. @throws codes of the catalogue for a lost process */
async function seenBy(engine: Engine, { key, session }: OpenKey): Promise<PlacedKey> {
  const { module, token, identity } = key;
  try {
    await module.read(token, session);
  } catch (error) {
    if (error instanceof DeviceError && error.fault.what === 'rv') return key;
    throw errorOf(error, { facts: token.facts, module: module.file.real, limits: engine.limits });
  }
  return placedKeys(engine.list.watched).find((one) => one.identity === identity) ?? key;
}

/** Codes after which another profile may still be tried: the token knows, or does, something else than was thought. */
const TRIED_IN_VAIN = [
  'KEY_SIGNATURE_WRONG',
  'KEY_MECHANISM',
  'KEY_TYPE_REFUSED',
  'KEY_CALL_FAILED',
  'KEY_GENERAL_ERROR',
  'KEY_FAULT',
] as const;

/** What came of trying profiles. */
interface Tried {
  readonly test: SelfTestView;
  readonly passed: KeyProfile | undefined;
}

/**
 * Has a key sign a probe with one profile after the other until one passes; what came of it is kept.
 * @param profile the only one that is tried, and kept for the token when it passes. That another than the proven one
 * does not pass is no answer about the key: what is known of it stands
 * @throws codes of the catalogue for what is no answer to the question: a lost process, a key that is gone
 */
export async function selfTest(
  engine: Engine,
  keys: OpenKeys,
  one: OpenKey,
  profile?: string,
): Promise<SelfTestView> {
  const tried = await tryProfiles(engine, keys, one, profile);
  const counts =
    profile === undefined ||
    tried.passed !== undefined ||
    profile === provenProfile(one.key, engine.book.now)?.id;
  if (counts) keepTest(engine, one.key, tried.test);
  if (profile !== undefined && tried.passed !== undefined) keepProfile(engine, one.key, profile);
  one.profile = tried.passed;
  return tried.test;
}

/** The profile that a key signs with; a probe is signed first where one is due. @throws KEY_SELF_TEST_FAILED and as {@link selfTest} */
export async function profileFor(engine: Engine, keys: OpenKeys, one: OpenKey): Promise<KeyProfile> {
  const proven = one.profile ?? provenProfile(one.key, engine.book.now);
  if (proven !== undefined) {
    one.profile = proven;
    return proven;
  }
  const { test, passed } = await tryProfiles(engine, keys, one, undefined);
  keepTest(engine, one.key, test);
  one.profile = passed;
  return passed ?? fail('KEY_SELF_TEST_FAILED', { serial: one.key.token.facts.serial });
}

async function tryProfiles(
  engine: Engine,
  keys: OpenKeys,
  one: OpenKey,
  profile: string | undefined,
): Promise<Tried> {
  const { key } = one;
  const { manufacturer: maker, model, serial } = key.token.facts;
  if (key.key?.publicKey === undefined) fail('KEY_NOT_SM2', { serial });
  const { candidates } = choiceFor(key, engine.book.now, profile);
  if (candidates.length === 0) fail('KEY_PROFILE_UNKNOWN', { maker, model, serial });
  const at = engine.clock.now().toISOString();
  let test: SelfTestView = { at, answer: 'failed', profile: '', reason: '' };
  for (const candidate of candidates) {
    const act = { kind: 'probe', nonce: engine.random.bytes(32), at: engine.clock.now() } as const;
    try {
      await signThroughGate(act, keys.session(one, candidate), { authority: undefined });
      return { test: { at, answer: 'passed', profile: candidate.id, reason: '' }, passed: candidate };
    } catch (error) {
      const code = TRIED_IN_VAIN.find((known) => hasCode(error, known));
      if (code === undefined || !isOfSignature(error)) throw error;
      // A signature that does not verify tells more than a refusal.
      const why =
        test.reason === 'KEY_SIGNATURE_WRONG' ? { reason: test.reason } : { reason: code, ...from(error) };
      test = { at, answer: 'failed', profile: candidate.id, ...why };
    }
  }
  return { test, passed: undefined };
}

/** The call and the return value that an error was made of, where it names them. */
function from(error: unknown): Pick<SelfTestView, 'call' | 'code'> {
  const { call, code } = error instanceof YinzhengError ? error.params : {};
  return {
    ...(call === undefined ? {} : { call: String(call) }),
    ...(code === undefined ? {} : { code: String(code) }),
  };
}

/**
 * Whether an error is an answer about the way of signing. What failed in a login within the probe (a PIN is asked once), or in
 * the search for the key, is none: another way would not be tried for it, and this one not be put aside.
 */
function isOfSignature(error: unknown): boolean {
  const call = error instanceof YinzhengError ? error.params['call'] : undefined;
  return call === undefined || call === 'C_SignInit' || call === 'C_Sign';
}

function keepTest(engine: Engine, { identity, module }: PlacedKey, test: SelfTestView): void {
  const entry = { identity, digest: module.file.digest, ...test };
  engine.keep((now) => {
    const others = now.selfTests.filter((known) => known.identity !== identity);
    return { ...now, selfTests: [...others, entry].slice(-1024) };
  });
}

/** The settings say from now on how this token signs. */
function keepProfile(engine: Engine, { token }: PlacedKey, profile: string): void {
  const own = tokenIdOf(token.facts);
  engine.keep((now) => {
    const others = now.profiles.filter((known) => !sameToken(known, own));
    const before = now.profiles.find((known) => sameToken(known, own));
    return { ...now, profiles: [...others, { ...before, ...own, profile }].slice(-256) };
  });
}

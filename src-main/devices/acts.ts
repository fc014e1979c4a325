import {
  chooseCertificate,
  hasFlag,
  pinLimits,
  pinProblem,
  requireRoom,
  requireSealOfKey,
  signThroughGate,
  type ProfileFamily,
} from '@yinzheng/core/devices';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { certificationRequestFrom, parseCertificate } from '@yinzheng/core/pki';
import { forgetPin, type Errand, type PinEntry } from '@yinzheng/core/ports';
import { parseSeal } from '@yinzheng/core/seals';
import { errorOf } from './errors.ts';
import { meantKey, pinOrder, placeOf, type Engine } from './engine.ts';
import { choiceFor, placedKeys, provenProfile, rulesOf, type PlacedKey } from './key-list.ts';
import { keepPinAge } from './pin-age.ts';
import { profileFor, selfTest, type OpenKey, type OpenKeys } from './sessions.ts';
import type { KeyActs, KeyView } from './view.ts';
import { sameToken, type SeenToken } from './watched-module.ts';

/** What is done with a key besides signing documents. `viewOf`: a key as it is shown now. */
export function keyActs(engine: Engine, keys: OpenKeys, viewOf: (identity: string) => KeyView): KeyActs {
  /** Works with a key that is unlocked for it. */
  const unlocked = async <T>(
    key: PlacedKey,
    pin: PinEntry,
    work: (open: OpenKey) => Promise<T>,
    errand?: Errand,
  ): Promise<T> => {
    const open = await keys.open(key, pin, errand);
    try {
      return await work(open);
    } finally {
      // What was done is done, whether the key can be locked in order or not.
      await keys.close(open).catch(() => undefined);
    }
  };
  const reread = async ({ module, token }: PlacedKey, session?: string): Promise<SeenToken> => {
    try {
      return await module.read(token, session);
    } catch (error) {
      const { facts } = token;
      throw errorOf(error, { facts, module: module.file.real, limits: engine.limits });
    }
  };
  /** PINs are zeroed also where nothing is begun. */
  const withPins = async <T>(pins: readonly PinEntry[], work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      for (const pin of pins) forgetPin(pin);
    }
  };

  const makeKey = async (open: OpenKey, label: string | undefined): Promise<void> => {
    const { key, session } = open;
    const { generate } = familyOf(key, engine) ?? failUnknown(key);
    const made = await engine.ask(key, 'generate', {
      session,
      label: label ?? key.token.facts.label,
      mechanism: generate.mechanism,
      keyType: generate.keyType,
    });
    await reread(key, session);
    const now = keysBeside(key).find((one) => {
      return one.key?.publicKey !== undefined && equalBytes(one.key.publicKey, made.publicKey);
    });
    open.key = now ?? fail('KEY_NOT_SM2', { serial: key.token.facts.serial });
    open.profile = undefined;
  };
  /** Keys with a public key that are known on the same token. */
  const keysBeside = (key: PlacedKey): PlacedKey[] => {
    return placedKeys(engine.list.watched).filter((one) => {
      return one.key?.publicKey !== undefined && sameToken(one.token.facts, key.token.facts);
    });
  };
  /** A key all of whose objects are private shows to its holder alone. @throws KEY_AMBIGUOUS where there are several */
  const findHidden = async (open: OpenKey): Promise<boolean> => {
    const { key } = open;
    await reread(key, open.session);
    const [only, ...others] = keysBeside(key);
    if (only === undefined) return false;
    if (others.length > 0) {
      const all = [only, ...others].map(({ token, identity }) => {
        return `${token.facts.serial} (${identity.slice(0, 8)})`;
      });
      fail('KEY_AMBIGUOUS', { serials: all.join(', ') });
    }
    open.key = engine.usable(only.identity);
    open.profile = undefined;
    return true;
  };
  /** A seal that belongs on a key and has room there. @throws codes of the catalogue */
  const fittingSeal = (identity: string, bytes: Uint8Array) => {
    const seal = parseSeal(bytes);
    const key = engine.present(identity);
    const { serial } = key.token.facts;
    const publicKey = key.key?.publicKey ?? fail('KEY_NOT_SM2', { serial });
    const { certificate } = chooseCertificate({
      publicKey,
      keyId: key.key?.id ?? '',
      certificates: key.token.contents?.certificates ?? [],
      at: engine.clock.now(),
    });
    requireSealOfKey(seal, { serial, publicKey, certificate });
    const { data } = rulesOf(key, engine.book.now);
    requireRoom(bytes, data);
    return { key, seal, application: data.application };
  };

  return {
    selfTest: (identity, pin, profile) =>
      withPins([pin], () =>
        unlocked(engine.usable(identity, profile), pin, (open) => selfTest(engine, keys, open, profile)),
      ),
    changePin: (identity, old, fresh) =>
      withPins([old, fresh], async () => {
        const key = engine.present(identity);
        engine.own(key, old);
        engine.own(key, fresh);
        requireStrong(key, old, fresh);
        const { pin: encoding } = rulesOf(key, engine.book.now);
        const place = { ...placeOf(key), ...meantKey(key), encoding };
        const order = { ...place, old: pinOrder(old, key), new: pinOrder(fresh, key) };
        await engine.ask(key, 'change-pin', order, 'change-pin');
        keepPinAge(engine, key);
      }),
    request: (identity, pin, subject, { fresh = false, label } = {}) =>
      withPins([pin], () => {
        const key = engine.present(identity);
        const shows = key.key !== undefined;
        const ask = async (open: OpenKey): Promise<Uint8Array> => {
          if (fresh || (!shows && !(await findHidden(open)))) await makeKey(open, label);
          const session = keys.session(open, await profileFor(engine, keys, open));
          const act = { kind: 'certificate-request', subject } as const;
          const { bytes, signature } = await signThroughGate(act, session, { authority: undefined });
          return certificationRequestFrom(bytes, signature);
        };
        // Of which key is not known yet where one is made, or shows to its holder alone.
        const known = shows && !fresh ? engine.usable(identity) : undefined;
        const part = { kind: 'certificate-request', most: 1, says: { subject: toHex(subject) } };
        return unlocked(known ?? key, pin, ask, { key: known?.key?.publicKey, messages: [part] });
      }),
    importCertificate: (identity, pin, der) =>
      withPins([pin], async () => {
        const point = parseCertificate(der).publicKey.sm2Point;
        const key = engine.present(identity);
        const { serial } = key.token.facts;
        requireRoom(der, rulesOf(key, engine.book.now).data);
        await unlocked(key, pin, async (open) => {
          const { keys: own } = await engine.ask(key, 'contents', { ...placeOf(key), session: open.session });
          const pair = own.find(({ publicKey }) => {
            return publicKey !== undefined && point !== undefined && equalBytes(publicKey, point);
          });
          if (pair === undefined) fail('KEY_CERT_NOT_MATCHING', { serial });
          const label = parseCertificate(der).subject.commonName ?? pair.label;
          await engine.ask(key, 'write-certificate', { session: open.session, id: pair.id, label, der });
        });
        await reread(key);
      }),
    writeSeal: (identity, pin, bytes) =>
      withPins([pin], async () => {
        const { key, seal, application } = fittingSeal(identity, bytes);
        await unlocked(key, pin, (open) => {
          const order = { session: open.session, label: seal.info.esID, application, value: bytes };
          return engine.ask(key, 'write-data', order);
        });
        await reread(key);
      }),
    checkSeal: (identity, bytes) => void fittingSeal(identity, bytes),
    read: async (identity) => {
      await reread(engine.present(identity));
      return viewOf(identity);
    },
  };
}

/** The maker's family: of the profile that passed, or that comes first. */
function familyOf(key: PlacedKey, { book }: Engine): ProfileFamily | undefined {
  return (provenProfile(key, book.now) ?? choiceFor(key, book.now).candidates[0])?.family;
}

function failUnknown({ token: { facts } }: PlacedKey): never {
  const { manufacturer: maker, model, serial } = facts;
  return fail('KEY_PROFILE_UNKNOWN', { maker, model, serial });
}

/** Before the token is asked: a refusal there may count as a try. What lies under a slip is checked where it lies. */
function requireStrong({ token: { facts } }: PlacedKey, old: PinEntry, fresh: PinEntry): void {
  if (!(fresh instanceof Uint8Array) || (hasFlag(facts.flags, 'pad') && fresh.length === 0)) return;
  const problem = pinProblem({ fresh, old: old instanceof Uint8Array ? old : undefined, token: facts });
  if (problem !== undefined) fail(problem, { ...pinLimits(facts) });
}

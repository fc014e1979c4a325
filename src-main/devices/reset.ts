import { LABEL_BYTES } from '@yinzheng/contract/device';
import { pinLimits, pinProblem } from '@yinzheng/core/devices';
import { fail, utf8 } from '@yinzheng/core/kernel';
import { forgetPin, type KeyReset, type ResetDone } from '@yinzheng/core/ports';
import { meantKey, pinOrder, placeOf, type Engine } from './engine.ts';
import { rulesOf, type PlacedKey } from './key-list.ts';
import { keepPinAge } from './pin-age.ts';
import { sameToken } from './watched-module.ts';

/** Resets keys through their device hosts. It is made for the use case of signed resets alone. */
export function keyReset(engine: Engine): KeyReset {
  const done = async (key: PlacedKey): Promise<ResetDone> => {
    const { module, token } = key;
    // What is on it now; one that cannot be read is seen with the next look.
    await module.read(token).catch(() => undefined);
    return { serial: token.facts.serial, at: engine.clock.now() };
  };
  const orderOf = (key: PlacedKey) => ({ ...placeOf(key), encoding: rulesOf(key, engine.book.now).pin });
  return {
    unlock: async ({ identity, officer, fresh }) => {
      try {
        const key = engine.present(identity);
        engine.own(key, officer);
        engine.own(key, fresh);
        const { facts } = key.token;
        const problem = fresh instanceof Uint8Array ? pinProblem({ fresh, token: facts }) : undefined;
        if (problem !== undefined) fail(problem, { ...pinLimits(facts) });
        const so = pinOrder(officer, key);
        const order = { ...orderOf(key), ...meantKey(key), so, new: pinOrder(fresh, key) };
        await engine.ask(key, 'init-pin', order, 'reset');
        keepPinAge(engine, key);
        return await done(key);
      } finally {
        forgetPin(officer);
        forgetPin(fresh);
      }
    },
    format: async ({ identity, officer, label }) => {
      try {
        if (utf8(label).length > LABEL_BYTES) fail('BAD_ARGUMENT', { name: 'label', detail: 'too long' });
        const key = engine.present(identity);
        engine.own(key, officer);
        const order = { ...orderOf(key), ...meantKey(key), so: pinOrder(officer, key), label };
        await engine.ask(key, 'init-token', order, 'reset');
        forgetToken(engine, key);
        return await done(key);
      } finally {
        forgetPin(officer);
      }
    },
  };
}

/** What was noted of a token that is blank now: the age of its PIN, and what the probes of its keys came to. */
function forgetToken(engine: Engine, { identity, token: { facts } }: PlacedKey): void {
  engine.keep((now) => {
    const own = now.keys.filter((one) => sameToken(one, facts)).map((one) => one.identity);
    const gone = new Set([identity, ...own]);
    return {
      ...now,
      pins: now.pins.filter((one) => !sameToken(one, facts)),
      selfTests: now.selfTests.filter((one) => !gone.has(one.identity)),
    };
  });
}

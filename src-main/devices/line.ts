import { hasCode } from '@yinzheng/core/kernel';
import { forgetPin, NotSigned } from '@yinzheng/core/ports';
import type { Engine } from './engine.ts';
import { profileFor, type OpenKeys } from './sessions.ts';
import type { KeyLine } from './view.ts';

/** The way of typed messages to the keys. Nothing is tried again: no PIN, no signature. */
export function keyLine(engine: Engine, keys: OpenKeys): KeyLine {
  return {
    login: async (identity, pin, errand) => {
      try {
        const open = await keys.open(engine.usable(identity), pin, errand);
        try {
          await profileFor(engine, keys, open);
        } catch (error) {
          await keys.close(open).catch(() => undefined);
          throw error;
        }
        return { session: open.id };
      } finally {
        forgetPin(pin);
      }
    },
    sign: async (session, kind, message) => {
      const open = keys.get(session);
      const { profile } = open;
      if (profile === undefined) {
        throw new NotSigned('KEY_SELF_TEST_FAILED', { serial: open.key.token.facts.serial });
      }
      try {
        return await keys.sign(open, profile, kind, message);
      } catch (error) {
        // Whatever went wrong: the next act opens the key anew, and finds out what is the matter.
        await keys.close(open).catch(() => undefined);
        if (hasCode(error, 'KEY_SIGNATURE_WRONG')) distrust(engine, open.key.identity);
        throw error;
      }
    },
    logout: async (session) => {
      const open = keys.find(session);
      if (open !== undefined) await keys.close(open);
    },
  };
}

/** A key whose signature did not verify must pass its self-test again. */
function distrust({ keep }: Engine, identity: string): void {
  keep((now) => ({ ...now, selfTests: now.selfTests.filter((one) => one.identity !== identity) }));
}

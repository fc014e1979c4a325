import { NotSigned } from '@yinzheng/core/ports';
import { YinzhengError } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import type { KeyLine } from '../../../src-main/devices/index.ts';
import { answerKeyOrder, workerKeyLine, type WorkerKeyLine } from '../../../src-main/pool/key-line.ts';
import { asyncCodeOf } from '../../support/codes.ts';

/** A worker's line to keys that lie in another thread: what passes is copied. */
function lineTo(keys: Partial<KeyLine>): WorkerKeyLine {
  const refuse = (): Promise<never> => Promise.reject(new Error('not asked here'));
  const all: KeyLine = { login: refuse, sign: refuse, logout: refuse, ...keys };
  const line = workerKeyLine((order) => {
    void answerKeyOrder(all, structuredClone(order)).then((reply) => line.hear(structuredClone(reply)));
  });
  return line;
}

describe('a worker’s way to the keys of devices', () => {
  it('carries a session from its login to its end', async () => {
    const asked: unknown[] = [];
    const line = lineTo({
      login: (identity, pin) => {
        asked.push(['login', identity, pin]);
        return Promise.resolve({ session: 'one' });
      },
      sign: (session, kind, message) => {
        asked.push(['sign', session, kind, [...message]]);
        return Promise.resolve(Uint8Array.of(48, 2));
      },
      logout: (session) => {
        asked.push(['logout', session]);
        return Promise.resolve();
      },
    });
    const { session } = await line.login('ab', { slip: 's' });
    expect(await line.sign(session, 'decision', Uint8Array.of(1))).toEqual(Uint8Array.of(48, 2));
    await line.logout(session);
    expect(asked).toEqual([
      ['login', 'ab', { slip: 's' }],
      ['sign', 'one', 'decision', [1]],
      ['logout', 'one'],
    ]);
  });

  it('keeps apart what was provably not signed from what may have been', async () => {
    const fate = async (error: Error): Promise<string> => {
      const line = lineTo({ sign: () => Promise.reject(error) });
      const thrown: unknown = await line
        .sign('one', 'decision', Uint8Array.of(1))
        .catch((why: unknown) => why);
      const { code, params } = thrown as YinzhengError;
      return `${code} ${JSON.stringify(params)} ${thrown instanceof NotSigned ? 'not signed' : 'perhaps'}`;
    };
    const params = { serial: 'HW-1' };
    expect(await fate(new NotSigned('KEY_ABSENT', params))).toBe('KEY_ABSENT {"serial":"HW-1"} not signed');
    expect(await fate(new YinzhengError('KEY_REMOVED', params))).toBe(
      'KEY_REMOVED {"serial":"HW-1"} perhaps',
    );
    expect(await fate(new Error('a defect'))).toMatch(/^INTERNAL .* perhaps$/);
  });

  it('never carries the bytes of a PIN', async () => {
    const line = lineTo({ login: () => Promise.resolve({ session: 'one' }) });
    expect(await asyncCodeOf(() => line.login('ab', Uint8Array.of(49)))).toBe('INTERNAL');
  });
});

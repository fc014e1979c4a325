import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePins } from '../../../src-main/device-host/pins.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ONE = { pad: false, token: { manufacturer: 'M', model: 'm', serial: 'S1' } };
const LIMITS = { ms: 60_000, uses: 2 };
const typed = (): Uint8Array => new TextEncoder().encode('12345678');
const ZEROS = new Uint8Array(8);

describe('the limits of a PIN that is held', () => {
  it('overwrite it when its time is over and nothing is open with it', () => {
    const pins = makePins(LIMITS);
    const bytes = typed();
    pins.keep('a', bytes);
    vi.advanceTimersByTime(59_000);
    expect(pins.open({ slip: 'a' }, 'C_Login', ONE).text('C_Login')).toBe('12345678');
    vi.advanceTimersByTime(2000);
    expect(bytes).toEqual(ZEROS);
    expect(() => pins.open({ slip: 'a' }, 'C_Login', ONE)).toThrow('C_Login: missing');
  });

  it('leave it to the sessions that are open, overwrite it with the end of the last, and open no other', () => {
    const pins = makePins(LIMITS);
    const bytes = typed();
    pins.keep('a', bytes);
    pins.open({ slip: 'a' }, 'C_Login', ONE);
    pins.opened('a');
    pins.open({ slip: 'a' }, 'C_Login', ONE);
    pins.opened('a');
    vi.advanceTimersByTime(600_000);
    const inSession = { ...ONE, inSession: true };
    for (let signature = 0; signature < 1000; signature++) {
      expect(pins.open({ slip: 'a' }, 'C_Login', inSession).text('C_Login')).toBe('12345678');
    }
    expect(() => pins.open({ slip: 'a' }, 'C_Login', ONE)).toThrow('C_Login: missing');
    pins.ended('a');
    expect(bytes).not.toEqual(ZEROS);
    pins.ended('a');
    expect(bytes).toEqual(ZEROS);
  });

  it('are those of the order, where it names some', () => {
    const pins = makePins(LIMITS);
    const [longer, shorter] = [typed(), typed()];
    pins.keep('longer', longer);
    pins.open({ slip: 'longer' }, 'C_Login', { ...ONE, limits: { ms: 120_000, uses: 5 } });
    pins.keep('shorter', shorter);
    pins.open({ slip: 'shorter' }, 'C_Login', { ...ONE, limits: { ms: 10_000, uses: 5 } });
    vi.advanceTimersByTime(61_000);
    expect([longer, shorter].map((bytes) => bytes.every((byte) => byte === 0))).toEqual([false, true]);
    vi.advanceTimersByTime(60_000);
    expect(longer).toEqual(ZEROS);
  });
});

it('a PIN is for the token alone with which it was first used', () => {
  const pins = makePins(LIMITS);
  pins.keep('a', typed());
  pins.open({ slip: 'a' }, 'C_Login', ONE);
  const other = { ...ONE, token: { ...ONE.token, serial: 'S2' } };
  expect(() => pins.open({ slip: 'a' }, 'C_Login', other)).toThrow('C_Login: token-changed');
  expect(pins.open({ slip: 'a' }, 'C_Login', ONE).text('C_Login')).toBe('12345678');
  pins.forgetAll();
});

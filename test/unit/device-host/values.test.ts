import type { FromDevice, LimitClass } from '@yinzheng/contract/device';
import { describe, expect, it } from 'vitest';
import { callsFor } from '../../../src-main/device-host/calls.ts';
import type { Cryptoki } from '../../../src-main/device-host/cryptoki.ts';
import { codeOf } from '../../../src-main/device-host/fault.ts';
import { makeLibrary } from '../../../src-main/device-host/library.ts';
import { makePinPorts } from '../../../src-main/device-host/pin-ports.ts';
import { makePins } from '../../../src-main/device-host/pins.ts';
import { makeQueue, type Work } from '../../../src-main/device-host/queue.ts';
import { plainText, slotNumber, slotNumbers, sm2Point, ulong } from '../../../src-main/device-host/values.ts';
import { keyOf } from '../../support/certificates.ts';

describe('what a module gives', () => {
  it('a text is what comes before a zero, without its padding', () => {
    expect(plainText('印证测试                ')).toBe('印证测试');
    expect(plainText('ABC\0\u{fffd}garbage')).toBe('ABC');
    expect(plainText('\0\0\0')).toBe('');
    expect(plainText('x'.repeat(5000))).toHaveLength(4096);
  });

  it('a point is 65 bytes, the same as DER octets, or 64 bytes; of SM2 alone', () => {
    const { publicKey } = keyOf('point');
    const octets = Buffer.from([4, 65, ...publicKey]);
    const bare = Buffer.from(publicKey.subarray(1));
    for (const form of [Buffer.from(publicKey), octets, bare, Buffer.from([4, 64, ...bare])]) {
      expect(sm2Point(form)).toEqual(publicKey);
    }
    // The base point of P-256.
    const p256 =
      '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
      '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';
    for (const other of [
      Buffer.from(p256, 'hex'),
      Buffer.alloc(65, 4),
      octets.subarray(1),
      Buffer.alloc(0),
      undefined,
    ]) {
      expect(sm2Point(other)).toBeUndefined();
    }
  });

  it('a number has the width of the machine it was built for', () => {
    expect(ulong(Buffer.from([1, 0, 0, 0x80]))).toBe(0x8000_0001);
    expect(ulong(Buffer.from([1, 0, 0, 0x80, 0, 0, 0, 0]))).toBe(0x8000_0001);
    expect(ulong(Buffer.from([1]))).toBeUndefined();
    expect(slotNumber(Buffer.from([2, 1, 0, 0, 0, 0, 0, 0]))).toBe(258);
    expect(slotNumber(Buffer.from([2, 1, 0, 0]))).toBe(258);
    expect(slotNumber(Buffer.alloc(8, 0xff))).toBe(0xffff_ffff);
  });

  it('a slot has a number of its own, whatever the module counts by', () => {
    const numberOf = slotNumbers();
    const slot = (value: bigint) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(value);
      return bytes;
    };
    const all = [5n, 2n ** 60n + 5n, 2n ** 61n + 5n, 6n, 2n ** 64n - 1n, 2n ** 32n - 1n, 2n ** 53n - 1n];
    const numbers = all.map((value) => numberOf(slot(value)));
    expect(new Set(numbers).size).toBe(all.length);
    expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
    expect(numbers[0]).toBe(5);
    expect(all.map((value) => numberOf(slot(value)))).toEqual(numbers);
  });

  it('a code has 32 bits, also where it came as a negative number of 64; never CKR_OK', () => {
    const plain = (code: bigint) => new Error(`CKR_VENDOR_DEFINED:${code}`);
    expect(codeOf(plain(0xa0n))).toBe(0xa0);
    expect(codeOf(plain(2n ** 64n - 1n))).toBe(0xffff_ffff);
    expect(codeOf(plain(0xffff_ffff_8000_1234n))).toBe(0x8000_1234);
    expect(codeOf(plain(2n ** 32n))).toBe(0xffff_ffff);
    // As pkcs11js wraps it: a number, rounded where it has more than 53 bits.
    const wrapped = (code: number) => Object.assign(new Error('CKR_X'), { name: 'Pkcs11Error', code });
    for (const code of [2 ** 64, 0xffff_ffff_8000_1000]) expect(codeOf(wrapped(code))).toBe(0xffff_ffff);
    expect(codeOf(wrapped(2 ** 32 + 0x30))).toBe(0x30);
    expect(codeOf(wrapped(0x30))).toBe(0x30);
    expect(codeOf(new Error('dlopen'))).toBeUndefined();
  });
});

it('a package that is not there, or has no native part, is told from a module that cannot be loaded', async () => {
  const error = Object.assign(new Error("Cannot find package 'pkcs11js'\nmore"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  const library = makeLibrary(() => Promise.reject(error));
  const calls = callsFor(1, {
    module: library.module,
    tell: () => Promise.resolve(),
    unbreakable: () => undefined,
    cleared: () => Promise.resolve(),
  });
  await expect(library.load({ path: '/x.so', again: false }, calls)).rejects.toMatchObject({
    fault: { what: 'load', call: 'pkcs11js', detail: "Cannot find package 'pkcs11js'", signed: 'no' },
  });
  expect(library.ready).toBe(false);
});

it('C_Sign, and what must not be broken off, is not called before it was let go', async () => {
  const said: FromDevice[] = [];
  const made: string[] = [];
  const go = Promise.withResolvers<undefined>();
  const calls = callsFor(7, {
    module: () => ({}) as Cryptoki,
    tell: (message) => Promise.resolve(void said.push(message)),
    unbreakable: (now) => void made.push(`unbreakable ${now}`),
    cleared: () => go.promise,
  });
  const make = (call: string, limit: LimitClass) => calls.make(call, limit, () => void made.push(call));
  await make('C_SignInit', 'quick');
  const waiting = [make('C_Sign', 'quick'), make('C_SetPIN', 'endless')];
  await new Promise((resolve) => setImmediate(resolve));
  expect(said.map((message) => 'waits' in message)).toEqual([false, true, true]);
  expect(made).toEqual(['C_SignInit']);
  go.resolve(undefined);
  await Promise.all(waiting);
  expect(made).toEqual(['C_SignInit', 'C_Sign', 'unbreakable true', 'C_SetPIN', 'unbreakable false']);
});

const TOKEN = { manufacturer: 'M', model: 'm', serial: 'S1' };

describe('the port where a PIN is typed', () => {
  const opened = () => {
    const answers: unknown[] = [];
    const said: unknown[] = [];
    const hears: { message?: (message: { data: unknown }) => void; close?: () => void } = {};
    const pins = makePins({ ms: 1e6, uses: 100 });
    const ports = makePinPorts(pins, (message) => {
      said.push(message);
      return Promise.resolve();
    });
    ports.listen('slip', {
      on: (event: 'message' | 'close', hear: never) => void (hears[event] = hear),
      postMessage: (answer) => void answers.push(answer),
      start: () => undefined,
      close: () => undefined,
    });
    const held = () => pins.open({ slip: 'slip' }, 'C_Login', { pad: false, token: TOKEN }).text('C_Login');
    return { answers, said, pins, ports, held, type: (data: unknown) => hears.message?.({ data }) };
  };

  it('takes bytes, overwrites them, and gives the answer of the host back', () => {
    const { answers, said, ports, pins, held, type } = opened();
    const bytes = new TextEncoder().encode('12345678');
    type(bytes);
    expect(bytes).toEqual(new Uint8Array(8));
    expect(said).toEqual([{ kind: 'typed', slip: 'slip' }]);
    expect(held()).toBe('12345678');
    ports.told('slip', { accepted: true });
    expect(answers).toEqual([{ accepted: true }]);
    type(new TextEncoder().encode('23456789'));
    expect(held()).toBe('23456789');
    pins.forgetAll();
  });

  it('takes nothing else', () => {
    const { answers, said, held, type, ports } = opened();
    const long = new Uint8Array(257).fill(0x31);
    for (const wrong of ['12345678', new Uint8Array(0), long, null, { bytes: 1 }]) type(wrong);
    expect(long.every((byte) => byte === 0)).toBe(true);
    expect(said).toEqual([]);
    expect(answers).toHaveLength(5);
    expect(answers[0]).toMatchObject({ accepted: false, error: { code: 'BAD_REQUEST' }, key: 'port' });
    expect(held).toThrow('C_Login: missing');
    ports.close('slip');
    type(new TextEncoder().encode('12345678'));
    expect(said).toEqual([]);
  });
});

it('a PIN that is forgotten while its call is being announced is not passed: the token is not asked with zeros', () => {
  const pins = makePins({ ms: 1e6, uses: 100 });
  const bytes = new TextEncoder().encode('12345678');
  pins.keep('a', bytes);
  const given = pins.open({ slip: 'a' }, 'C_Login', { pad: false, token: TOKEN });
  pins.forget('a');
  expect(bytes).toEqual(new Uint8Array(8));
  expect(() => given.text('C_Login')).toThrow('C_Login: missing');
  pins.keep('a', new TextEncoder().encode('23456789'));
  expect(() => given.text('C_Login')).toThrow('C_Login: missing');
  pins.forgetAll();
});

it('four signatures of different sessions run beside each other, and nothing else does', async () => {
  const queue = makeQueue();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string, beside?: string): void => {
    const work: Work = {
      beside,
      run: () => {
        begun.push(name);
        return new Promise((resolve) => ends.set(name, resolve));
      },
    };
    queue.add(work);
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const name of ['a', 'b', 'c', 'd', 'e']) add(name, name);
  add('look');
  add('a2', 'a');
  add('a3', 'a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  await end('b');
  expect(begun.slice(4)).toEqual(['e']);
  for (const name of ['a', 'c', 'd', 'e']) await end(name);
  expect(begun.slice(5)).toEqual(['look']);
  await end('look');
  expect(begun.slice(6)).toEqual(['a2']);
  await end('a2');
  expect(begun.slice(7)).toEqual(['a3']);
});

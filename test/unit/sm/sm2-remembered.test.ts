import type * as Library from 'sm-crypto-v2';
import { sm2 } from 'sm-crypto-v2';
import { expect, test, vi } from 'vitest';
import { utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm2Verify } from '@yinzheng/core/sm';
import { flipBit } from '../../support/fuzz.ts';
import { nodeRandom, opensslVerifies } from '../../support/openssl.ts';

vi.mock('sm-crypto-v2', async (original) => {
  const library = await original<typeof Library>();
  const doVerifySignature = vi.fn(library.sm2.doVerifySignature);
  const precomputePublicKey = vi.fn(library.sm2.precomputePublicKey);
  return { ...library, sm2: { ...library.sm2, doVerifySignature, precomputePublicKey } };
});
const computed = vi.mocked(sm2.doVerifySignature);
const verify = computed.getMockImplementation()!;

test('a signature that was right is not computed again; any other key, message or signature is', () => {
  const [own, other] = [sm2KeyPair(nodeRandom), sm2KeyPair(nodeRandom)];
  const message = utf8('印证');
  const signature = sm2Sign(own.privateKey, message);
  const asked = (key: Uint8Array, over: Uint8Array, der: Uint8Array): [boolean, number] => {
    const before = computed.mock.calls.length;
    return [sm2Verify(key, over, der), computed.mock.calls.length - before];
  };
  expect(asked(own.publicKey, message, signature)).toEqual([true, 1]);
  expect(asked(own.publicKey, message, signature)).toEqual([true, 0]);
  const changed = signature.slice();
  changed[changed.length - 1]! ^= 1;
  const refused: [boolean, number] = [false, 1];
  for (let time = 0; time < 2; time++) {
    expect(asked(other.publicKey, message, signature)).toEqual(refused);
    expect(asked(own.publicKey, flipBit(message, 3, 0), signature)).toEqual(refused);
    expect(asked(own.publicKey, message, changed)).toEqual(refused);
  }
});

test('the oldest of many give way', () => {
  computed.mockReturnValue(true);
  const { privateKey, publicKey } = sm2KeyPair(nodeRandom);
  const signature = sm2Sign(privateKey, utf8('one'));
  const ask = (number: number): boolean => sm2Verify(publicKey, utf8(`message ${number}`), signature);
  for (let number = 0; number < 2049; number++) ask(number);
  computed.mockReturnValue(false);
  expect(ask(2048)).toBe(true);
  expect(ask(0)).toBe(false);
});

test('a key that comes again and again is prepared, and says the same as before of everything', () => {
  const prepared = vi.mocked(sm2.precomputePublicKey);
  computed.mockImplementation(verify);
  prepared.mockClear();
  const pairs = Array.from({ length: 3 }, () => sm2KeyPair(nodeRandom));
  for (let round = 0; round < 6; round++) {
    for (const { privateKey, publicKey } of pairs) {
      const message = utf8(`round ${round}`);
      const signature = sm2Sign(privateKey, message);
      expect(opensslVerifies(publicKey, message, signature)).toBe(true);
      expect(sm2Verify(publicKey, message, signature)).toBe(true);
      const other = pairs.find((pair) => pair.publicKey !== publicKey)!;
      expect(sm2Verify(other.publicKey, message, signature)).toBe(false);
      expect(sm2Verify(publicKey, flipBit(message, 2, 1), signature)).toBe(false);
      expect(sm2Verify(publicKey, message, flipBit(signature, signature.length - 1, 0))).toBe(false);
    }
  }
  expect(prepared).toHaveBeenCalledTimes(pairs.length);
});

test('no more keys are kept prepared than there is room for', () => {
  computed.mockReturnValue(true);
  const prepared = vi.mocked(sm2.precomputePublicKey);
  prepared.mockClear();
  const signature = sm2Sign(sm2KeyPair(nodeRandom).privateKey, utf8('one'));
  const keys = Array.from({ length: 65 }, () => sm2KeyPair(nodeRandom).publicKey);
  const ask = (key: Uint8Array, text: string): boolean => sm2Verify(key, utf8(text), signature);
  for (const key of keys) for (const text of ['a', 'b', 'c']) ask(key, text);
  expect(prepared).toHaveBeenCalledTimes(65);
  // The last are still there, the first gave way.
  ask(keys[64]!, 'd');
  expect(prepared).toHaveBeenCalledTimes(65);
  for (const text of ['d', 'e', 'f']) ask(keys[0]!, text);
  expect(prepared).toHaveBeenCalledTimes(66);
});

import type * as Library from 'sm-crypto-v2';
import { sm2 } from 'sm-crypto-v2';
import { expect, test, vi } from 'vitest';
import { utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm2Verify } from '@yinzheng/core/sm';
import { flipBit } from '../../support/fuzz.ts';
import { nodeRandom } from '../../support/openssl.ts';

vi.mock('sm-crypto-v2', async (original) => {
  const library = await original<typeof Library>();
  return { ...library, sm2: { ...library.sm2, doVerifySignature: vi.fn(library.sm2.doVerifySignature) } };
});
const computed = vi.mocked(sm2.doVerifySignature);

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

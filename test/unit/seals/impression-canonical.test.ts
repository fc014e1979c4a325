import { readDer, type DerNode } from '@yinzheng/core/asn1';
import { equalBytes, concat } from '@yinzheng/core/kernel';
import {
  impressionDataDer,
  impressionExtData,
  parseImpressionData,
  type ImpressionData,
} from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { verifySealSignature } from '@yinzheng/core/verification';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { derChanges } from '../../support/der-changes.ts';
import { makeStamp, makeWorld, PROTECTED, trusting } from '../../support/made-seals.ts';
import { LONG } from '../../support/sample.ts';

// Each single change of the impression data is refused when read, or is other data that no signature vouches for.

const data: ImpressionData = {
  ticketId: new Uint8Array(16).fill(5),
  entryNo: 300,
  rowNo: 901,
  logHead: new Uint8Array(32).fill(9),
};
const own = impressionDataDer(data);

describe('impression data changed at one place', () => {
  it('is never another way to write the same', () => {
    let read = 0;
    for (const { name, bytes, sameMeaning } of derChanges(own)) {
      const code = codeOf(() => parseImpressionData(bytes));
      if (sameMeaning) expect(code, name).toBe('DER_MALFORMED');
      if (code === 'DER_MALFORMED') continue;
      expect(code, name).toBe('not refused');
      expect(impressionDataDer(parseImpressionData(bytes)), name).toEqual(bytes);
      read++;
    }
    // The numbers and digests themselves: nothing but a signature can tell which are the right ones.
    expect(read).toBeGreaterThan(10);
  });

  it('breaks the signature that it stands in', () => {
    const { root, unit, seal } = makeWorld();
    const stamp = makeStamp(seal, unit, { extDatas: [impressionExtData(data)] });
    const answer = (signature: Uint8Array): string => {
      return verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) }).answer;
    };
    expect(answer(stamp)).toBe('valid');
    const changes = [...derChanges(own)];
    expect(changes.length).toBeGreaterThan(150);
    // Whatever the change, the signature is over other bytes: a sample in `npm test`, all of them in `npm run soak`.
    const every = LONG ? 1 : 7;
    for (const { name, bytes } of changes.filter((_, index) => index % every === 0)) {
      expect(answer(exchanged(readDer(stamp), own, bytes)), name).toBe('invalid');
    }
  }, 60_000);
});

/** The structure with one element's whole content put for another's, every length around it made right. */
function exchanged(node: DerNode, from: Uint8Array, to: Uint8Array): Uint8Array {
  const content = equalBytes(node.content, from)
    ? to
    : node.constructed
      ? concat(...node.children.map((child) => exchanged(child, from, to)))
      : node.content;
  const octets: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) octets.unshift(rest & 255);
  const length = content.length < 128 ? [content.length] : [0x80 | octets.length, ...octets];
  return concat(node.bytes.subarray(0, 1), Uint8Array.from(length), content);
}

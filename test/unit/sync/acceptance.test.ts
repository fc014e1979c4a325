import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  acceptanceHeadDer,
  nextAcceptance,
  NO_ACCEPTANCE,
  requireReceipts,
  waitAfter,
  type AcceptanceHead,
  type Receipt,
} from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { holder } from '../../support/house.ts';

const store = holder('store', '证照库');
const unit = '11430000006122244L';
const whose = { unit, storePoint: store.publicKey };

/** Receipts of acts `first` to `last` of a unit's log. */
function receipts(
  first: number,
  last: number,
): { readonly receipts: Receipt[]; readonly head: AcceptanceHead } {
  let head: Uint8Array = NO_ACCEPTANCE;
  const all: Receipt[] = [];
  for (let number = 1; number <= last; number++) {
    const digest = sm3(utf8(`act ${number}`));
    all.push({ digest, number, before: head });
    head = nextAcceptance(head, number, digest);
  }
  const at = new Date('2026-11-29T00:00:00Z');
  return { receipts: all.slice(first - 1), head: { unit, number: last, head, at } };
}

function signed(head: AcceptanceHead, by = store) {
  const act = acceptanceHeadDer(head);
  return { act, signature: by.sign(act) };
}

describe('receipts', () => {
  it.each([
    [1, 1],
    [1, 5],
    [4, 9],
  ])('of acts %i to %i lead to the head that the store signed', (first, last) => {
    const batch = receipts(first, last);
    expect(requireReceipts(batch.receipts, signed(batch.head), whose)).toEqual(batch.head);
  });

  const batch = receipts(3, 6);
  const list = batch.receipts;
  it.each<[string, readonly Receipt[]]>([
    ['none', []],
    ['one left out', [list[0]!, list[2]!, list[3]!]],
    ['the last left out', list.slice(0, -1)],
    ['two changed over', [list[1]!, list[0]!, list[2]!, list[3]!]],
    ['of another act', [{ ...list[0]!, digest: sm3(utf8('other')) }, ...list.slice(1)]],
    ['after another beginning', [{ ...list[0]!, before: NO_ACCEPTANCE }, ...list.slice(1)]],
    ['with another number', list.map((one) => ({ ...one, number: one.number + 1 }))],
  ])('are refused: %s', (_, changed) => {
    expect(codeOf(() => requireReceipts(changed, signed(batch.head), whose))).toBe('RECEIPT_BAD');
  });

  it('are refused of another unit, by another store, with an altered head', () => {
    const { head } = batch;
    const altered = signed(head);
    const cases = [
      [signed({ ...head, unit: '11100000000013338W' }), whose],
      [signed(head, holder('other', '别库')), whose],
      [{ ...altered, act: acceptanceHeadDer({ ...head, number: head.number + 1 }) }, whose],
      [{ ...altered, act: altered.act.slice(1) }, whose],
    ] as const;
    for (const [one, of] of cases) expect(codeOf(() => requireReceipts(list, one, of))).toBe('RECEIPT_BAD');
  });
});

it('the wait after failures doubles to its most and is drawn anywhere below', () => {
  const most = (failures: number): number => waitAfter(failures, 1 - 2 ** -53, { first: 1000, most: 60_000 });
  expect([1, 2, 3, 6, 7, 50, 5000].map(most)).toEqual(
    [1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000].map((ms) => ms - 1),
  );
  expect(waitAfter(9, 0)).toBe(0);
  expect(waitAfter(1, 0.5, { first: 1000, most: 60_000 })).toBe(500);
});

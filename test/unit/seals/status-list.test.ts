import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { latin1Text } from '@yinzheng/core/kernel';
import {
  parseSealStatusList,
  sealStatusAt,
  sealStatusListFrom,
  sealStatusListToSign,
  type SealStatusEntry,
  type TbsSealStatusList,
} from '@yinzheng/core/seals';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectCodedErrorOrValue, fuzzRuns, mutated } from '../../support/fuzz.ts';
import { makeStatusList, makeWorld } from '../../support/made-seals.ts';
import { openssl, opensslVerifies } from '../../support/openssl.ts';
import { tempDir } from '../../support/temp.ts';

const { maker } = makeWorld();
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const entry = (
  esID: string,
  status: SealStatusEntry['status'],
  since: Date,
  reason = '',
): SealStatusEntry => ({
  esID,
  status,
  since,
  reason,
});

/** In the order of the list. */
const ENTRIES = [
  entry('A1', 'active', day('2026-01-01')),
  entry('A1', 'suspended', day('2026-02-01'), '遗失待查'),
  entry('A1', 'active', day('2026-03-01'), '已找回'),
  entry('A1', 'cancelled', day('2026-04-01'), '单位撤销'),
  entry('A10', 'active', day('2026-01-01')),
  entry('B', 'cancelled', day('2026-01-15'), '换领'),
];
const LIST: TbsSealStatusList = {
  number: 5,
  thisUpdate: day('2026-05-01'),
  nextUpdate: day('2026-06-01'),
  entries: ENTRIES,
};

test('is written as documented, signed by the issuer, and read back', () => {
  const toSign = sealStatusListToSign({ ...LIST, entries: ENTRIES.toReversed() });
  const bytes = sealStatusListFrom(toSign, maker.certificate.der, maker.sign(toSign));
  const read = parseSealStatusList(bytes);
  expect(read).toMatchObject(LIST);
  expect(read.bytes).toEqual(bytes);
  expect(read.certificate).toEqual(maker.certificate.der);
  expect(opensslVerifies(maker.publicKey, read.signedBytes, read.signature)).toBe(true);
  const cwd = tempDir();
  writeFileSync(join(cwd, 'list'), bytes);
  const shape = openssl(['asn1parse', '-inform', 'DER', '-in', 'list', '-strparse', '4'], cwd);
  expect(shape).toMatch(/IA5STRING +:yinzheng\.seal-status-list\n.*INTEGER +:01\n.*INTEGER +:05\n/);
  expect(shape).toMatch(/GENERALIZEDTIME +:20260501000000Z\n.*GENERALIZEDTIME +:20260601000000Z\n/);
  expect(shape).toMatch(
    /IA5STRING +:A1\n.*ENUMERATED +:01\n.*GENERALIZEDTIME +:20260201000000Z\n.*:遗失待查\n/,
  );
});

describe('the status at a time', () => {
  const list = parseSealStatusList(makeStatusList(maker, ENTRIES, LIST).bytes);
  test.each([
    ['A1', '2026-01-01T00:00:00Z', 'active'],
    ['A1', '2026-01-31T23:59:59Z', 'active'],
    ['A1', '2026-02-01T00:00:00Z', 'suspended'],
    ['A1', '2026-03-15T00:00:00Z', 'active'],
    ['A1', '2026-04-01T00:00:00Z', 'cancelled'],
    ['A1', '2026-06-01T00:00:00Z', 'cancelled'],
    ['A10', '2026-05-31T00:00:00Z', 'active'],
  ])('%s at %s is %s', (esID, at, status) => {
    expect(sealStatusAt(list, esID, new Date(at)).status).toBe(status);
  });

  test('names the entry it comes from', () => {
    const at = day('2026-05-01');
    expect(sealStatusAt(list, 'A1', at)).toEqual({
      status: 'cancelled',
      since: day('2026-04-01'),
      reason: '单位撤销',
    });
  });

  test.each([
    ['A1', '2025-12-31T23:59:59Z', 'not-listed'],
    ['A', '2026-05-01T00:00:00Z', 'not-listed'],
    ['B', '2026-01-14T00:00:00Z', 'not-listed'],
    ['A1', '2026-06-01T00:00:01Z', 'stale'],
    ['Z', '2026-06-02T00:00:00Z', 'stale'],
  ])('%s at %s cannot be told: %s', (esID, at, why) => {
    expect(sealStatusAt(list, esID, new Date(at))).toEqual({ status: 'unknown', why });
  });
});

test.each<[string, Partial<TbsSealStatusList>]>([
  ['number 0', { number: 0 }],
  ['a number that is no whole one', { number: 1.5 }],
  ['an end before its beginning', { nextUpdate: LIST.thisUpdate }],
  ['a time that is none', { thisUpdate: new Date(NaN) }],
  ['an entry without a time', { entries: [entry('A', 'active', new Date(NaN))] }],
  [
    'two entries of one seal in one second',
    { entries: [ENTRIES[0]!, { ...ENTRIES[1]!, since: new Date(day('2026-01-01').getTime() + 999) }] },
  ],
  ['a code that is not ASCII', { entries: [entry('章', 'active', day('2026-01-01'))] }],
])('is not written with %s', (_, change) => {
  expect(() => sealStatusListToSign({ ...LIST, ...change })).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT' }),
  );
});

const item = (esID: string, status: number, since: string): Uint8Array =>
  der.sequence(der.ia5(esID), der.enumerated(status), der.generalizedTime(day(since)), der.utf8(''));
const tbs = (change: { tag?: string; version?: number; items?: readonly Uint8Array[] }): Uint8Array =>
  der.sequence(
    der.ia5(change.tag ?? 'yinzheng.seal-status-list'),
    der.integer(change.version ?? 1),
    der.integer(5),
    der.generalizedTime(LIST.thisUpdate),
    der.generalizedTime(LIST.nextUpdate),
    der.sequence(...(change.items ?? [])),
  );
const whole = (toSign: Uint8Array, algorithm = '1.2.156.10197.1.501'): Uint8Array =>
  der.sequence(toSign, der.octets(maker.certificate.der), der.oid(algorithm), der.bits(maker.sign(toSign)));

test('is read without entries', () => {
  expect(parseSealStatusList(whole(tbs({}))).entries).toEqual([]);
});

test.each([
  ['another tag', whole(tbs({ tag: 'yinzheng.ticket' }))],
  ['another version', whole(tbs({ version: 2 }))],
  ['a fourth status', whole(tbs({ items: [item('A', 3, '2026-01-01')] }))],
  ['entries out of order', whole(tbs({ items: [item('B', 0, '2026-01-01'), item('A', 0, '2026-01-01')] }))],
  ['times out of order', whole(tbs({ items: [item('A', 0, '2026-02-01'), item('A', 1, '2026-01-01')] }))],
  ['an entry twice', whole(tbs({ items: [item('A', 0, '2026-01-01'), item('A', 2, '2026-01-01')] }))],
  ['another algorithm', whole(tbs({}), '1.2.840.10045.4.3.2')],
  ['bytes after it', new Uint8Array([...whole(tbs({})), 0])],
])('is refused with %s', (_, bytes) => {
  expect(() => parseSealStatusList(bytes)).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
});

test('is not put together from a signature that is none', () => {
  const make = (): Uint8Array => sealStatusListFrom(tbs({}), maker.certificate.der, new Uint8Array(64));
  expect(make).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
});

test('changed bytes end in a coded error or a list that is written the same way', () => {
  const { bytes } = makeStatusList(maker, ENTRIES, LIST);
  fc.assert(
    fc.property(mutated(bytes), (changed) => {
      const list = expectCodedErrorOrValue(() => parseSealStatusList(changed));
      if (list !== undefined) {
        expect(latin1Text(sealStatusListToSign(list))).toBe(latin1Text(list.signedBytes));
      }
    }),
    fuzzRuns(500),
  );
});

import { der } from '@yinzheng/core/asn1';
import { concat } from '@yinzheng/core/kernel';
import {
  describeSeal,
  describeSealSignature,
  impressionExtData,
  parseSeal,
  parseSealSignature,
  sealDataKind,
} from '@yinzheng/core/seals';
import { DEFAULT_POLICY, verifySeal, verifySealSignature } from '@yinzheng/core/verification';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDer } from '../../support/der-trees.ts';
import { mutatedDer, mutatedDerOneOf } from '../../support/der-mutations.ts';
import { expectCodedErrorOrValue, fuzzRuns, mutatedOneOf } from '../../support/fuzz.ts';
import { makeStamp, makeWorld, NOW } from '../../support/made-seals.ts';
import { laterSeal, laterStamp, sealV1, stampV1 } from '../../support/other-generations.ts';
import { ALL_SAMPLES, sample } from '../../support/seal-samples.ts';

const { maker, unit, seal, root } = makeWorld();
const impression = { ticketId: new Uint8Array(16), entryNo: 1, rowNo: 2, logHead: new Uint8Array(32) };
const token = (): Uint8Array => der.sequence(der.oid('1.2.840.113549.1.7.2'));
const SEALS = [sealV1(maker, unit), seal, laterSeal(maker, unit, { timeStamp: token })];
const STAMPS = [
  stampV1(sealV1(maker, unit), unit),
  makeStamp(seal, unit, { extDatas: [impressionExtData(impression)] }, token),
  laterStamp(laterSeal(maker, unit), unit),
];
const context = {
  roots: [root.certificate],
  others: [],
  crls: [],
  statusLists: [],
  now: NOW,
  policy: DEFAULT_POLICY,
};

/** Everything that reads must end in a value or a coded error, in bounded time. */
function readAll(bytes: Uint8Array): void {
  expectCodedErrorOrValue(() => sealDataKind(bytes));
  expectCodedErrorOrValue(() => describeSeal(parseSeal(bytes)));
  expectCodedErrorOrValue(() => describeSealSignature(parseSealSignature(bytes)));
}

test('changed seals and stamps', () => {
  fc.assert(fc.property(mutatedOneOf([...SEALS, ...STAMPS]), readAll), fuzzRuns(1000));
  fc.assert(fc.property(mutatedDerOneOf([...SEALS, ...STAMPS]), readAll), fuzzRuns(1000));
});

test('changed samples', (context) => {
  const samples = ALL_SAMPLES.map((name) => sample(context, name));
  fc.assert(fc.property(mutatedOneOf(samples), readAll), fuzzRuns(200));
  fc.assert(fc.property(mutatedDerOneOf(samples), readAll), fuzzRuns(200));
});

test('DER of any shape, and any bytes', () => {
  fc.assert(fc.property(anyDer, readAll), fuzzRuns(500));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readAll), fuzzRuns(500));
});

test('DER of any shape in the places of the structures', () => {
  const parts = fc.array(anyDer, { minLength: 0, maxLength: 6 });
  fc.assert(
    fc.property(parts, parts, parts, (a, b, c) => {
      readAll(der.sequence(der.sequence(der.sequence(der.ia5('ES'), der.integer(5), ...c), ...b), ...a));
      readAll(der.sequence(der.sequence(der.integer(4), der.sequence(...c), ...b), ...a));
    }),
    fuzzRuns(500),
  );
});

test('verification of changed seals and stamps answers, and never throws', () => {
  fc.assert(
    fc.property(mutatedDerOneOf(STAMPS), mutatedDerOneOf(SEALS), (stamp, changed) => {
      const found = verifySealSignature({ signature: stamp, protectedDigest: undefined, ...context });
      expect(found.steps).toHaveLength(7);
      expect(found.answer).not.toBe('valid');
      expect(verifySeal({ seal: changed, ...context }).steps).toHaveLength(3);
    }),
    fuzzRuns(150, 20),
  );
});

test('a huge and a deep input are refused at once', () => {
  const length = Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff);
  const deep = concat(...Array.from({ length: 20_000 }, () => Uint8Array.of(0x30, 0x80)));
  let nested = der.null();
  for (let i = 0; i < 3000; i++) nested = der.sequence(nested);
  const content = new Uint8Array(600_000).map((_, i) => (i % 2 === 0 ? 5 : 0)); // NULLs
  const wide = concat(Uint8Array.of(0x30, 0x83, 0x09, 0x27, 0xc0), content);
  for (const bytes of [length, deep, nested, wide]) {
    for (const parse of [parseSeal, parseSealSignature]) {
      const start = process.cpuUsage();
      expect(() => parse(bytes)).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
      expect(process.cpuUsage(start).user).toBeLessThan(3_000_000); // µs of work, whatever else runs
    }
  }
});

test('the changes of this test reach past the first refusal', () => {
  // A fuzz test whose every input is refused at the first byte proves nothing.
  let read = 0;
  fc.assert(
    fc.property(mutatedDer(seal), (bytes) => {
      if (expectCodedErrorOrValue(() => parseSeal(bytes)) !== undefined) read += 1;
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(read).toBeGreaterThan(20);
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import { createSm3, sm3 } from '@yinzheng/core/sm';
import { fuzzRuns } from '../../support/fuzz.ts';

/** GB/T 32905, appendix A. */
const VECTORS = [
  ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
  ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
] as const;

function byNode(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sm3');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

test.each(VECTORS)('GB/T 32905 A: SM3(%s)', async (text, digest) => {
  expect(toHex(sm3(utf8(text)))).toBe(digest);
  const stream = await createSm3();
  stream.update(utf8(text));
  expect(toHex(stream.digest())).toBe(digest);
});

test('SM3 of parts is that of OpenSSL over them together', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (parts) => {
      expect(toHex(sm3(...parts))).toBe(byNode(...parts));
    }),
    fuzzRuns(200),
  );
});

test('a stream gives the digest of OpenSSL however the bytes are cut, and goes on after a digest', async () => {
  const chunk = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (parts) => {
      const stream = await createSm3();
      for (const [i, part] of parts.entries()) {
        stream.update(part);
        expect(toHex(stream.digest())).toBe(byNode(...parts.slice(0, i + 1)));
      }
      expect(toHex(stream.digest())).toBe(byNode(...parts));
    }),
    fuzzRuns(60),
  );
});

test('chunks beyond the WebAssembly heap, and views into larger buffers', async () => {
  const big = new Uint8Array(1_000_003).map((_, i) => (i * 7) & 0xff);
  const stream = await createSm3();
  stream.update(big.subarray(1, 700_001));
  stream.update(big.subarray(700_001));
  expect(toHex(stream.digest())).toBe(byNode(big.subarray(1)));
});

test('clones are independent of each other and of the stream they came from', async () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 100 }), fc.boolean()), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (todo) => {
      const streams = [{ stream: await createSm3(), fed: [] as Uint8Array[] }];
      for (const [index, bytes, clone] of todo) {
        const { stream, fed } = streams[index % streams.length]!;
        if (clone) streams.push({ stream: stream.clone(), fed: [...fed] });
        stream.update(bytes);
        fed.push(bytes);
      }
      for (const { stream, fed } of streams) expect(toHex(stream.digest())).toBe(byNode(...fed));
    }),
    fuzzRuns(60),
  );
});

test('streams of two files do not meet', async () => {
  const [one, two] = await Promise.all([createSm3(), createSm3()]);
  one.update(fromHex('61'));
  two.update(fromHex('78'));
  one.update(fromHex('6263'));
  expect(toHex(one.digest())).toBe(VECTORS[0][1]);
  expect(toHex(two.digest())).toBe(byNode(utf8('x')));
});

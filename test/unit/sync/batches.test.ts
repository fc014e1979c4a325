import { bytesInBatch, planBatches } from '@yinzheng/core/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const item = fc.record({
  kind: fc.constantFrom('version' as const, 'event' as const, 'authorisation-end' as const),
  licence: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: undefined }),
  size: fc.integer({ min: 1, max: 2000 }),
});
const limits = fc.record({
  acts: fc.integer({ min: 1, max: 6 }),
  bytes: fc.integer({ min: 300, max: 8000 }),
  batches: fc.integer({ min: 1, max: 4 }),
});

describe('batches', () => {
  it('keep their limits, the order of each licence, and licences apart', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), limits, (drawn, most) => {
        const items = drawn.map((one, index) => ({ number: index + 1, ...one }));
        const batches = planBatches(items, most);
        expect(batches.length).toBeLessThanOrEqual(most.batches);
        const where = new Map<string, number>();
        for (const [index, batch] of batches.entries()) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(most.acts);
          const bytes = batch.reduce((sum, one) => sum + bytesInBatch(one), 256);
          if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(most.bytes);
          for (const { licence } of batch) {
            if (licence === undefined) continue;
            expect(where.get(licence) ?? index).toBe(index);
            where.set(licence, index);
          }
        }
        for (const licence of ['a', 'b', 'c', 'd', 'e']) {
          const all = items.filter((one) => one.licence === licence).map(({ number }) => number);
          const sent = batches
            .flat()
            .filter((one) => one.licence === licence)
            .map(({ number }) => number);
          // What goes is the beginning of what waits, in its order.
          expect(sent).toEqual(all.slice(0, sent.length));
        }
        if (items.length > 0) expect(batches[0]?.[0]).toBeDefined();
      }),
    );
  });

  it('send heads of the use log alone and first', () => {
    const of = (number: number, kind: 'head' | 'version'): Parameters<typeof planBatches>[0][number] => {
      return { number, kind, licence: kind === 'head' ? undefined : `l${number}`, size: 10 };
    };
    const most = { acts: 10, bytes: 10_000, batches: 2 };
    const [batch, ...more] = planBatches([of(1, 'version'), of(2, 'head'), of(3, 'version')], most);
    expect(batch?.map(({ number }) => number)).toEqual([2]);
    expect(more).toEqual([]);
  });

  it('never send two heads side by side', () => {
    const heads = [1, 2, 3].map((number) => ({
      number,
      kind: 'head' as const,
      licence: undefined,
      size: 10,
    }));
    const numbers = (acts: number): number[][] =>
      planBatches(heads, { acts, bytes: 10_000, batches: 4 }).map((batch) =>
        batch.map(({ number }) => number),
      );
    expect(numbers(1)).toEqual([[1]]);
    expect(numbers(10)).toEqual([[1, 2, 3]]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRuns } from '../../../src-renderer/ui/pdf/byte-runs.ts';

const KB = 1024;
const span = (begin: number, length = 32 * KB) => ({ begin, end: begin + length });

describe('byteRuns', () => {
  it('asks once for what lies near each other', () => {
    const spans = [span(300 * KB), span(0), span(100 * KB)];
    expect(byteRuns(spans)).toEqual([
      { begin: 0, end: 332 * KB, spans: [span(0), span(100 * KB), span(300 * KB)] },
    ]);
  });

  it('does not fetch what lies between things far apart', () => {
    expect(byteRuns([span(0), span(50_000 * KB)])).toHaveLength(2);
  });

  it('makes a dozen questions of a thousand that are spread over 100 MB', () => {
    const spans = Array.from({ length: 1000 }, (_, index) => span(index * 100 * KB));
    expect(byteRuns(spans).length).toBeLessThan(16);
  });

  it('does not make anybody wait for one long answer', () => {
    const spans = Array.from({ length: 1000 }, (_, index) => span(index * 32 * KB));
    for (const { begin, end } of byteRuns(spans)) expect(end - begin).toBeLessThanOrEqual(8 * KB * KB);
  });

  it('answers every span once, within its run, and keeps runs short', () => {
    const any = fc.record({ begin: fc.nat(200_000_000), length: fc.integer({ min: 1, max: 64 * KB }) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (wanted) => {
        const spans = wanted.map(({ begin, length }) => span(begin, length));
        const runs = byteRuns(spans);
        const answered = runs.flatMap((run) => run.spans);
        expect(answered.map(({ begin }) => begin).sort()).toEqual(spans.map(({ begin }) => begin).sort());
        for (const run of runs) {
          expect(run.end - run.begin).toBeLessThanOrEqual(8 * KB * KB);
          for (const { begin, end } of run.spans) {
            expect(begin).toBeGreaterThanOrEqual(run.begin);
            expect(end).toBeLessThanOrEqual(run.end);
          }
        }
      }),
    );
  });
});

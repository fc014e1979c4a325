import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesSource, openPdf } from '@yinzheng/core/documents';
import { concat, equalBytes, YinzhengError } from '@yinzheng/core/kernel';
import { verifyPdf, type PdfVerification } from '@yinzheng/core/verification';
import { flipBit, fuzzRuns, mutated } from '../../support/fuzz.ts';
import { makeWorld, trusting } from '../../support/made-seals.ts';
import { cmsSigner, PdfBuilder, sesSigner, type Signed } from '../../support/pdf-signed.ts';
import { LONG } from '../../support/sample.ts';

// Changed files are never valid, unless the change lies where no signature protects anything.

/** Information about the document: may be changed, and is listed. */
const INFO = 11;
const world = makeWorld();
const trusted = trusting(world.root);

interface Sample {
  readonly bytes: Uint8Array;
  readonly signatures: readonly Signed[];
}

function sample(sizes: readonly [number, number]): Sample {
  const pdf = new PdfBuilder();
  const first = pdf.sign(cmsSigner(world.unit), { size: sizes[0], subFilter: 'adbe.pkcs7.detached' });
  const second = pdf.sign(sesSigner(world), { size: sizes[1], page: 2 });
  return { bytes: pdf.bytes, signatures: [first, second] };
}

/** Little room after the DER, so that most changes hit something. */
const SAMPLE = sample([1300, 2300]);

/** A coded error, or the report. */
async function verified(bytes: Uint8Array): Promise<PdfVerification | undefined> {
  const start = performance.now();
  try {
    return await verifyPdf(bytesSource(bytes), trusted);
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw new Error('an error without a code', { cause: error });
    if (error.code === 'INTERNAL') throw new Error('hostile input found a defect of ours', { cause: error });
    return undefined;
  } finally {
    expect(performance.now() - start).toBeLessThan(5000);
  }
}

/** What the last signature of a file protects. */
function protectedBy(
  bytes: Uint8Array,
  [, first = 0, second = 0, length = 0]: readonly number[],
): Uint8Array {
  return concat(bytes.subarray(0, first), bytes.subarray(second, second + length));
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => [0, 9, 10, 12, 13, 32].includes(byte));
}

/** Whether a valid file still has every protected byte of the sample, and nothing after them. */
function keepsAll({ bytes, signatures }: Sample, changed: Uint8Array): boolean {
  const last = signatures.at(-1)!;
  return (
    equalBytes(protectedBy(bytes, last.range), protectedBy(changed, last.range)) &&
    isBlank(changed.subarray(last.end))
  );
}

beforeAll(async () => {
  expect((await verified(SAMPLE.bytes))?.answer).toBe('valid');
});

describe('a changed file', () => {
  it('is refused, invalid, or still has everything that was protected', async () => {
    const property = fc.asyncProperty(mutated(SAMPLE.bytes), async (changed) => {
      if ((await verified(changed))?.answer === 'valid') expect(keepsAll(SAMPLE, changed)).toBe(true);
    });
    await fc.assert(property, fuzzRuns(40, 400));
  });

  it('with one bit turned over is valid only where nothing is protected', async () => {
    const { bytes, signatures } = SAMPLE;
    const step = LONG ? 1 : 331;
    const left: string[] = [];
    for (let at = 0; at < bytes.length; at += step) {
      const report = await verified(flipBit(bytes, at, at % 8));
      if (report?.answer === 'valid') left.push(placeOf(at, bytes, signatures));
    }
    expect([...new Set(left)].filter((place) => !UNPROTECTED.includes(place))).toEqual([]);
  });

  it('with structure broken in its updates is never valid', async () => {
    // Random pieces of syntax over the second update: what is found there steers the reader.
    const { signatures, bytes } = SAMPLE;
    const from = signatures[0]!.end;
    const piece = fc.constantFrom(
      '<<',
      '>>',
      '[',
      ']',
      '/V',
      '/Kids',
      '0 R',
      '1 0 R',
      '22 0 R',
      'obj',
      'endobj',
      '<',
      '>',
      '(',
      '%',
      'xref',
      '9999',
    );
    const edits = fc.array(fc.tuple(fc.integer({ min: from, max: bytes.length - 5 }), piece), {
      minLength: 1,
      maxLength: 3,
    });
    const property = fc.asyncProperty(edits, async (changes) => {
      const changed = Uint8Array.from(bytes);
      for (const [at, text] of changes) changed.set(Buffer.from(text).subarray(0, changed.length - at), at);
      if ((await verified(changed))?.answer === 'valid') expect(keepsAll(SAMPLE, changed)).toBe(true);
    });
    await fc.assert(property, fuzzRuns(40, 400));
  });

  it('that is random updates upon a signed file never passes for unchanged', async () => {
    const numbers = fc.integer({ min: 1, max: 26 });
    const values = fc.constantFrom(
      '<< >>',
      '[]',
      'null',
      '(x)',
      '<< /Type /Pages /Kids [6 0 R] /Count 1 >>',
      '<< /Fields [] >>',
      '[8 0 R]',
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /FT /Sig /T (x) /V 16 0 R >>',
      '<< /Type /Annot /Subtype /Widget /FT /Sig /T (y) /V 19 0 R /P 3 0 R >>',
    );
    const property = fc.asyncProperty(
      fc.dictionary(numbers.map(String), values, { minKeys: 1, maxKeys: 4 }),
      async (objects) => {
        const pdf = new PdfBuilder();
        pdf.sign(sesSigner(world), { size: 2300 });
        const before = openPdf(bytesSource(pdf.bytes));
        pdf.update(objects);
        const report = await verified(pdf.bytes);
        if (report?.answer !== 'valid') return;
        // Valid: then every object says what it said, but for those that no version knew.
        const after = openPdf(bytesSource(pdf.bytes));
        for (const num of Object.keys(objects).map(Number)) {
          if (num === INFO) continue;
          const ref = { kind: 'ref', num, gen: 0 } as const;
          expect([num, after.object(ref).kind]).toEqual([num, before.object(ref).kind]);
        }
      },
    );
    await fc.assert(property, fuzzRuns(40, 300));
  });
});

/** What may change in a signed file without anybody noticing: the spelling of the bytes in Contents. */
const UNPROTECTED: readonly string[] = [
  'the case of a hexadecimal digit',
  'white space for a zero after the DER',
];

/** Where a bit was turned over, in words. */
function placeOf(at: number, bytes: Uint8Array, signatures: readonly Signed[]): string {
  for (const { range } of signatures) {
    const [, first = 0, second = 0] = range;
    if (at <= first || at >= second - 1) continue;
    const digit = String.fromCharCode(bytes[at]!);
    const changed = String.fromCharCode(bytes[at]! ^ (1 << (at % 8)));
    if (digit.toLowerCase() === changed.toLowerCase()) return UNPROTECTED[0]!;
    const rest = Buffer.from(bytes.subarray(at, second - 1)).toString('latin1');
    if (changed === ' ' && /^0+$/.test(rest)) return UNPROTECTED[1]!;
    return `inside Contents at ${at - first}`;
  }
  return `outside Contents at ${at}`;
}

import { describe, expect, test } from 'vitest';
import { pdfRef } from '@yinzheng/core/documents';
import { writePdf, type Objects, type SectionShape, type WrongValues } from '../../support/pdf-file.ts';
import {
  brokenBy,
  latin1Bytes,
  openBytes,
  refusal,
  wrongPdf,
  type Refusal,
} from '../../support/pdf-refusals.ts';
import { onePageObjects, PDF_ROOT, simplePdf } from '../../support/pdf-samples.ts';

// Defects of objects and object streams: each is refused when the object is asked for.

describe('objects', () => {
  const read = (objects: Objects, num = 6, shape: Partial<SectionShape> = {}): Refusal | 'not refused' =>
    refusal(() => {
      const { bytes } = writePdf([
        { objects: { ...onePageObjects(), ...objects }, trailer: PDF_ROOT, ...shape },
      ]);
      openBytes(bytes).object(pdfRef(num));
    });

  test.each<[string, string, string]>([
    ['nothing', '', 'a word that is no object'],
    ['two objects', '1 2', 'no endobj after the object'],
    ['an unknown word', 'nil', 'a word that is no object'],
    ['a number with two points', '1.2.3', 'a number that is none'],
    ['a number with an exponent', '1e5', 'a number that is none'],
    ['a lonely sign', '[-]', 'a number that is none'],
    ['a very long number', '1'.repeat(70), 'a word that is too long'],
    ['a string that does not end', '(a (b)', 'a string that does not end'],
    ['a bad hexadecimal string', '<12G4>', 'a hexadecimal string with another character'],
    ['a name with a bad number sign', '/A#2', 'a number sign in a name without two hexadecimal digits'],
    ['a name with NUL', '/A#00', 'a name with a null character'],
    ['a very long name', `/${'A'.repeat(5000)}`, 'a name that is too long'],
    ['an array that does not end', '[1 2', 'a word that is no object'],
    ['an array ended as a dictionary', '[1 2 >>', 'a closing bracket where an object should be'],
    ['a dictionary without a value', '<< /A >>', 'a closing bracket where an object should be'],
    ['a dictionary whose key is no name', '<< 1 2 >>', 'a dictionary key that is no name'],
    ['a key twice', '<< /A 1 /B 2 /A 3 >>', 'a dictionary key given twice'],
    ['a key twice, once null', '<< /A null /A 3 >>', 'a dictionary key given twice'],
    ['a key twice, once in other letters', '<< /Kids 1 /#4bids 3 >>', 'a dictionary key given twice'],
    ['a brace', '{ }', 'a character that begins no token'],
    ['a single >', '>', 'a single > outside a string'],
    ['nesting of 101', `${'['.repeat(101)}${']'.repeat(101)}`, 'objects nested too deeply'],
    ['nesting of 100,000', '['.repeat(100_000), 'objects nested too deeply'],
    ['dictionaries of 100,000', '<</A'.repeat(100_000), 'objects nested too deeply'],
    ['a generation out of range', '1 65536 R', 'a reference out of range'],
    ['stream after an array', '[1]\nstream\n\nendstream', 'no endobj after the object'],
    ['stream without Length', '<< >>\nstream\n\nendstream', 'the Length of a stream is not a natural number'],
    ['stream with a lone CR', '<< /Length 1 >>\nstream\rA\nendstream', 'no end of line after stream'],
    [
      'a Length too large',
      '<< /Length 9 >>\nstream\nA\nendstream',
      'no endstream where the Length of the stream ends',
    ],
    [
      'a Length too small',
      '<< /Length 1 >>\nstream\nABC\nendstream',
      'no endstream where the Length of the stream ends',
    ],
    [
      'a Length beyond the file',
      '<< /Length 99999 >>\nstream\nABC\nendstream',
      'a stream longer than the file',
    ],
    [
      'a Length that is an absent object',
      '<< /Length 99 0 R >>\nstream\n\nendstream',
      'the Length of a stream is not a natural number',
    ],
    [
      'a Length that is a stream',
      '<< /Length 4 0 R >>\nstream\n\nendstream',
      'a stream where a number should be',
    ],
    [
      'a Length that is the stream itself',
      '<< /Length 6 0 R >>\nstream\n\nendstream',
      'a stream where a number should be',
    ],
  ])('%s', (_, text, detail) => {
    expect(read({ 6: text })).toEqual(brokenBy(detail));
  });

  test('nesting of 100 is read, a long string up to its limit', () => {
    expect(read({ 6: `${'['.repeat(100)}${']'.repeat(100)}` })).toBe('not refused');
    const { bytes } = writePdf([
      { objects: { ...onePageObjects(), 6: `(${'x'.repeat(100)})` }, trailer: PDF_ROOT },
    ]);
    expect(refusal(() => openBytes(bytes, { stringBytes: 100 }).object(pdfRef(6)))).toBe('not refused');
    expect(refusal(() => openBytes(bytes, { stringBytes: 99 }).object(pdfRef(6)))).toEqual(
      brokenBy('a string that is too long'),
    );
    expect(refusal(() => openBytes(bytes, { objectItems: 2 }).object(pdfRef(3)))).toEqual(
      brokenBy('an object with too many items'),
    );
  });

  test('the object at the offset is another, or none', () => {
    const { sections } = simplePdf();
    const four = sections[0]!.offsets.get(4)!;
    const cases: readonly [number, string][] = [
      [four, 'another object'],
      [four + 2, 'inside an object head'],
      [1, 'inside the header'],
      [99_999, 'beyond the end'],
    ];
    for (const [offset, name] of cases) {
      const doc = openBytes(wrongPdf({ offsets: { 5: offset } }));
      expect([name, refusal(() => doc.object(pdfRef(5)))]).toEqual([
        name,
        { code: 'PDF_BROKEN', detail: 'the object at the offset is not 5 0 obj', offset },
      ]);
    }
    const late = openBytes(wrongPdf({ offsets: { 5: sections[0]!.offsets.get(5)! - 1 } }));
    expect(late.object(pdfRef(5)).kind).toBe('dict');
  });

  test('the object at the offset is of another generation', () => {
    const table = (text: string): string => text.replace(/00000 n( \n)$/, '00001 n$1');
    const doc = openBytes(wrongPdf({ table }));
    expect(doc.object(pdfRef(5, 0)).kind).toBe('null');
    expect(refusal(() => doc.object(pdfRef(5, 1)))).toEqual(
      brokenBy('the object at the offset is not 5 1 obj'),
    );
  });

  test('objects that overlap are not read for ever', () => {
    // The heads stand in a comment, so that every one of these objects has the same long array as its value.
    const nums = Array.from({ length: 200 }, (_, i) => i + 10);
    const shared = `null endobj %${nums.map((num) => `${num} 0 obj %`).join('')}\n[${'1 '.repeat(20_000)}]`;
    const first = { objects: { ...onePageObjects(), 6: shared }, trailer: PDF_ROOT };
    const text = Buffer.from(writePdf([first]).bytes).toString('latin1');
    const { bytes } = writePdf([
      first,
      {
        objects: Object.fromEntries(nums.map((num) => [num, 'null'])),
        trailer: PDF_ROOT,
        wrong: { offsets: Object.fromEntries(nums.map((num) => [num, text.indexOf(`${num} 0 obj`)])) },
      },
    ]);
    const doc = openBytes(bytes, { parsedBytes: 0 });
    expect(doc.object(pdfRef(10)).kind).toBe('array');
    const all = refusal(() => nums.map((num) => doc.object(pdfRef(num))));
    expect(all).toEqual(brokenBy('objects that overlap too often'));
  });

  test('an entry in use at offset 0 is as good as free', () => {
    const doc = openBytes(wrongPdf({ offsets: { 5: 0 } }));
    expect([doc.entry(5), doc.object(pdfRef(5)).kind]).toEqual([{ type: 'free', gen: 0 }, 'null']);
  });

  test('a key twice with the same simple value is one entry, with the same string it is refused', () => {
    const twice = (value: string): Objects => ({ 6: `<< /A ${value} /A ${value} /B 1 >>` });
    const same = ['5 0 R', '/Name', '12'];
    expect(same.map((value) => read(twice(value)))).toEqual(same.map(() => 'not refused'));
    for (const value of ['(text)', '<00>', '[1]', '<< >>', 'true']) {
      expect([value, read(twice(value))]).toEqual([value, brokenBy('a dictionary key given twice')]);
    }
  });

  test('references that lead nowhere', () => {
    const { bytes } = writePdf([
      { objects: { ...onePageObjects(), 6: '7 0 R', 7: '6 0 R', 8: '9 0 R', 9: '(end)' }, trailer: PDF_ROOT },
    ]);
    const doc = openBytes(bytes);
    expect(refusal(() => doc.resolve(pdfRef(6)))).toMatchObject({ code: 'PDF_BROKEN' });
    expect(doc.resolve(pdfRef(8))).toMatchObject({ kind: 'string' });
    expect(doc.resolve(pdfRef(700)).kind).toBe('null');
    expect(doc.resolve(undefined).kind).toBe('null');
  });
});

describe('object streams', () => {
  const packed = { form: 'stream', packed: [1, 2, 3, 5] } as const;
  const rewrite = (from: string | RegExp, to: string) => (text: string) => {
    const out = text.replace(from, to);
    expect(out).not.toBe(text);
    return out;
  };
  test.each<[string, WrongValues, string]>([
    ['another Type', { objectStream: rewrite('/ObjStm', '/Other') }, 'object 6 is not an object stream'],
    ['no N', { objectStream: rewrite(/\/N \d+/, '') }, 'object 6 is not an object stream'],
    [
      'N too small',
      { objectStream: rewrite(/\/N \d+/, '/N 3') },
      'object 5 is not at index 3 of object stream 6',
    ],
    [
      'N too large',
      { objectStream: rewrite(/\/N \d+/, '/N 5') },
      'an object stream whose header is not natural numbers',
    ],
    [
      'a huge N',
      { objectStream: rewrite(/\/N \d+/, '/N 8000000') },
      'object stream 6 is shorter than it says',
    ],
    [
      'a huge First',
      { objectStream: rewrite(/\/First \d+/, '/First 99999') },
      'object stream 6 is shorter than it says',
    ],
    [
      'another number',
      { packedBytes: rewrite(/ 5 (\d+) /, ' 7 $1 ') },
      'object 5 is not at index 3 of object stream 6',
    ],
    [
      'an offset beyond the end',
      { packedBytes: rewrite(/ 5 (\d+) /, ' 5 9$1 ') },
      'an object stream whose header is not natural numbers',
    ],
    [
      'a negative offset',
      { packedBytes: rewrite(/ 5 \d/, ' 5 -') },
      'an object stream whose header is not natural numbers',
    ],
    [
      'an object that does not end',
      { packedBytes: (text) => text.slice(0, -10) },
      'a dictionary key that is no name',
    ],
  ])('%s', (_, values, detail) => {
    const doc = openBytes(wrongPdf(values, packed));
    expect(refusal(() => doc.object(pdfRef(5)))).toEqual(brokenBy(detail));
  });

  test('an object stream in an object stream, or in itself', () => {
    const rows = (stream: number) => (bytes: Uint8Array) => {
      const out = Uint8Array.from(bytes);
      out.set([2, 0, 0, 0, stream, 0, 0], 6 * 7);
      return out;
    };
    for (const stream of [6, 4]) {
      const doc = openBytes(wrongPdf({ rows: rows(stream) }, packed));
      expect(refusal(() => doc.object(pdfRef(5)))).toEqual(
        brokenBy('object stream 6 does not stand in the file itself'),
      );
    }
  });

  test('an object stream whose Length is in an object stream', () => {
    const bytes = wrongPdf({}, packed);
    const text = Buffer.from(bytes).toString('latin1');
    const changed = text.replace(/(\/ObjStm[^>]*\/Length) \d+/, '$1 5 0 R');
    expect(changed.length - text.length).toBeLessThan(6);
    // The xref stream moved: its offset in startxref is set right.
    const at = changed.indexOf('7 0 obj');
    const moved = latin1Bytes(changed.replace(/startxref\n\d+/, `startxref\n${at}`));
    expect(refusal(() => openBytes(moved).object(pdfRef(1)))).toMatchObject({
      code: 'PDF_BROKEN',
      detail: 'the Length of a stream is not a natural number',
    });
  });

  test('all streams together stay within their budget; the same one is decoded once', () => {
    const { bytes } = writePdf([
      { objects: onePageObjects(), trailer: PDF_ROOT, ...packed },
      { objects: { 18: `(${'a'.repeat(5000)})` }, trailer: PDF_ROOT, form: 'stream', packed: [18] },
      { objects: { 28: `(${'b'.repeat(5000)})` }, trailer: PDF_ROOT, form: 'stream', packed: [28] },
    ]);
    const enough = openBytes(bytes, { inflatedBytes: 11_000 });
    for (let round = 0; round < 5; round++) for (const num of [18, 28, 1]) enough.object(pdfRef(num));
    const doc = openBytes(bytes, { inflatedBytes: 9000 });
    expect(doc.object(pdfRef(28)).kind).toBe('string');
    expect(refusal(() => doc.object(pdfRef(18)))).toEqual(brokenBy('a stream that becomes too large'));
  });
});

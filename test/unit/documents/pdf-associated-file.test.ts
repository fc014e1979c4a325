import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { associatedFile, bytesSource, openPdf } from '@yinzheng/core/documents';
import { hasCode, utf8 } from '@yinzheng/core/kernel';
import { refusal } from '../../support/pdf-refusals.ts';
import { writePlain } from '../../support/plain-pdf.ts';

// Files associated with a document, written by hand: what is refused, and what is not found.

const NAME = 'data.xml';
const MIB = 1024 * 1024;
const TEXT = '<a>印</a>';

/** A stream of the text, in Flate. */
function flate(text: string, entries = ''): string {
  const data = deflateSync(utf8(text));
  const head = `<< /Type /EmbeddedFile /Filter /FlateDecode /Length ${data.length} ${entries} >>`;
  return `${head}\nstream\n${Buffer.from(data).toString('latin1')}\nendstream`;
}

/** A text of that many characters that does not become very small in Flate. */
function uneven(length: number): string {
  const text = Buffer.alloc(length, '0');
  let seed = 1;
  for (let at = 0; at < length; at += 128) {
    seed = (seed * 48_271) % 2_147_483_647;
    text[at] = 0x30 + (seed % 64);
  }
  return text.toString('latin1');
}

/** What a test writes otherwise. */
interface Shape {
  readonly af?: string;
  readonly names?: string;
  readonly trailer?: string;
  readonly objects?: Readonly<Record<number, string>>;
}

const SPEC = `<< /Type /Filespec /F (${NAME}) /UF (${NAME}) /AFRelationship /Data /EF << /F 5 0 R /UF 5 0 R >> >>`;

function file(shape: Shape = {}): Uint8Array {
  const { af = '/AF [4 0 R]', names = `/Names << /EmbeddedFiles << /Names [(${NAME}) 4 0 R] >> >>` } = shape;
  const objects = {
    1: `<< /Type /Catalog /Pages 2 0 R ${af} ${names} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    4: SPEC,
    5: flate(TEXT),
    ...shape.objects,
  };
  return writePlain(objects, `/Root 1 0 R ${shape.trailer ?? ''}`);
}

const found = (shape: Shape = {}): string | undefined => {
  const bytes = associatedFile(openPdf(bytesSource(file(shape))), NAME);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
};
const spec = (text: string): Shape => ({ objects: { 4: text } });

describe('an associated file', () => {
  it.each<[string, Shape]>([
    ['in its usual form', {}],
    ['with one entry of EF', spec(SPEC.replace('/UF 5 0 R', ''))],
    ['with one name', spec(SPEC.replace(`/F (${NAME})`, ''))],
    [
      'with a name in UTF-16',
      spec(SPEC.replace(`/UF (${NAME})`, '/UF <FEFF0064006100740061002E0078006D006C>')),
    ],
    ['beside others', { af: '/AF [null 7 (x) 6 0 R 4 0 R]', objects: { 6: SPEC.replaceAll(NAME, 'other') } }],
    [
      'in a tree of names',
      {
        names: `/Names << /EmbeddedFiles << /Kids [7 0 R 8 0 R] >> >>`,
        objects: {
          7: '<< /Limits [(a) (b)] /Names [(a) 9 0 R] >>',
          8: `<< /Kids [10 0 R] >>`,
          9: '<< >>',
          10: `<< /Names [(${NAME}) 4 0 R] >>`,
        },
      },
    ],
    ['that is not encoded', { objects: { 5: `<< /Length 3 >>\nstream\nabc\nendstream` } }],
    ['whose arrays are objects', { af: '/AF 6 0 R', objects: { 6: '[4 0 R]' } }],
  ])('is read %s', (_, shape) => {
    expect(found(shape)).toBe(shape.objects?.[5] === undefined ? TEXT : 'abc');
  });

  it.each<[string, Shape]>([
    ['without AF', { af: '' }],
    ['without names', { names: '' }],
    ['without a place in the tree', { names: '/Names << /EmbeddedFiles << /Names [] >> >>' }],
    ['with two in AF', { af: '/AF [4 0 R 4 0 R]' }],
    [
      'with two in the tree',
      { names: `/Names << /EmbeddedFiles << /Names [(${NAME}) 4 0 R (x) 4 0 R] >> >>` },
    ],
    ['under another key in the tree', { names: '/Names << /EmbeddedFiles << /Names [(x) 4 0 R] >> >>' }],
    [
      'with another file under its key',
      {
        names: `/Names << /EmbeddedFiles << /Names [(${NAME}) 6 0 R] >> >>`,
        objects: { 6: SPEC.replaceAll('5 0 R', '7 0 R'), 7: flate('other') },
      },
    ],
    ['with two streams', { objects: { 4: SPEC.replace('/UF 5 0 R', '/UF 6 0 R'), 6: flate('other') } }],
    ['with a third stream', { objects: { 4: SPEC.replace('/UF 5 0 R', '/Unix 6 0 R'), 6: flate('other') } }],
    ['with two names', spec(SPEC.replace(`/UF (${NAME})`, '/UF (other)'))],
    ['with a name that is none', spec(SPEC.replace(`/UF (${NAME})`, '/UF 7'))],
    ['as a source', spec(SPEC.replace('/Data', '/Source'))],
    ['without relationship', spec(SPEC.replace('/AFRelationship /Data', ''))],
    ['without EF', spec(SPEC.replace(/\/EF .*>> >>/, '>>'))],
    ['with a stream that is none', { objects: { 5: '(text)' } }],
    ['with a stream that is absent', spec(SPEC.replaceAll('5 0 R', '50 0 R'))],
    ['with a file in place', spec(SPEC.replaceAll('5 0 R', '(text)'))],
    ['with a spec that is a name', spec('/Data')],
  ])('is not found %s', (_, shape) => {
    expect(found(shape)).toBeUndefined();
  });

  const deep = (levels: number): Shape => ({
    names: '/Names << /EmbeddedFiles 100 0 R >>',
    objects: Object.fromEntries(
      Array.from({ length: levels }, (_, level) => [100 + level, `<< /Kids [${101 + level} 0 R] >>`]),
    ),
  });
  it.each<[string, Shape, string]>([
    ['AF that is no array', { af: '/AF 7' }, 'AF is not an array'],
    ['a reference to itself', spec('4 0 R'), 'references behind 4 0 R lead nowhere'],
    [
      'a node that hangs in itself',
      {
        names: '/Names << /EmbeddedFiles 6 0 R >>',
        objects: { 6: '<< /Kids [6 0 R] >>' },
      },
      'a node twice in a name tree',
    ],
    ['a deep tree', deep(40), 'a name tree that is too large'],
    [
      'a wide tree',
      {
        names: '/Names << /EmbeddedFiles 6 0 R >>',
        objects: { 6: `<< /Kids [${'<<>> '.repeat(1001)}] >>` },
      },
      'a name tree that is too large',
    ],
    ['many files', { af: `/AF [${'4 0 R '.repeat(1001)}]` }, 'too many associated files'],
    [
      'many names',
      {
        names: `/Names << /EmbeddedFiles << /Names [${'(x) 4 0 R '.repeat(10_001)}] >> >>`,
      },
      'a name tree with half a pair, or too many',
    ],
    [
      'half a pair',
      { names: '/Names << /EmbeddedFiles << /Names [(x)] >> >>' },
      'a name tree with half a pair, or too many',
    ],
    [
      'a key that is no string',
      { names: '/Names << /EmbeddedFiles << /Names [/x 4 0 R] >> >>' },
      'a name tree with a key that is no string',
    ],
    ['Names that are none', { names: '/Names [1]' }, 'Names is not a dictionary'],
    [
      'a stream of more than 16 MiB',
      { objects: { 5: `<< /Length ${17 * MIB} >>\nstream\n${'0'.repeat(17 * MIB)}\nendstream` } },
      'an embedded file that is too large',
    ],
    ['one that becomes so', { objects: { 5: flate(uneven(17 * MIB)) } }, 'a stream that becomes too large'],
    ['a bomb', { objects: { 5: flate('0'.repeat(17 * 1024 * 1024)) } }, 'a stream that becomes too large'],
    [
      'damaged data',
      { objects: { 5: '<< /Filter /FlateDecode /Length 9 >>\nstream\n\x78\x9c1234567\nendstream' } },
      'a Flate stream that is damaged or cut short',
    ],
    [
      'another filter',
      { objects: { 5: '<< /Filter /LZWDecode /Length 1 >>\nstream\nA\nendstream' } },
      'a cross-reference or object stream with another filter than FlateDecode',
    ],
    [
      'data in another file',
      { objects: { 5: '<< /F (x) /Length 1 >>\nstream\nA\nendstream' } },
      'a stream whose data are in another file',
    ],
  ])('is refused for %s', (_, shape, detail) => {
    expect(refusal(() => found(shape))).toMatchObject({ code: 'PDF_BROKEN', detail });
  });

  it('is refused in an encrypted file', () => {
    expect(() => found({ trailer: '/Encrypt << /Filter /Standard >>' })).toThrow(
      expect.objectContaining({ code: 'PDF_ENCRYPTED' }) as Error,
    );
  });

  it('of a damaged file is there, not there, or refused by the reader', () => {
    const whole = file();
    const outcomes = new Map<string, number>();
    for (let at = 0; at < whole.length; at++) {
      for (const change of [0x01, 0x20, 0x80]) {
        const damaged = Uint8Array.from(whole);
        damaged[at]! ^= change;
        const outcome = outcomeOf(damaged);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    // "Other" is a stream whose Filter is no longer called so: its bytes come as they stand there.
    expect([...outcomes.keys()].sort()).toEqual(['absent', 'other', 'refused', 'same']);
    expect(outcomes.get('other')).toBeLessThan(30);
    expect(outcomes.get('refused')).toBeGreaterThan(100);
  });
});

/** What the reader may say of a file. */
const OWN = ['PDF_BROKEN', 'PDF_NOT_PDF', 'PDF_ENCRYPTED'] as const;

function outcomeOf(bytes: Uint8Array): string {
  try {
    const data = associatedFile(openPdf(bytesSource(bytes)), NAME);
    if (data === undefined) return 'absent';
    return Buffer.from(data).toString('utf8') === TEXT ? 'same' : 'other';
  } catch (error) {
    if (OWN.some((code) => hasCode(error, code))) return 'refused';
    throw error;
  }
}

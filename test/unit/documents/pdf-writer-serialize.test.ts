import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../src-core/documents/pdf/memory-source.ts';
import {
  PDF_NULL,
  pdfArray,
  pdfBoolean,
  pdfDict,
  pdfName,
  pdfNumber,
  pdfRef,
  pdfString,
  type PdfObject,
} from '../../../src-core/documents/pdf/objects.ts';
import { openPdf } from '../../../src-core/documents/pdf/open.ts';
import { serialize } from '../../../src-core/documents/pdf/serialize.ts';
import { dateString, textOf, textString } from '../../../src-core/documents/pdf/text.ts';
import { startUpdate } from '../../../src-core/documents/pdf/update.ts';
import { latin1Text } from '../../../src-core/kernel/index.ts';
import { A4, onePage } from '../../support/plain-pdf.ts';
import { tempDir } from '../../support/temp.ts';
import { run } from '../../support/tools.ts';

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

/** The document with an object set as object 4, and the bytes of both. */
function withObject(object: PdfObject): Uint8Array {
  const input = onePage({ mediaBox: A4 });
  const update = startUpdate(openPdf(bytesSource(input)), new Uint8Array(16));
  update.set(pdfRef(15), object);
  return Buffer.concat([input, update.build().bytes]);
}

/** Without the places where the objects stood. */
function bare(object: PdfObject): unknown {
  switch (object.kind) {
    case 'array':
      return object.items.map(bare);
    case 'dict':
      // A null value is an absent entry (7.3.7).
      return new Map(
        [...object.entries].flatMap(([key, value]) => (value.kind === 'null' ? [] : [[key, bare(value)]])),
      );
    case 'string':
      return [object.form, [...object.value]];
    case 'stream':
      return [bare(object.dict), [...object.raw]];
    case 'number':
      return object.raw;
    case 'name':
      return `/${object.value}`;
    case 'boolean':
      return object.value;
    case 'ref':
      return `${object.num} ${object.gen}`;
    case 'null':
      return null;
  }
}

const name = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)),
  maxLength: 9,
});
const { object: objects } = fc.letrec<{ object: PdfObject; leaf: PdfObject }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(PDF_NULL),
    fc.boolean().map(pdfBoolean),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(pdfNumber),
    fc
      .constantFrom('+17', '-.5', '00012.500', '4.', '0')
      .map((raw) => ({ kind: 'number', value: Number(raw), raw }) as const),
    name.map(pdfName),
    fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom('hex', 'literal'))
      .map(([v, form]) => pdfString(v, form)),
    fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 9 })).map(([n, g]) => pdfRef(n, g)),
  ),
  object: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('object'), { maxLength: 4 }).map((items) => pdfArray(...items)),
    fc
      .array(fc.tuple(name, tie('object')), { maxLength: 4 })
      .map((list) => ({ kind: 'dict', entries: new Map(list) }) as const),
  ),
}));

describe('serialize', () => {
  it('what is written is read back as it was, numbers by their text and strings in their form', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const written = pdfDict({ X: object });
        const doc = openPdf(bytesSource(withObject(written)));
        expect(bare(doc.object(pdfRef(15)))).toEqual(bare(written));
      }),
      { numRuns: 300 },
    );
  });

  it('a stream keeps its bytes and gets its Length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
        const doc = openPdf(
          bytesSource(withObject({ kind: 'stream', dict: pdfDict({ Length: pdfRef(99) }), raw })),
        );
        const read = doc.object(pdfRef(15));
        expect(bare(read)).toEqual([new Map([['Length', String(raw.length)]]), [...raw]]);
      }),
      { numRuns: 50 },
    );
  });

  it('qpdf reads the same bytes out of both forms of a string, and the same name', () => {
    const file = join(tempDir(), 'a.pdf');
    const odd = 'A B#/(x)<[{%}]>~';
    const object = pdfDict({
      L: pdfString(ALL_BYTES, 'literal'),
      H: pdfString(ALL_BYTES, 'hex'),
      C: textString('印证 𠮷'),
      [odd]: pdfBoolean(true),
    });
    writeFileSync(file, withObject(object));
    const { stdout } = run('qpdf', ['--json=2', '--json-key=qpdf', '--json-object=15', file]);
    const parsed = JSON.parse(stdout) as {
      qpdf: [unknown, Record<string, { value: Record<string, unknown> }>];
    };
    const value = parsed.qpdf[1]['obj:15 0 R']?.value ?? {};
    expect(value['/L']).toBe(`b:${Buffer.from(ALL_BYTES).toString('hex')}`);
    expect(value['/H']).toBe(value['/L']);
    expect(value['/C']).toBe('u:印证 𠮷');
    expect(value[`/${odd}`]).toBe(true);
  });
});

describe('text', () => {
  it('dates stand in local time with their offset', () => {
    const at = (iso: string, offset: number): string => latin1Text(dateString(new Date(iso), offset).value);
    expect(at('2026-01-31T20:30:40Z', 480)).toBe("D:20260201043040+08'00'");
    expect(at('2026-01-01T02:00:00Z', -210)).toBe("D:20251231223000-03'30'");
    expect(at('2026-01-01T02:00:00Z', 0)).toBe("D:20260101020000+00'00'");
  });

  it('text strings are read back', () => {
    fc.assert(
      fc.property(fc.uint16Array({ maxLength: 30 }), (units) => {
        const text = String.fromCharCode(...units);
        expect(textOf(textString(text))).toBe(text);
      }),
    );
    expect(textOf(pdfString(Buffer.from('\ufeff印', 'utf8')))).toBe('印');
    expect(latin1Text(serialize(textString('印')))).toBe('<FEFF5370>');
  });
});

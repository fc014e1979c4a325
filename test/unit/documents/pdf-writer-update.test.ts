import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesSource } from '../../../src-core/documents/pdf/memory-source.ts';
import { openPdf } from '../../../src-core/documents/pdf/open.ts';
import { equalBytes } from '../../../src-core/kernel/index.ts';
import { A4, onePage, type PageShape } from '../../support/plain-pdf.ts';
import { PDF_SAMPLE_NAMES, pdfSample } from '../../support/pdf-samples.ts';
import { byQpdf, signingFolder, stamp, type Stamped } from '../../support/stamping.ts';
import { run } from '../../support/tools.ts';

// The update as strangers read it: qpdf for objects and tables, poppler's pdfsig for the signature.

const ANNOTS = ['absent', 'null', 'empty', 'direct', 'indirect', 'indirect null'] as const;
const FORMS = ['absent', 'null', 'direct', 'indirect', 'indirect fields', 'no fields'] as const;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

let dir = '';
beforeAll(() => {
  dir = signingFolder();
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** A document's current objects as qpdf reads them, by their reference. */
class Seen {
  private readonly objects: Readonly<Record<string, { value?: Json; stream?: { dict: Json } }>>;
  constructor(objects: Seen['objects']) {
    this.objects = objects;
  }
  /** Follows references and a path of keys. */
  at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
    let found = value;
    if (typeof found === 'string' && /^\d+ \d+ R$/.test(found)) {
      const object = this.objects[`obj:${found}`];
      found = object?.value ?? object?.stream?.dict;
    }
    const [key, ...rest] = path;
    if (key === undefined || found === undefined || found === null || typeof found !== 'object') {
      return key === undefined ? found : undefined;
    }
    return this.at((found as Readonly<Record<string | number, Json>>)[key], ...rest);
  }
  from(...path: readonly (string | number)[]): Json | undefined {
    return this.at(this.objects['trailer']?.value, ...path);
  }
}

function look(bytes: Uint8Array): Seen {
  const file = join(dir, 'look.pdf');
  writeFileSync(file, bytes);
  const { stdout, code } = run('qpdf', ['--json=2', '--json-key=qpdf', file]);
  expect(code).toBe(0);
  // qpdf copies numbers as they stand, a sign that JSON does not know included.
  const parsed = JSON.parse(stdout.replace(/^(\s*)\+(?=[\d.])/gm, '$1')) as {
    qpdf: [unknown, ConstructorParameters<typeof Seen>[0]];
  };
  return new Seen(parsed.qpdf[1]);
}

function fields(seen: Seen): readonly Json[] {
  return seen.from('/Root', '/AcroForm', '/Fields') as readonly Json[];
}

/** What every stamped file must hold, whatever its shape. */
function expectSound(input: Uint8Array, { bytes, prepared }: Stamped): Seen {
  expect(equalBytes(bytes.subarray(0, input.length), input)).toBe(true);
  const file = join(dir, 'out.pdf');
  writeFileSync(file, bytes);

  const check = run('qpdf', ['--check', file]);
  expect(check.stdout + check.stderr).not.toMatch(/warning/i);
  expect(check.code).toBe(0);

  // Between the two ranges lies one hexadecimal string with its brackets, and nothing else.
  const [zero, first, second, length] = prepared.byteRange;
  expect([zero, second + length]).toEqual([0, bytes.length]);
  const gap = Buffer.from(bytes.subarray(first, second)).toString('latin1');
  expect(gap).toMatch(/^<[0-9A-F]+>$/);
  expect(gap.length).toBe(2 * prepared.contentsSize + 2);
  expect(prepared.contentsAt).toBe(first);

  const sig = run('pdfsig', ['-nocert', file]).stdout;
  expect(sig).toContain('Signature Validation: Signature is Valid.');
  expect(sig).toContain('Total document signed');

  const seen = look(bytes);
  const field = fields(seen).at(-1);
  const [widget, value] = [seen.at(field) as Record<string, Json>, seen.at(field, '/V')];
  expect(widget).toMatchObject({ '/Type': '/Annot', '/Subtype': '/Widget', '/FT': '/Sig', '/F': 132 });
  expect(widget['/T']).toBe(`u:${prepared.fieldName}`);
  expect(widget).not.toHaveProperty('/MK');
  expect(value).toMatchObject({ '/Type': '/Sig', '/ByteRange': [0, first, second, length] });
  expect((value as Record<string, Json>)['/M']).toBe("u:D:20260201043040+08'00'");
  expect(Number(seen.from('/Root', '/AcroForm', '/SigFlags')) & 3).toBe(3);
  expect(seen.at(widget['/P'], '/Type')).toBe('/Page');
  expect((seen.at(widget['/P'], '/Annots') as Json[]).at(-1)).toBe(field);
  expect(seen.at(field, '/AP', '/N', '/Resources', '/XObject', '/Seal', '/SMask')).toMatchObject({
    '/ColorSpace': '/DeviceGray',
    '/Width': 24,
  });
  return seen;
}

/** The trailers a file holds, as text. */
function lastSection(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const at = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  return text.slice(at, at + 20);
}

describe('annotations and form in all their shapes', () => {
  const shapes: readonly PageShape[] = [
    ...ANNOTS.map((annots) => ({ mediaBox: A4, annots, form: 'direct' as const })),
    ...FORMS.map((form) => ({ mediaBox: A4, annots: 'indirect' as const, form })),
  ];
  it.each(shapes)('annots $annots, form $form', (shape) => {
    const input = onePage(shape);
    const before = look(input);
    const seen = expectSound(input, stamp(dir, input));
    // What was there is there still, by the same references, and in the same order.
    const oldAnnots = before.from('/Root', '/Pages', '/Kids', 0, '/Annots') as Json[] | null | undefined;
    const annots = seen.from('/Root', '/Pages', '/Kids', 0, '/Annots') as Json[];
    expect(annots.slice(0, -1)).toEqual(oldAnnots ?? []);
    const oldFields = before.from('/Root', '/AcroForm', '/Fields') as Json[] | null | undefined;
    expect(fields(seen).slice(0, -1)).toEqual(oldFields ?? []);
    const oldForm = before.from('/Root', '/AcroForm') as Record<string, Json> | null | undefined;
    const form = seen.from('/Root', '/AcroForm') as Record<string, Json>;
    expect(form['/DA']).toEqual(oldForm?.['/DA']);
    expect(form['/NeedAppearances']).toEqual(oldForm?.['/NeedAppearances']);
    expect(form['/SigFlags']).toBe(Number(oldForm?.['/SigFlags'] ?? 0) | 3);
    expect(seen.at('10 0 R')).toEqual(before.at('10 0 R'));
    expect(seen.from('/Info')).toEqual(before.from('/Info'));
  });
});

describe('a form that asks its readers to draw its fields', () => {
  it.each(['direct', 'indirect', 'indirect fields'] as const)('no longer does, form %s', (form) => {
    const field = '<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [60 60 90 75] /F 4 /P 3 0 R >>';
    const text = Buffer.from(onePage({ mediaBox: A4, form, more: { 10: field } })).toString('latin1');
    const input = Buffer.from(text.replace('/NeedAppearances false', '/NeedAppearances true '), 'latin1');
    expect(look(input).from('/Root', '/AcroForm', '/NeedAppearances')).toBe(true);
    const seen = expectSound(input, stamp(dir, input));
    expect(seen.from('/Root', '/AcroForm', '/NeedAppearances')).toBe(false);
  });
});

describe('files of every form', () => {
  const shape: PageShape = { mediaBox: A4, annots: 'direct', form: 'indirect fields' };
  const forms: readonly (readonly [string, readonly string[], string])[] = [
    ['object streams', ['--object-streams=generate'], 'obj'],
    ['classic table', ['--object-streams=disable'], 'xref'],
    ['linearized', ['--linearize', '--object-streams=disable'], 'xref'],
    ['linearized, object streams', ['--linearize', '--object-streams=generate'], 'obj'],
  ];
  it.each(forms)('%s: the new section has the form of the newest one', (_, options, form) => {
    const input = byQpdf(dir, onePage(shape), ...options);
    const stamped = stamp(dir, input);
    const seen = expectSound(input, stamped);
    expect(fields(seen).length).toBe(2);
    expect(lastSection(stamped.bytes)).toMatch(form === 'xref' ? /^xref\s/ : /^\d+ 0 obj\s/);
    const [oldId, newId] = [look(input).from('/ID') as string[], seen.from('/ID') as string[]];
    expect(newId[0]).toBe(oldId[0]);
    expect(newId[1]).toBe('b:1112131415161718191a1b1c1d1e1f20');
    // A further impression upon it
    expectSound(stamped.bytes, stamp(dir, stamped.bytes, { random: new Uint8Array(32).fill(7) }));
  });

  it.each(['', '\n', '\r\n', '\r', '\n\n', ' '])('a file that ends with %j', (end) => {
    const input = onePage({ ...shape, end });
    const stamped = stamp(dir, input);
    expectSound(input, stamped);
    const joint = stamped.bytes.subarray(input.length - 1, input.length + 1);
    expect(joint.some((byte) => byte === 10 || byte === 13)).toBe(true);
  });

  it('a header behind other bytes: offsets count from it, the ByteRange from the start of the file', () => {
    const input = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), onePage(shape)]);
    expectSound(input, stamp(dir, input));
  });

  it('keeps free numbers free: new objects take numbers beyond Size', () => {
    const input = onePage(shape);
    const { prepared } = stamp(dir, input);
    expect(prepared.picture.alpha?.num).toBe(16);
    expect(prepared.picture.image.num).toBe(17);
  });

  it('a file without an identifier gets one', () => {
    const seen = expectSound(onePage(shape), stamp(dir, onePage(shape)));
    expect(seen.from('/ID')).toEqual([
      'b:1112131415161718191a1b1c1d1e1f20',
      'b:1112131415161718191a1b1c1d1e1f20',
    ]);
  });

  it('the same spec gives the same bytes', () => {
    const input = onePage(shape);
    const [a, b] = [stamp(dir, input).prepared, stamp(dir, input).prepared];
    expect(equalBytes(a.update, b.update)).toBe(true);
  });
});

describe('the samples of the reader', () => {
  it.each(PDF_SAMPLE_NAMES)('%s', (name) => {
    const input = pdfSample(name);
    expectSound(input, stamp(dir, input, { centre: { x: 25, y: 15 }, size: { width: 5, height: 5 } }));
  });
});

it('upon a hybrid file comes a plain table', () => {
  const input = pdfSample('hybrid');
  const [newest, hybrid] = openPdf(bytesSource(stamp(dir, input).bytes)).sections;
  expect([newest?.form, hybrid?.form]).toEqual(['table', 'hybrid']);
  expect(newest?.trailer.entries.has('XRefStm')).toBe(false);
});

describe('several impressions', () => {
  it('share the picture, and all signatures stay valid', () => {
    let bytes = onePage({ mediaBox: A4 });
    let reuse: Stamped['prepared']['picture'] | undefined;
    const sizes: number[] = [];
    for (let n = 0; n < 3; n++) {
      const more = { random: new Uint8Array(32).fill(n), centre: { x: 40 + 45 * n, y: 100 }, reuse };
      const stamped = stamp(dir, bytes, more);
      const seen = expectSound(bytes, stamped);
      expect(fields(seen).length).toBe(n + 1);
      reuse ??= stamped.prepared.picture;
      expect(stamped.prepared.picture).toEqual(reuse);
      sizes.push(stamped.bytes.length - bytes.length);
      bytes = stamped.bytes;
    }
    const sig = run('pdfsig', ['-nocert', join(dir, 'out.pdf')]).stdout;
    expect(sig.match(/Signature is Valid/g)).toHaveLength(3);
    const images = Buffer.from(bytes)
      .toString('latin1')
      .match(/\/Subtype \/Image/g);
    expect(images).toHaveLength(2);
    expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
  });

  it('a handle that the document does not bear out is not trusted', () => {
    const first = stamp(dir, onePage({ mediaBox: A4 }));
    const other = onePage({ mediaBox: A4, more: { 20: '<< /Length 0 >>\nstream\n\nendstream' } });
    const second = stamp(dir, other, { reuse: first.prepared.picture });
    expect(second.prepared.picture).not.toEqual(first.prepared.picture);
    expectSound(other, second);
  });

  it('an annotation array shared by two pages does not carry the seal to the other', () => {
    const shared = onePage({
      mediaBox: A4,
      annots: 'indirect',
      more: {
        2: '<< /Type /Pages /Kids [3 0 R 20 0 R] /Count 2 >>',
        20: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Annots 11 0 R >>',
      },
    });
    const seen = expectSound(shared, stamp(dir, shared));
    expect((seen.from('/Root', '/Pages', '/Kids', 1, '/Annots') as Json[]).length).toBe(2);
  });
});

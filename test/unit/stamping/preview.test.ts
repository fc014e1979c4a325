import { beforeAll, describe, expect, it } from 'vitest';
import {
  bytesSource,
  listSignatures,
  openPdf,
  type PdfDocument,
  type PdfObject,
} from '@yinzheng/core/documents';
import { equalBytes, toHex } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { previewSource, stamp, type PreviewDeps, type StampJob } from '@yinzheng/core/stamping';
import { serialize } from '../../../src-core/documents/pdf/serialize.ts';
import { codeOf } from '../../support/codes.ts';
import { seededRandom } from '../../support/made-seals.ts';
import { A4, onePage } from '../../support/plain-pdf.ts';
import { render } from '../../support/rendering.ts';
import { pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';
import { tempDir } from '../../support/temp.ts';
import { requireTool } from '../../support/tools.ts';

let house: StampHouse;
let deps: PreviewDeps;

beforeAll(async () => {
  house = await stampHouse();
  deps = { clock: house.clock, random: seededRandom('preview'), maxBytes: 1 << 30 };
});

function bytesOf(source: ByteSource): Uint8Array {
  return source.read(0, source.size).slice();
}

/** The appearance of each widget of the first page, with everything it refers to, as bytes. */
function appearances(pdf: Uint8Array): string[] {
  const doc = openPdf(bytesSource(pdf));
  const annots = doc.resolve(doc.page(1).dict.entries.get('Annots'));
  if (annots.kind !== 'array') throw new Error('no annotations');
  return annots.items.map((item) => {
    const widget = doc.resolve(item);
    const look = widget.kind === 'dict' ? doc.resolve(widget.entries.get('AP')) : widget;
    return look.kind === 'dict' ? deepText(doc, look.entries.get('N')) : '';
  });
}

/** An object with what its references lead to put in their places. */
function deepText(doc: PdfDocument, value: PdfObject | undefined): string {
  const object = doc.resolve(value);
  if (object.kind === 'array') return `[${object.items.map((item) => deepText(doc, item)).join(' ')}]`;
  if (object.kind !== 'dict' && object.kind !== 'stream')
    return Buffer.from(serialize(object)).toString('latin1');
  const dict = object.kind === 'dict' ? object : object.dict;
  const entries = [...dict.entries].map(([key, entry]) => `/${key} ${deepText(doc, entry)}`);
  const body = object.kind === 'stream' ? ` stream ${toHex(sm3(object.raw))}` : '';
  return `<< ${entries.join(' ')} >>${body}`;
}

async function stamped(job: StampJob): Promise<Uint8Array> {
  await stamp(job, pin(), { ...house.deps, output: house.output });
  if (house.output.published === undefined) throw new Error('not stamped');
  return house.output.published;
}

describe('a document as it will be', () => {
  for (const format of ['ses', 'cms'] as const) {
    it(`has the very appearances that stamping gives it: ${format}`, async () => {
      house = await stampHouse();
      const job: StampJob = { ...house.job, format };
      const preview = bytesOf(previewSource(job, deps));
      const result = await stamped(job);
      const looks = appearances(preview);
      expect(looks).toHaveLength(2);
      expect(looks[0]).toMatch(/\/Seal <<.*\/SMask <<.* stream [0-9a-f]{64}/s);
      expect(looks).toEqual(appearances(result));
      expect(boxesOf(preview)).toEqual(boxesOf(result));
    });
  }

  it('looks pixel by pixel as what stamping makes, in two foreign renderers', async (context) => {
    house = await stampHouse();
    const preview = bytesOf(previewSource(house.job, deps));
    const result = await stamped(house.job);
    const dir = tempDir();
    for (const renderer of ['pdftoppm', 'mutool'] as const) {
      requireTool(context, renderer);
      const shown = render(dir, renderer, preview, 100);
      expect(equalBytes(shown.data, render(dir, renderer, result, 100).data)).toBe(true);
      expect(equalBytes(shown.data, render(dir, renderer, house.document, 100).data)).toBe(false);
    }
  });

  it('is the approved bytes with something behind them, and nothing signed', async () => {
    house = await stampHouse();
    const preview = bytesOf(previewSource(house.job, deps));
    expect(equalBytes(preview.subarray(0, house.document.length), house.document)).toBe(true);
    for (const { contents } of listSignatures(openPdf(bytesSource(preview)))) {
      expect([...contents.bytes].every((byte) => byte === 0)).toBe(true);
    }
    expect(house.log.rows).toEqual([]);
  });

  it('shows on a page only what is seen there, and insists on every place', () => {
    const two = onePage({ mediaBox: A4 });
    const job = { ...house.job, source: bytesSource(two) };
    expect(previewSource(job, deps, 2).size).toBe(two.length);
    expect(previewSource({ ...job, positions: [] }, deps)).toBe(job.source);
    const beside = { ...job, positions: [{ page: 1, x: 2, y: 60 }] };
    expect(codeOf(() => previewSource(beside, deps, 2))).toBe('STAMP_POSITION_OUTSIDE');
    const missing = { ...job, positions: [{ page: 2, x: 60, y: 60 }] };
    expect(codeOf(() => previewSource(missing, deps, 1))).toBe('PDF_PAGE_MISSING');
  });

  it('is refused for what must not be stamped', () => {
    const source = bytesSource(onePage({ mediaBox: A4, trailerExtra: '/Encrypt << /Filter /Standard >>' }));
    expect(codeOf(() => previewSource({ ...house.job, source }, deps))).toBe('PDF_ENCRYPTED');
    expect(codeOf(() => previewSource(house.job, { ...deps, maxBytes: 10 }))).toBe('PDF_TOO_LARGE');
  });

  it('reads a large document through, without copying it', () => {
    const document = house.document;
    const reads: number[] = [];
    const source: ByteSource = {
      size: document.length,
      read: (offset, length) => {
        reads.push(length);
        return bytesSource(document).read(offset, length);
      },
    };
    const preview = previewSource({ ...house.job, source }, deps);
    reads.length = 0;
    preview.read(10, 20);
    expect(reads).toEqual([20]);
  });
});

function boxesOf(pdf: Uint8Array): unknown {
  return listSignatures(openPdf(bytesSource(pdf))).map(({ widgets }) =>
    widgets.map(({ page, rect }) => ({ page, rect })),
  );
}

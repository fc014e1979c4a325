import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import { bytesSource } from '../../../src-core/documents/pdf/memory-source.ts';
import { openFileSource } from '../../../src-main/adapters/files.ts';
import { pagePictures } from '../../../src-main/adapters/page-picture/index.ts';
import { writeBigPdf } from '../../support/big-pdf.ts';
import { byQpdf, MADE_PDFS, packagedPdf, samplePdf } from '../../support/corpus.ts';
import { bitmapOf, difference, ours, popplers } from '../../support/page-pictures.ts';
import { A4, onePage, writePlain, type PageShape } from '../../support/plain-pdf.ts';
import { boundsOf } from '../../support/rendering.ts';
import { stampUnsigned } from '../../support/stamping.ts';
import { tempDir } from '../../support/temp.ts';

const WIDTH = 600;
/** Mean difference of cells to another renderer's picture, of 255; another page or another turn has ten times that. */
const ALIKE = 1.5;

const pictures = pagePictures();
afterAll(() => pictures.close());

/** A page whose content calls a form that calls ten of the next kind, and so on: 10 to the power of `depth` marks. */
function formBomb(depth: number): Uint8Array {
  const objects: Record<number, string> = {
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /F 10 0 R >> >> >>',
    4: '<< /Length 5 >>\nstream\n/F Do\nendstream',
  };
  const form = '/Type /XObject /Subtype /Form /BBox [0 0 200 200]';
  for (let level = 0; level < depth; level++) {
    const content = '/F Do '.repeat(10);
    objects[10 + level] =
      `<< ${form} /Resources << /XObject << /F ${11 + level} 0 R >> >> /Length ${content.length} >>\nstream\n${content}\nendstream`;
  }
  objects[10 + depth] = `<< ${form} /Length 14 >>\nstream\n0 0 100 100 re \nendstream`;
  return writePlain(objects, '/Root 1 0 R');
}

/** A page with a deflated content, which may use the image `I`. */
function pageOf(content: string, image: string): Uint8Array {
  const packed = deflateSync(Buffer.from(content));
  return writePlain(
    {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>',
      4: `<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed.toString('latin1')}\nendstream`,
      5: image === '' ? 'null' : image,
    },
    '/Root 1 0 R',
  );
}

/** A black image, 4,000 pixels high. */
function imageObject(side: number): string {
  const packed = deflateSync(Buffer.alloc(side * 4_000)).toString('latin1');
  const shape = `/Width ${side} /Height 4000 /BitsPerComponent 8 /ColorSpace /DeviceGray`;
  return `<< /Type /XObject /Subtype /Image ${shape} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`;
}

/** Characters of 100 units each on a page of 300, in a font that is only named. */
function unembedded(text: string): Uint8Array {
  const codes = [...text].map((one) => one.charCodeAt(0).toString(16).padStart(4, '0')).join('');
  const content = `BT /F 100 Tf 0 12 Td <${codes}> Tj ET`;
  const info = '/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>';
  return writePlain(
    {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
      4: `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      5: '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>',
      6: `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light ${info} /DW 1000 /FontDescriptor 7 0 R >>`,
      7: '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -141 1000 859] /ItalicAngle 0 /Ascent 859 /Descent -141 /CapHeight 859 /StemV 80 >>',
    },
    '/Root 1 0 R',
  );
}

/** What a drawing that fails says: its code and its word for the reason. */
async function refusal(drawn: Promise<unknown>): Promise<unknown> {
  try {
    await drawn;
    return 'drawn';
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return [error.code, error.params['detail'] ?? error.params['pages']];
  }
}

describe('a page drawn for the window', () => {
  const turned = /by 90|by 270|updates of every form/;
  for (const { name, load } of MADE_PDFS) {
    it(`looks as poppler draws it: ${name}`, async (context) => {
      const dir = tempDir();
      const pdf = load(context, dir);
      const theirs = popplers(context, dir, pdf, {
        page: 1,
        width: WIDTH,
        lying: turned.test(name) || name.includes('junk'),
      });
      expect(difference(await ours(pictures, pdf, 1, WIDTH), theirs)).toBeLessThan(ALIKE);
    });
  }

  it('is the page that was asked for', async (context) => {
    const pdf = packagedPdf(context, 'libtasn1.pdf');
    const dir = tempDir();
    const drawn = await ours(pictures, pdf, 7, WIDTH);
    expect(difference(drawn, popplers(context, dir, pdf, { page: 7, width: WIDTH }))).toBeLessThan(ALIKE);
    expect(difference(drawn, popplers(context, dir, pdf, { page: 8, width: WIDTH }))).toBeGreaterThan(ALIKE);
  });

  const SEAL_PAGES: readonly (readonly [string, PageShape])[] = [
    ['upright', { mediaBox: A4 }],
    ['turned by 90', { mediaBox: A4, rotate: 90 }],
    ['turned by 180', { mediaBox: A4, rotate: 180 }],
    ['turned by 270, cropped', { mediaBox: A4, rotate: 270, cropBox: [30, 50, 560, 800] }],
    ['in units of its own', { mediaBox: [0, 0, 300, 420], userUnit: 2 }],
  ];
  for (const [name, shape] of SEAL_PAGES) {
    it(`shows the seal in its place, upright: ${name}`, async () => {
      const { bytes } = stampUnsigned(onePage(shape));
      const bitmap = await ours(pictures, bytes, 1, 1000);
      const across = acrossMm(shape);
      const pixels = (mm: number): number => (mm / across) * 1000;
      // 40 × 20 mm around 70, 60: red is the left upper quarter, green the right upper one.
      const red = boundsOf(bitmap, (r, g, b) => r > 200 && g < 60 && b < 60);
      const green = boundsOf(bitmap, (r, g, b) => r < 60 && g > 200 && b < 60);
      const near = (box: readonly number[] | undefined, mm: readonly number[]): void => {
        for (const [index, value] of mm.entries()) {
          expect(Math.abs((box?.[index] ?? -99) - pixels(value))).toBeLessThan(2.5);
        }
      };
      near(red, [50, 50, 70, 60]);
      near(green, [70, 50, 90, 60]);
    });
  }

  it('draws Chinese whose font the document does not bring', async () => {
    const bitmap = await ours(pictures, unembedded('印公印'), 1, 300);
    const ink = (index: number): number[] => {
      const out: number[] = [];
      for (let y = 0; y < 100; y++) {
        for (let x = 100 * index; x < 100 * (index + 1); x++)
          out.push(bitmap.data[3 * (y * 300 + x)]! < 128 ? 1 : 0);
      }
      return out;
    };
    // Neither blank nor boxes: the first and the last look alike, the one between them does not.
    expect(ink(0).filter(Boolean).length).toBeGreaterThan(300);
    const differing = (other: number[]): number => ink(0).filter((bit, at) => bit !== other[at]).length;
    expect(differing(ink(2))).toBe(0);
    expect(differing(ink(1))).toBeGreaterThan(300);
  });

  it('reads of a large file only what the page needs', async () => {
    const path = join(tempDir(), 'big.pdf');
    const size = writeBigPdf(path, { pages: 300, bytes: 30_000_000, tree: 'deep' });
    const file = openFileSource(path);
    let read = 0;
    const counted: ByteSource = {
      size: file.size,
      read: (offset, length) => {
        read += length;
        return file.read(offset, length);
      },
    };
    const last = bitmapOf(await pictures.draw(counted, 300, 300));
    expect([last.width, last.height]).toEqual([300, 425]);
    expect(read).toBeLessThan(size / 10);
    file.close();
  });

  it('is made smaller where it would be too large', async () => {
    const strip = bitmapOf(
      await pictures.draw(bytesSource(onePage({ mediaBox: [0, 0, 10, 200_000] })), 1, 2000),
    );
    expect(strip.height).toBeLessThanOrEqual(16_384);
    expect(strip.width).toBeGreaterThanOrEqual(1);
    const vast = bitmapOf(await pictures.draw(bytesSource(onePage({ mediaBox: [0, 0, 1e9, 1e9] })), 1, 200));
    expect([vast.width, vast.height]).toEqual([200, 200]);
  });
});

describe('a page that cannot be drawn', () => {
  const draw = (pdf: Uint8Array, page = 1): Promise<unknown> =>
    refusal(pictures.draw(bytesSource(pdf), page, 300));

  it('is refused where there is no such page', async () => {
    expect(await draw(samplePdf(), 2)).toEqual(['PDF_PAGE_MISSING', 1]);
  });

  it('is refused where the file is no PDF, or is cut short', async () => {
    expect(await draw(Buffer.from('<html></html>'))).toEqual(['PICTURE_FAILED', 'page cannot be read']);
    expect(await draw(new Uint8Array(0))).toEqual(['PICTURE_FAILED', 'page cannot be read']);
  });

  it('is refused where a password would be needed', async (context) => {
    const locked = byQpdf(context, tempDir(), samplePdf(), '--encrypt', 'user', 'owner', '256', '--');
    expect(await draw(locked)).toEqual(['PICTURE_FAILED', 'page encrypted']);
  });

  it('is given up when it takes too long; the next one is drawn', async () => {
    const hasty = pagePictures({ time: 2000, memory: 2048 });
    const bomb = hasty.draw(bytesSource(formBomb(9)), 1, 300);
    const next = hasty.draw(bytesSource(samplePdf()), 1, 300);
    expect(await refusal(bomb)).toEqual(['PICTURE_FAILED', 'page takes too long']);
    expect(bitmapOf(await next).width).toBe(300);
    await hasty.close();
  });

  const GREEDY: readonly (readonly [string, Uint8Array])[] = [
    // One array of forty million numbers; one image of 160 million samples.
    ['in its content', pageOf(`[${'1 '.repeat(40_000_000)}] 0 d`, '')],
    ['in an image', pageOf('/I Do', imageObject(40_000))],
  ];
  for (const [where, pdf] of GREEDY) {
    it(`is given up when it takes too much memory ${where}; the next one is drawn`, async () => {
      const poor = pagePictures({ time: 60_000, memory: 100 });
      const greedy = poor.draw(bytesSource(pdf), 1, 300);
      const next = poor.draw(bytesSource(samplePdf()), 1, 300);
      expect(await refusal(greedy)).toEqual(['PICTURE_FAILED', 'page takes too much memory']);
      expect(bitmapOf(await next).width).toBe(300);
      await poor.close();
    });
  }

  it('says what the reading of its bytes says; the next one is drawn', async () => {
    const broken: ByteSource = {
      size: 100_000,
      read: () => {
        throw new YinzhengError('FILE_UNREADABLE', { path: '/x.pdf', detail: 'EIO' });
      },
    };
    expect(await refusal(pictures.draw(broken, 1, 300))).toEqual(['FILE_UNREADABLE', 'EIO']);
    expect(bitmapOf(await pictures.draw(bytesSource(samplePdf()), 1, 300)).width).toBe(300);
  });
});

/** Width of a page as it is read, millimetres. */
function acrossMm({ mediaBox, cropBox, rotate = 0, userUnit = 1 }: PageShape): number {
  const [left = 0, bottom = 0, right = 0, top = 0] = cropBox ?? mediaBox;
  return ((rotate % 180 === 0 ? right - left : top - bottom) * userUnit * 25.4) / 72;
}

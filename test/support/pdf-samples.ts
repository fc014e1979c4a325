import { writePdf, type Objects, type SectionShape, type WrittenFile } from './pdf-file.ts';

// Small PDFs of many shapes, each clean for `qpdf --check` (a test says so). Object 1 is the catalogue, 2 the page tree,
// 3 the first page.

const CONTENT = 'q 0.8 0.9 1 rg 36 36 200 100 re f Q BT /F1 18 Tf 50 80 Td (Sample) Tj ET';
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
const RESOURCES = '/Resources << /Font << /F1 5 0 R >> >>';

export const CONTENT_STREAM = `<< /Length ${CONTENT.length} >>\nstream\n${CONTENT}\nendstream`;

/** A page's text; `more` may bring boxes and the like. */
export function pageText(more = '/MediaBox [0 0 595 842]', parent = 2): string {
  return `<< /Type /Page /Parent ${parent} 0 R /Contents 4 0 R ${RESOURCES} ${more} >>`;
}

/** A document with one page. */
export function onePageObjects(page = pageText(), catalog = ''): Objects {
  return {
    1: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: page,
    4: CONTENT_STREAM,
    5: FONT,
  };
}

/** The entry that every trailer needs. */
export const PDF_ROOT = '/Root 1 0 R';
const PACKED = [1, 2, 3, 5];

/** A document of one section and one page. */
export function simplePdf(shape: Partial<SectionShape> = {}): WrittenFile {
  return writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT, ...shape }]);
}

/** The page's text in an update: another rotation each time. */
function turned(turn: number): Objects {
  return { 3: pageText(`/MediaBox [0 0 595 842] /Rotate ${turn}`) };
}

function pagesDocument(page: string, tree = ''): WrittenFile {
  const objects = { ...onePageObjects(page), 2: `<< /Type /Pages /Kids [3 0 R] /Count 1 ${tree} >>` };
  return writePdf([{ objects, trailer: PDF_ROOT }]);
}

/**
 * A page tree of an odd shape: a node without pages, one child alone on three levels, a page beside a node, different
 * boxes inherited on the way. Its six pages are objects 3 and 30 to 34.
 */
function oddTree(): WrittenFile {
  const node = (parent: number, kids: readonly number[], count: number, more = ''): string =>
    `<< /Type /Pages /Parent ${parent} 0 R /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${count} ${more} >>`;
  return writePdf([
    {
      trailer: PDF_ROOT,
      objects: {
        ...onePageObjects(pageText('', 21)),
        2: '<< /Type /Pages /Kids [20 0 R 21 0 R 30 0 R 22 0 R] /Count 6 /MediaBox [0 0 300 400] /Rotate 90 >>',
        20: node(2, [], 0),
        21: node(2, [3], 1, '/CropBox [10 20 290 380]'),
        22: node(2, [23, 34], 4, '/MediaBox [400 500 0 0] /Rotate 180'),
        23: node(22, [24], 3),
        24: node(23, [31, 32, 33], 3, '/CropBox [-100 50 200 450]'),
        30: pageText('/Rotate -90', 2),
        31: pageText('/MediaBox [0 0 100 200] /CropBox [0 0 50 50]', 24),
        32: pageText('/Rotate 0', 24),
        33: pageText('/Rotate 450 /UserUnit 2.5', 24),
        34: pageText('', 22),
      },
    },
  ]);
}

/** A form with a text field and an unsigned signature field that is its own widget. */
function form(): WrittenFile {
  const page = pageText('/MediaBox [0 0 595 842] /Annots [6 0 R 7 0 R]');
  return writePdf([
    {
      trailer: PDF_ROOT,
      objects: {
        ...onePageObjects(page, '/AcroForm << /Fields [6 0 R 7 0 R] /SigFlags 1 /DA (/F1 0 Tf 0 g) >>'),
        6: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (text) /V <FEFF5370> /Rect [50 700 250 720] /F 4 /P 3 0 R >>',
        7: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /Rect [300 600 420 720] /F 4 /P 3 0 R >>',
      },
    },
  ]);
}

/** Every kind of object, written in every way that the standard allows. */
function syntax(): WrittenFile {
  return writePdf([
    {
      trailer: PDF_ROOT,
      objects: {
        ...onePageObjects(),
        10: '[0 -1 +2 3.0 .5 -.5 0.25 00012 4294967296 true false null /Name /A#20B#2F /]',
        11: '[(plain) (a\\(b\\)\\\\ (nested (deeper))) (\\n\\r\\t\\b\\f\\0501\\53\\7x) (a\\\nb\\\r\nc) (x\ry\r\nz) (\\q)]',
        12: '[<48656C6C6F> <48 65 6c\n6C 6f> <4> <> <FEFF5370>]',
        13: '<</A<</B[1 0 R 2 0 R]/C null>>/D(x)/E/F/G<00>% a comment\n/H 1 0 R>>',
        15: `<< /Length 16 0 R >>\nstream\r\nendstream endobj in the data\nendstream`,
        16: '29',
        17: '% a comment before\n42 % and one after',
        18: '<< /Length 0 >>\nstream\n\nendstream',
      },
    },
  ]);
}

/** An object replaced and one freed. */
function freed(): WrittenFile {
  return writePdf([
    { objects: { ...onePageObjects(), 10: '(old)', 11: '(gone)' }, trailer: PDF_ROOT },
    { objects: { 10: '(new)' }, free: { 11: 1 }, trailer: PDF_ROOT },
  ]);
}

const deepArray = '['.repeat(90) + ']'.repeat(90);

/** The samples by name. */
export const PDF_SAMPLES = {
  classic: () => simplePdf(),
  'classic, CR LF entries': () => simplePdf({ eol: '\r\n' }),
  'classic, CR entries': () => simplePdf({ eol: ' \r' }),
  'xref stream': () => simplePdf({ form: 'stream' }),
  'xref stream, not compressed': () => simplePdf({ form: 'stream', encoding: 'none' }),
  'xref stream, PNG predictor': () => simplePdf({ form: 'stream', encoding: 'png' }),
  'xref stream, TIFF predictor': () => simplePdf({ form: 'stream', encoding: 'tiff' }),
  'object stream': () => simplePdf({ form: 'stream', packed: PACKED }),
  'object stream, PNG predictor': () => simplePdf({ form: 'stream', packed: PACKED, encoding: 'png' }),
  hybrid: () => simplePdf({ form: 'hybrid', packed: [5] }),
  'hybrid with hidden free entries': () =>
    writePdf([
      {
        objects: { ...onePageObjects(), 6: '(free for old readers)' },
        form: 'hybrid',
        packed: [6],
        free: { 6: 0 },
        trailer: PDF_ROOT,
      },
    ]),
  'three updates': () =>
    writePdf([
      { objects: onePageObjects(), trailer: PDF_ROOT },
      ...[90, 180, 270].map((turn) => ({ objects: turned(turn), trailer: PDF_ROOT })),
    ]),
  'updates of every form': () =>
    writePdf([
      { objects: onePageObjects(), trailer: PDF_ROOT },
      { objects: turned(90), trailer: PDF_ROOT, form: 'stream' },
      { objects: { ...turned(180), 6: '(packed)' }, trailer: PDF_ROOT, form: 'hybrid', packed: [6] },
      { objects: { ...turned(270), 6: '(packed again)' }, trailer: PDF_ROOT, form: 'stream', packed: [3, 6] },
      { objects: { 6: '(no longer packed)' }, trailer: PDF_ROOT },
    ]),
  'an object freed': freed,
  syntax,
  'nested 90 deep': () => writePdf([{ objects: { ...onePageObjects(), 6: deepArray }, trailer: PDF_ROOT }]),
  'rotated by 90': () => pagesDocument(pageText('/MediaBox [0 0 595 842] /Rotate 90')),
  'rotated by -90': () => pagesDocument(pageText('/MediaBox [0 0 595 842] /Rotate -90')),
  'rotated by 540': () => pagesDocument(pageText('/MediaBox [0 0 595 842] /Rotate 540')),
  cropped: () => pagesDocument(pageText('/MediaBox [0 0 595 842] /CropBox [50 60 500 700]')),
  'cropped beyond the page': () =>
    pagesDocument(pageText('/MediaBox [0 0 595 842] /CropBox [-50 60 900 700]')),
  'boxes from other corners': () =>
    pagesDocument(pageText('/MediaBox [595 -42 0 800] /CropBox [500 700 50.5 60.25]')),
  'user unit': () => pagesDocument(pageText('/MediaBox [0 0 297.5 421] /UserUnit 2')),
  'inherited boxes': () =>
    pagesDocument(pageText(''), '/MediaBox [0 0 400 300] /CropBox [20 20 380 280] /Rotate 180'),
  'odd page tree': oddTree,
  form,
  'junk before the header': () =>
    writePdf(
      [
        { objects: onePageObjects(), trailer: PDF_ROOT },
        { objects: turned(90), trailer: PDF_ROOT },
      ],
      {
        junk: 'MIME-Version: 1.0\r\n\r\n',
      },
    ),
  'junk before the header, streams': () =>
    writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT, form: 'stream', packed: PACKED }], {
      junk: 'HTTP/1.1 200 OK\r\n\r\n',
    }),
  'NUL and white space after the end': () =>
    writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT }], { end: ' \r\n\0\0\0' }),
} as const satisfies Record<string, () => WrittenFile>;

export type PdfSampleName = keyof typeof PDF_SAMPLES;
export const PDF_SAMPLE_NAMES = Object.keys(PDF_SAMPLES) as readonly PdfSampleName[];

/** A sample's bytes. */
export function pdfSample(name: PdfSampleName): Uint8Array {
  return PDF_SAMPLES[name]().bytes;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pdfSample, type PdfSampleName } from './pdf-samples.ts';
import { A4, onePage } from './plain-pdf.ts';
import { ROOT } from './repo.ts';
import type { Skippable } from './shared.ts';
import { requireTool, run } from './tools.ts';

// PDFs of many makers: documents that Debian packages bring (scripts/system-packages.json), and variants that tools
// make of them on the spot.

/** One document of the corpus. */
export interface CorpusEntry {
  readonly name: string;
  /** Reads or makes it in a folder; skips the test, with the reason, where that cannot be. */
  readonly load: (context: Skippable, dir: string) => Uint8Array;
}

const DOC = '/usr/share/doc';

/** Package → its PDFs; a path that does not begin with / is below /usr/share/doc. */
const PACKAGED: Readonly<Record<string, readonly string[]>> = {
  'docbook-xsl-doc-pdf': ['docbook-xsl-doc-pdf/doc/reference.pdf'],
  'fonts-inconsolata': ['fonts-inconsolata/textest.pdf'],
  'fonts-manchufont': ['fonts-manchufont/ManchuFontStandard(Draft).pdf'],
  'fonts-senamirmir-washra': ['fonts-senamirmir-washra/master_test.pdf'],
  'fonts-sil-abyssinica': [
    'fonts-sil-abyssinica/documentation/AbyssinicaSILFontFeatures.pdf',
    'fonts-sil-abyssinica/documentation/AbyssinicaSILTypeSample.pdf',
  ],
  'fonts-sil-dai-banna': ['fonts-sil-dai-banna/doc/DaiBannaSIL.pdf'],
  'fonts-sil-doulos': [
    'fonts-sil-doulos/documentation/pdf/about.pdf',
    'fonts-sil-doulos/documentation/pdf/design.pdf',
  ],
  'fonts-sil-ezra': ['fonts-sil-ezra/Unicode-Ezra-Chart17short.pdf'],
  'fonts-sil-mondulkiri': [
    'fonts-sil-mondulkiri/documentation/Quick guide to typing Khmer.pdf',
    'fonts-sil-mondulkiri/documentation/Typography options in Mondulkiri fonts.pdf',
    'fonts-sil-mondulkiri/documentation/The Mondulkiri Font Family.pdf',
  ],
  'fonts-sil-padauk': [
    'fonts-sil-padauk/documentation/Padauk-features.pdf',
    'fonts-sil-padauk/documentation/Padauk-typesample.pdf',
  ],
  'fonts-sil-scheherazade': ['fonts-sil-scheherazade/documentation/Scheherazade-features.pdf'],
  'fonts-sil-taiheritagepro': [
    'fonts-sil-taiheritagepro/documentation/TaiHeritagePro-features.pdf',
    'fonts-sil-taiheritagepro/documentation/developer/Future THP Modifications.pdf',
  ],
  'gpsbabel-doc': ['gpsbabel/gpsbabel.pdf'],
  'graphviz-doc': [
    'graphviz/pdf/Agraph.pdf',
    'graphviz/pdf/dotguide.pdf',
    'graphviz/pdf/gv.3perl.pdf',
    'graphviz/pdf/neatoguide.pdf',
    'graphviz/pdf/prune.pdf',
    'graphviz/pdf/smyrna.pdf',
  ],
  'libcam-pdf-perl': ['/usr/share/libcam-pdf-perl/crunchjpg_tmpl.pdf'],
  'libfontconfig-doc': ['libfontconfig-dev/fontconfig-devel.pdf'],
  'libtasn1-doc': ['libtasn1-doc/libtasn1.pdf'],
  'maint-guide': ['maint-guide/maint-guide.en.pdf'],
  'python-reportlab-doc': ['python-reportlab-doc/reportlab-userguide.pdf'],
  'ruby-prawn-doc': ['ruby-prawn/manual.pdf'],
};

/** Whose cross-reference table leads to nothing where it should. */
const BROKEN = 'graphviz/pdf/dottyguide.pdf';

/** Reads a packaged PDF, also where Debian compressed it. */
function readPackaged(context: Skippable, packageName: string, path: string): Uint8Array {
  const full = path.startsWith('/') ? path : join(DOC, path);
  if (existsSync(full)) return new Uint8Array(readFileSync(full));
  if (existsSync(`${full}.gz`)) return new Uint8Array(gunzipSync(readFileSync(`${full}.gz`)));
  return context.skip(`${packageName} is not installed (see scripts/system-packages.json)`);
}

/** The documents of Debian packages. */
export const PACKAGED_PDFS: readonly CorpusEntry[] = Object.entries(PACKAGED).flatMap(
  ([packageName, paths]) =>
    paths.map((path) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      load: (context: Skippable) => readPackaged(context, packageName, path),
    })),
);

/** A packaged document by its file name. */
export function packagedPdf(context: Skippable, name: string): Uint8Array {
  const entry = PACKAGED_PDFS.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${name} in the corpus`);
  return entry.load(context, '');
}

/** A real document whose cross-reference table is broken. */
export function brokenPdf(context: Skippable): Uint8Array {
  return readPackaged(context, 'graphviz-doc', BROKEN);
}

/** The notice that comes with the program. */
export function samplePdf(): Uint8Array {
  return new Uint8Array(readFileSync(join(ROOT, 'resources/demo/sample.pdf')));
}

/** Lets a program turn one PDF into another; `IN` and `OUT` stand for the files. */
function madeBy(
  context: Skippable,
  dir: string,
  input: Uint8Array,
  program: string,
  ...args: readonly string[]
): Uint8Array {
  const [from, to] = [join(dir, 'made-in.pdf'), join(dir, 'made-out.pdf')];
  writeFileSync(from, input);
  const paths: Readonly<Record<string, string>> = { IN: from, OUT: to };
  const ran = run(
    requireTool(context, program),
    args.map((arg) => paths[arg] ?? arg),
  );
  // qpdf says by 3 that it had warnings.
  if (ran.code !== 0 && ran.code !== 3) throw new Error(`${program} ${args.join(' ')}: ${ran.stderr}`);
  return new Uint8Array(readFileSync(to));
}

/** Rewrites a PDF by qpdf. */
export function byQpdf(
  context: Skippable,
  dir: string,
  input: Uint8Array,
  ...options: readonly string[]
): Uint8Array {
  return madeBy(context, dir, input, 'qpdf', '--static-id', ...options, 'IN', 'OUT');
}

/** Sets entries of the first page by MuPDF, as an incremental update; values as JavaScript writes them. */
export function withPageEntries(
  context: Skippable,
  dir: string,
  input: Uint8Array,
  entries: Readonly<Record<string, number | readonly number[]>>,
): Uint8Array {
  requireTool(context, 'mutool');
  const puts = Object.entries(entries).map(
    ([key, value]) => `page.put(${JSON.stringify(key)}, ${JSON.stringify(value)});`,
  );
  const script = join(dir, 'update.js');
  const text = ['var doc = new PDFDocument(scriptArgs[0]);', 'var page = doc.findPage(0);', ...puts];
  writeFileSync(script, [...text, 'doc.save(scriptArgs[1], "incremental");'].join('\n'));
  return madeBy(context, dir, input, 'mutool', 'run', script, 'IN', 'OUT');
}

function sampleEntry(name: PdfSampleName): CorpusEntry {
  return { name: `by hand: ${name}`, load: () => pdfSample(name) };
}

/** Documents that are made on the spot. */
export const MADE_PDFS: readonly CorpusEntry[] = [
  { name: 'sample.pdf', load: () => samplePdf() },
  {
    name: 'linearized by qpdf, object streams',
    load: (context, dir) => byQpdf(context, dir, samplePdf(), '--linearize', '--object-streams=generate'),
  },
  {
    name: 'xref table by qpdf of an xref stream',
    load: (context, dir) =>
      byQpdf(context, dir, packagedPdf(context, 'libtasn1.pdf'), '--object-streams=disable'),
  },
  {
    name: 'turned by qpdf by 90',
    load: (context, dir) => byQpdf(context, dir, samplePdf(), '--rotate=90'),
  },
  {
    name: 'turned by qpdf by 180, object streams',
    load: (context, dir) => byQpdf(context, dir, samplePdf(), '--rotate=180', '--object-streams=generate'),
  },
  {
    name: 'turned by MuPDF by 270, an update of an xref stream',
    load: (context, dir) =>
      withPageEntries(context, dir, packagedPdf(context, 'libtasn1.pdf'), { Rotate: 270 }),
  },
  {
    name: 'cropped by MuPDF, an update of a table',
    load: (context, dir) => withPageEntries(context, dir, samplePdf(), { CropBox: [40, 60, 500, 700] }),
  },
  {
    name: 'UserUnit by MuPDF',
    load: (context, dir) => withPageEntries(context, dir, samplePdf(), { UserUnit: 1.5 }),
  },
  {
    name: 'cleaned by MuPDF',
    load: (context, dir) =>
      madeBy(
        context,
        dir,
        packagedPdf(context, 'master_test.pdf'),
        'mutool',
        'clean',
        '-ggg',
        '-z',
        'IN',
        'OUT',
      ),
  },
  {
    name: 'converted by MuPDF',
    load: (context, dir) =>
      madeBy(context, dir, samplePdf(), 'mutool', 'convert', '-F', 'pdf', '-o', 'OUT', 'IN'),
  },
  {
    name: 'printed by cairo',
    load: (context, dir) => madeBy(context, dir, samplePdf(), 'pdftocairo', '-pdf', 'IN', 'OUT'),
  },
  ...(
    [
      'form',
      'hybrid',
      'updates of every form',
      'junk before the header',
      'NUL and white space after the end',
      'inherited boxes',
    ] as const
  ).map(sampleEntry),
  {
    name: 'by hand: a form of its own object, no end of line at the end',
    load: () => onePage({ mediaBox: A4, form: 'indirect', annots: 'indirect', end: '' }),
  },
];

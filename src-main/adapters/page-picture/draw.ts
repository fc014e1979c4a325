import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import {
  AnnotationMode,
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
// The part that reads, which pdf.js would load only with the first document.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';

// Pages drawn by pdf.js into a canvas without a browser. Everything it loads lies in its own package: nothing is
// fetched, no script of a document is run, and no part of a file is read that the page does not need.

/** Most pixels of a picture, and of its longer side: a page that is longer is drawn smaller. */
const MOST_PIXELS = 40_000_000;
const LONGEST_SIDE = 16_384;
/** Most pixels of one image within a page; a larger one is left out, as by other readers. */
const LARGEST_IMAGE = 268_435_456;
/** Bytes that are read at a time. */
const CHUNK = 16_384;
/** pdf.js says nothing on its own. */
const SILENT = 0;

const PACKAGE = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

function folder(name: string): string {
  return join(PACKAGE, name) + sep;
}

/** A page that is empty, or whose size is no number. */
export class NoArea extends Error {}

/** The bytes of a document, asked for piece by piece. */
class Ranges extends PDFDataRangeTransport {
  readonly #ask: (begin: number, end: number) => void;

  constructor(size: number, ask: (begin: number, end: number) => void) {
    super(size, null);
    this.#ask = ask;
  }

  override requestDataRange(begin: number, end: number): void {
    this.#ask(begin, end);
  }
}

/** A document that is being drawn from. */
export interface OpenDocument {
  /** Hands in bytes that were asked for. */
  give(begin: number, bytes: Uint8Array): void;
  /** A page as PNG; undefined where there is no such page. @throws NoArea, and what pdf.js throws */
  draw(page: number, width: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  pages(): Promise<number>;
  close(): Promise<void>;
}

/** Opens a document of so many bytes; `ask` is told which of them are needed. */
export function openDocument(size: number, ask: (begin: number, end: number) => void): OpenDocument {
  const range = new Ranges(size, ask);
  const task = loading(range);
  const opened: Promise<PDFDocumentProxy> = task.promise;
  // Whoever draws hears of it.
  opened.catch(() => undefined);
  return {
    give: (begin, bytes) => range.onDataRange(begin, bytes),
    draw: async (number, width) => {
      const document = await opened;
      if (number > document.numPages) return undefined;
      const page = await document.getPage(number);
      try {
        return await drawPage(page, width);
      } finally {
        page.cleanup();
      }
    },
    pages: async () => (await opened).numPages,
    close: () => task.destroy(),
  };
}

function loading(range: PDFDataRangeTransport): PDFDocumentLoadingTask {
  return getDocument({
    range,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
    enableXfa: false,
    maxImageSize: LARGEST_IMAGE,
    verbosity: SILENT,
  });
}

async function drawPage(page: PDFPageProxy, wanted: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = page.getViewport({ scale: 1 });
  const { width, height } = pictureSize(whole, wanted);
  const canvas = createCanvas(width, height);
  await page.render({
    canvas,
    viewport: page.getViewport({ scale: width / whole.width }),
    annotationMode: AnnotationMode.ENABLE,
    background: '#ffffff',
  }).promise;
  return png(canvas);
}

/** As wide as wanted, or as the limits allow. @throws NoArea */
function pictureSize(
  page: { readonly width: number; readonly height: number },
  wanted: number,
): { readonly width: number; readonly height: number } {
  const ratio = page.height / page.width;
  if (!(ratio > 0 && Number.isFinite(ratio))) throw new NoArea();
  const width = Math.max(
    1,
    Math.floor(Math.min(wanted, LONGEST_SIDE / ratio, Math.sqrt(MOST_PIXELS / ratio))),
  );
  return { width, height: Math.min(LONGEST_SIDE, Math.max(1, Math.round(width * ratio))) };
}

async function png(canvas: Canvas): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await canvas.encode('png'));
}

import type * as PdfJsModule from 'pdfjs-dist/legacy/build/pdf.mjs';
import type {
  PDFDocumentProxy,
  PDFPageProxy,
  PageViewport,
  RenderTask,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { fetchSpan, type SpanOfBytes } from '../../app/api/index.ts';
import { makeByteReader } from './byte-reader.ts';
import { PdfProblem, problemOf, type Drawing, type PdfDocument } from './document.ts';
import { MM_PER_POINT, type PageText, type PaperSize } from './paper.ts';
import { textBox } from './text-box.ts';

type PdfJs = typeof PdfJsModule;
type Transport = InstanceType<PdfJs['PDFDataRangeTransport']>;

/** Where the host serves what pdf.js fetches by itself. */
const WORKER = '/pdfjs/pdf.worker.mjs';
const FETCHED = {
  cMapUrl: '/pdfjs/cmaps/',
  cMapPacked: true,
  standardFontDataUrl: '/pdfjs/standard_fonts/',
  wasmUrl: '/pdfjs/wasm/',
  iccUrl: '/pdfjs/iccs/',
} as const;
/** Bytes that pdf.js asks for at a time. */
const CHUNK = 32 * 1024;
/** A file up to this length is fetched in one go. */
const SHORT = 256 * 1024;
/** Pixels that a picture within a page may have; above it the page is drawn without it rather than not at all. */
const LARGEST_PICTURE = 120_000_000;

/** Told when an open document cannot be read any more. */
export type OnLost = (why: WireErrorOut) => void;

/**
 * Opens the PDF at an address of our host; of a long file only what is looked at is fetched.
 * @throws PdfProblem with the reason in our own words
 */
export async function openPdf(url: string, signal: AbortSignal, onLost: OnLost): Promise<PdfDocument> {
  const [pdfjs, start] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    fetchSpan(url, { begin: 0, end: SHORT }, signal),
  ]);
  signal.throwIfAborted();
  pdfjs.GlobalWorkerOptions.workerSrc = WORKER;
  const worker = new pdfjs.PDFWorker({ verbosity: pdfjs.VerbosityLevel.ERRORS });
  const lost = Promise.withResolvers<never>();
  const leave = (): void => lost.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const source =
    start.bytes.length === start.size
      ? { data: start.bytes }
      : rangesOf(pdfjs, url, start, (why) => {
          lost.reject(new PdfProblem(why));
          onLost(why);
        });
  // After the opening nobody listens to it.
  lost.promise.catch(() => undefined);
  const task = pdfjs.getDocument({
    ...source,
    ...FETCHED,
    worker,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    disableWorkerRendering: true,
    maxImageSize: LARGEST_PICTURE,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const close = (): void => void task.destroy().finally(() => worker.destroy());
  const opened = { yes: false };
  try {
    const proxy = await Promise.race([task.promise, lost.promise]);
    opened.yes = true;
    const first = paperSize(await Promise.race([proxy.getPage(1), lost.promise]));
    signal.throwIfAborted();
    return wrap(pdfjs, proxy, first, close);
  } catch (error) {
    // A document that is closed while it is opened makes pdf.js throw where nobody catches: then its thread ends at once.
    if (opened.yes) close();
    else worker.destroy();
    if ('range' in source) source.range.abort();
    throw error instanceof PdfProblem ? error : new PdfProblem(problemOf(error));
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** The source of a long file: pdf.js names the parts that it needs, we fetch them. */
function rangesOf(
  pdfjs: PdfJs,
  url: string,
  { bytes, size }: SpanOfBytes,
  onLost: OnLost,
): { range: Transport } {
  const transport = new pdfjs.PDFDataRangeTransport(size, null);
  const reader = makeByteReader(url, {
    take: (begin, part) => transport.onDataRange(begin, part),
    lost: onLost,
  });
  transport.requestDataRange = (begin, end) => {
    // pdf.js waits for the answer only after it has asked.
    if (end <= bytes.length) queueMicrotask(() => transport.onDataRange(begin, bytes.slice(begin, end)));
    else reader.want({ begin, end });
  };
  transport.abort = () => reader.close();
  return { range: transport };
}

function wrap(pdfjs: PdfJs, proxy: PDFDocumentProxy, first: PaperSize, close: () => void): PdfDocument {
  return {
    pages: proxy.numPages,
    first,
    close,
    size: async (page) => paperSize(await proxy.getPage(page)),
    texts: async (page) => textsOf(pdfjs, await proxy.getPage(page)),
    draw: (page, canvas, scale) => draw(pdfjs, proxy, page, canvas, scale),
  };
}

/** pdf.js gives the visible part of a page, turned and in its own unit, in points. */
function paperSize(page: PDFPageProxy): PaperSize {
  const { width, height } = page.getViewport({ scale: 1 });
  return { width: width * MM_PER_POINT, height: height * MM_PER_POINT };
}

async function textsOf(pdfjs: PdfJs, page: PDFPageProxy): Promise<readonly PageText[]> {
  const viewport: PageViewport = page.getViewport({ scale: 1 });
  const unit = viewport.scale * viewport.userUnit;
  const { items } = await page.getTextContent();
  const texts = items.flatMap((item): PageText[] => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const matrix = pdfjs.Util.transform(viewport.transform, item.transform) as number[];
    return [{ text: item.str, ...textBox(matrix, item.width * unit) }];
  });
  page.cleanup();
  return texts;
}

function draw(
  pdfjs: PdfJs,
  proxy: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  scale: number,
): Drawing {
  const under: { stopped: boolean; task?: RenderTask } = { stopped: false };
  const work = async (): Promise<void> => {
    const page = await proxy.getPage(number);
    if (under.stopped) return;
    const viewport = page.getViewport({ scale: scale * MM_PER_POINT });
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    under.task = page.render({ canvas, viewport, annotationMode: pdfjs.AnnotationMode.ENABLE });
    await under.task.promise;
    page.cleanup();
  };
  const done = work().catch((error: unknown) => {
    if (under.stopped) return;
    throw new PdfProblem(problemOf(error, number));
  });
  return {
    done,
    cancel: () => {
      under.stopped = true;
      under.task?.cancel();
    },
  };
}

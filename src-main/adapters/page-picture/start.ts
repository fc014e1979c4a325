import { Worker } from 'node:worker_threads';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import type { FromThread, NoPicture, ToThread } from './messages.ts';

/** What a hostile document may take. */
export interface PictureLimits {
  /** Longest drawing of one page, milliseconds. */
  readonly time: number;
  /** Most memory that a drawing takes, MB. */
  readonly memory: number;
}

/** A thread that draws, seen from the one that orders. */
export interface DrawingThread {
  /** It has come to its end, by itself or because it took too much. */
  readonly ended: boolean;
  /** To be called again only when the last picture is done. @throws PDF_PAGE_MISSING, PICTURE_FAILED, what reading throws */
  draw(source: ByteSource, page: number, width: number): Promise<Uint8Array>;
  end(): Promise<void>;
}

/** Documents that are kept open. */
const OPEN = 4;
/** How often the memory is looked at, milliseconds: what lies outside of the heap has no limit of its own. */
const LOOK = 100;
const MB = 1_048_576;

type Why = NoPicture | 'page takes too long' | 'page takes too much memory';

/** The picture that is being drawn. */
interface Order {
  readonly id: number;
  readonly source: ByteSource;
  readonly page: number;
  settle(png: Uint8Array): void;
  refuse(error: unknown): void;
}

/** Starts the thread; it keeps the program from ending only while it draws. */
export function startThread({ time, memory }: PictureLimits): DrawingThread {
  const entry = import.meta.url.endsWith('.ts') ? './thread.ts' : './page-picture.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  worker.unref();
  /** The numbers of the documents that are open in the thread, the one used last at the end. */
  const open = new Map<ByteSource, number>();
  const state: { order: Order | undefined; ended: boolean; count: number } = {
    order: undefined,
    ended: false,
    count: 0,
  };

  const refuse = (why: Why): void => {
    const { order } = state;
    order?.refuse(new YinzhengError('PICTURE_FAILED', { page: order.page, detail: why }));
  };
  const end = async (): Promise<void> => {
    state.ended = true;
    await worker.terminate();
  };
  const forget = (source: ByteSource): void => {
    const document = open.get(source);
    if (document !== undefined) worker.postMessage({ kind: 'forget', document } satisfies ToThread);
    open.delete(source);
  };
  const numberOf = (source: ByteSource): number => {
    const number = open.get(source) ?? (state.count += 1);
    open.delete(source);
    open.set(source, number);
    for (const oldest of open.keys()) {
      if (open.size <= OPEN) break;
      forget(oldest);
    }
    return number;
  };
  const read = (document: number, begin: number, until: number): void => {
    const { order } = state;
    if (order === undefined || open.get(order.source) !== document) return;
    try {
      const bytes = new Uint8Array(order.source.read(begin, until - begin));
      worker.postMessage({ kind: 'bytes', document, begin, bytes } satisfies ToThread, [bytes.buffer]);
    } catch (error) {
      // What was begun waits for these bytes, and cannot be called back.
      order.refuse(error);
      void end();
    }
  };

  worker.on('message', (message: FromThread) => {
    if (message.kind === 'read') return read(message.document, message.begin, message.end);
    const { order } = state;
    // Of an order that was given up, nobody wants to hear.
    if (order?.id !== message.id) return;
    switch (message.kind) {
      case 'drawn':
        return order.settle(message.png);
      case 'no-page':
        return order.refuse(
          new YinzhengError('PDF_PAGE_MISSING', { page: order.page, pages: message.pages }),
        );
      case 'failed':
        forget(order.source);
        refuse(message.why);
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    state.ended = true;
    refuse(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'page takes too much memory' : 'page cannot be read');
  });
  worker.on('exit', () => {
    state.ended = true;
    refuse('page cannot be read');
  });

  return {
    get ended() {
      return state.ended;
    },
    draw: async (source, page, width) => {
      const document = numberOf(source);
      const id = (state.count += 1);
      const giveUp = (why: Why): void => {
        refuse(why);
        void end();
      };
      const timer = setTimeout(() => giveUp('page takes too long'), time);
      const before = process.memoryUsage.rss();
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() - before > memory * MB) giveUp('page takes too much memory');
      }, LOOK);
      worker.ref();
      try {
        return await new Promise<Uint8Array>((settle, refused) => {
          state.order = { id, source, page, settle, refuse: refused };
          const order = { kind: 'draw', id, document, size: source.size, page, width } satisfies ToThread;
          worker.postMessage(order);
        });
      } finally {
        clearTimeout(timer);
        clearInterval(watch);
        state.order = undefined;
        worker.unref();
      }
    },
    end,
  };
}

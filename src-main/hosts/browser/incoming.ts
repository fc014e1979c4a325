import { rmSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { newSecret } from './secrets.ts';

/** The folder in which files that were handed over wait: below the data folder, on the disk where their copies go. */
export interface Incoming {
  /**
   * Writes a request's body to a new file that nobody else can read.
   * @throws PDF_TOO_LARGE, FILE_UNWRITABLE, JOB_STOPPED where the sender broke off; nothing is left then
   */
  take(request: IncomingMessage): Promise<{ readonly path: string; readonly size: number }>;
  /** Removes a file again. */
  drop(path: string): void;
  /** Removes everything. */
  empty(): void;
}

/** `most`: bytes of the largest file. */
export function incoming(data: string, most: number): Incoming {
  const folder = join(data, 'incoming');
  const drop = (path: string): void => rmSync(path, { force: true });
  return {
    drop,
    empty: () => rmSync(folder, { recursive: true, force: true }),
    take: async (request) => {
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > most) fail('PDF_TOO_LARGE', { size: announced, limit: most });
      const path = join(folder, newSecret());
      try {
        const file = await onDisk(folder, async () => {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          return open(path, 'wx', 0o600);
        });
        try {
          const size = await receive(request, file, folder, most);
          return { path, size };
        } finally {
          await file.close();
        }
      } catch (error) {
        drop(path);
        throw error;
      }
    },
  };
}

async function receive(
  request: IncomingMessage,
  file: FileHandle,
  folder: string,
  most: number,
): Promise<number> {
  let size = 0;
  try {
    // The connection stays whole whatever happens here: the answer must get through.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) fail('PDF_TOO_LARGE', { size, limit: most });
      await onDisk(folder, () => file.writeFile(chunk));
    }
  } catch (error) {
    if (error instanceof YinzhengError) throw error;
    fail('JOB_STOPPED', {}, error);
  }
  return size;
}

/** What the disk refuses, by our code; the name of the file says nothing to anybody. */
async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail('FILE_UNWRITABLE', { path: folder, detail }, error);
  }
}

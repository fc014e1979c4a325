import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { newSecret } from './secrets.ts';

/** Longest name of a file, characters. */
const LONGEST_NAME = 255;

/** The folder in which files that were handed over wait: below the data folder, on the disk where their copies go. */
export interface Incoming {
  /**
   * Writes what comes to a new file that nobody else can read; `announced`: how many bytes are said to come, 0 where
   * nothing is said.
   * @throws PDF_TOO_LARGE, FILE_UNWRITABLE, JOB_STOPPED where the sender broke off; nothing is left then
   */
  take(
    body: AsyncIterable<Uint8Array>,
    announced: number,
  ): Promise<{ readonly path: string; readonly size: number }>;
  /** Removes a file again. */
  drop(path: string): void;
  /** Removes what is not among `kept` and is not being received. */
  sweep(kept: readonly string[]): void;
  /** Removes everything. */
  empty(): void;
}

/** `most`: bytes of the largest file. */
export function incoming(data: string, most: number): Incoming {
  const folder = join(data, 'incoming');
  const receiving = new Set<string>();
  const drop = (path: string): void => rmSync(path, { force: true });
  return {
    drop,
    sweep: (kept) => {
      if (!existsSync(folder)) return;
      const needed = new Set([...kept, ...receiving]);
      for (const name of readdirSync(folder)) if (!needed.has(join(folder, name))) drop(join(folder, name));
    },
    empty: () => rmSync(folder, { recursive: true, force: true }),
    take: async (body, announced) => {
      if (announced > most) fail('PDF_TOO_LARGE', { size: announced, limit: most });
      const path = join(folder, newSecret());
      receiving.add(path);
      try {
        const file = await onDisk(folder, async () => {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          return open(path, 'wx', 0o600);
        });
        try {
          const size = await receive(body, file, folder, most);
          return { path, size };
        } finally {
          await file.close();
        }
      } catch (error) {
        drop(path);
        throw error;
      } finally {
        receiving.delete(path);
      }
    },
  };
}

async function receive(
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  folder: string,
  most: number,
): Promise<number> {
  let size = 0;
  try {
    for await (const chunk of body) {
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

/** The last part of what a browser calls a file, without what would tear a line, at most 255 characters. */
export function fileName(wanted: string): string {
  const last =
    wanted
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  return [...last.trim()].slice(0, LONGEST_NAME).join('').slice(0, LONGEST_NAME);
}

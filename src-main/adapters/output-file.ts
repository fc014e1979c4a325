import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fail, toHex } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import type { LeftOutput, OutputFile } from '@yinzheng/core/stamping';
import { digestFile } from './document-store.ts';
import { createDurably, openFileSource, removeIfThere, syncFolder, writeFully } from './files.ts';
import { fileOperation } from './fs-error.ts';
import { giveName, isHeld, releaseName } from './give-name.ts';

const WINDOW = 1 << 20;
const MODE = 0o644;

/** Longest file name that the usual file systems take, in bytes of UTF-8. */
const MAX_NAME = 255;

/** Where a job's result lies until it gets its name: beside it, under a name that only the job's number makes. */
function temporaryPath(target: string, jobId: Uint8Array): string {
  return join(dirname(target), `.yz-${toHex(jobId)}.part`);
}

/**
 * A result beside its target: it lies there as `.yz-<job>.part` until it is given its name, which never replaces a
 * file (give-name.ts).
 * What can be told of name and folder is told here, before any key is asked.
 * @throws OUTPUT_EXISTS when the name is taken already, FILE_UNWRITABLE when it cannot be given
 */
export function outputFile(path: string, jobId: Uint8Array): OutputFile {
  const target = resolve(path);
  const temporary = temporaryPath(target, jobId);
  fileOperation('FILE_UNWRITABLE', target, () => {
    // lstat: a link that leads nowhere takes the name too.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) fail('OUTPUT_EXISTS', { path: target });
    accessSync(dirname(target), constants.W_OK);
  });
  let originalSize = 0;
  return {
    target,
    temporary,
    begin: (original, room) => {
      originalSize = original.size;
      createDurably(temporary, MODE, (fd) => {
        fill(fd, original);
        for (let left = room; left > 0; left -= WINDOW)
          writeFully(fd, new Uint8Array(Math.min(left, WINDOW)));
      });
    },
    finish: (appended) => {
      fileOperation('FILE_UNWRITABLE', temporary, () => {
        complete(temporary, originalSize, appended);
      });
    },
    readBack: (work) => readBack(temporary, work),
    publish: () => giveName(temporary, target, jobId),
    settle: () => settle(temporary, target),
    discard: () => removeIfThere(temporary),
  };
}

/** Writes the appended bytes over the room that was kept and cuts the rest of it off; durable when it returns. */
function complete(path: string, originalSize: number, appended: readonly Uint8Array[]): void {
  const fd = openSync(path, 'r+');
  try {
    let at = originalSize;
    for (const bytes of appended) {
      writeFully(fd, bytes, at);
      at += bytes.length;
    }
    ftruncateSync(fd, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What an interrupted job may have left under its two names. */
export function leftOutput(target: string, jobId: Uint8Array): LeftOutput {
  const temporary = temporaryPath(target, jobId);
  return {
    published: async () => (isHeld(target, jobId) ? undefined : digestIfThere(target)),
    temporary: () => digestIfThere(temporary),
    readBack: (work) => readBack(temporary, work),
    publish: () => giveName(temporary, target, jobId),
    discard: () => {
      releaseName(target, jobId);
      settle(temporary, target);
    },
  };
}

async function readBack<T>(path: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = openFileSource(path);
  try {
    return await work(source);
  } finally {
    source.close();
  }
}

/** Removes the temporary name and makes the folder's names durable; a folder that is gone has none. */
function settle(temporary: string, target: string): void {
  removeIfThere(temporary);
  const folder = dirname(target);
  if (existsSync(folder)) fileOperation('FILE_UNWRITABLE', target, () => syncFolder(folder));
}

async function digestIfThere(path: string): Promise<Uint8Array | undefined> {
  return existsSync(path) ? (await digestFile(path)).digest : undefined;
}

function fill(fd: number, original: ByteSource): void {
  for (let at = 0; at < original.size; at += WINDOW) writeFully(fd, original.read(at, WINDOW));
}

/**
 * 原名_已盖章.pdf in `folder`, or the first free 原名_已盖章(2).pdf …: the rule that the user sees. A name that would be
 * too long for the disk loses characters at the end of 原名.
 */
export function defaultOutputPath(input: string, folder: string = dirname(input)): string {
  const stem = basename(input, extname(input));
  for (let n = 1; ; n++) {
    const ending = `_已盖章${n === 1 ? '' : `(${n})`}.pdf`;
    const path = join(folder, `${cutToBytes(stem, MAX_NAME - Buffer.byteLength(ending))}${ending}`);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  }
}

function cutToBytes(text: string, bytes: number): string {
  const characters = Array.from(text);
  while (Buffer.byteLength(characters.join('')) > bytes) characters.pop();
  return characters.join('');
}

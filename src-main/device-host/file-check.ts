import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, type BigIntStats } from 'node:fs';
import { toHex } from '@yinzheng/core/kernel';
import { createSm3 } from '@yinzheng/core/sm';

// A driver's file at the very load. It is loaded by its own path: through /proc/self/fd a library does not find what
// lies beside it, neither by $ORIGIN nor by asking where it came from (ADR 0018).

const WINDOW = 1 << 20;

/** A file that was hashed and is held open. */
export interface HeldFile {
  /** SM3 in hexadecimal. */
  readonly digest: string;
  /** Whether its path still leads to it, and nobody has changed, renamed or replaced it since. */
  unchanged(): boolean;
  close(): void;
}

/** Opens a file and hashes it through what was opened. @throws what the system says */
export async function holdFile(path: string): Promise<HeldFile> {
  const stream = await createSm3();
  const fd = openSync(path, 'r');
  try {
    const before = fstatSync(fd, { bigint: true });
    const window = new Uint8Array(WINDOW);
    for (let at = 0; ;) {
      const got = readSync(fd, window, 0, WINDOW, at);
      if (got === 0) break;
      stream.update(window.subarray(0, got));
      at += got;
    }
    return {
      digest: toHex(stream.digest()),
      unchanged: () => same(before, fstatSync(fd, { bigint: true })) && same(before, at(path)),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function at(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

/** Renaming and writing both change the time of the last change (ctime), which nobody sets at will. */
function same(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return (
    one.dev === other?.dev &&
    one.ino === other.ino &&
    one.size === other.size &&
    one.ctimeNs === other.ctimeNs
  );
}

/** Whether this process has loaded a library from this very path; true where the system does not tell. */
export function isMapped(path: string): boolean {
  try {
    return readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .some((line) => line.endsWith(` ${path}`));
  } catch {
    return true;
  }
}

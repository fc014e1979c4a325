import { fileURLToPath } from 'node:url';

// How the desktop program was called. Chromium and tools put words of their own between ours: they are left alone.

/** What was asked for on the command line. */
export interface DesktopArgs {
  /** The data folder; undefined: the usual one. */
  readonly data: string | undefined;
  /** Files that the desktop wants opened. */
  readonly files: readonly string[];
}

const FILE = /\.(?:pdf|yzticket)$/i;

/** `words`: without the program's own name. */
export function readDesktopArgs(words: readonly string[]): DesktopArgs {
  const at = words.indexOf('--data');
  const joined = words.find((word) => word.startsWith('--data='))?.slice('--data='.length);
  const data = joined ?? (at < 0 ? undefined : words[at + 1]);
  const files = words
    .filter((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1))
    .flatMap(pathOf)
    .filter((path) => FILE.test(path));
  return { data: data === '' ? undefined : data, files };
}

/** Some desktops hand over addresses of files in place of paths. */
function pathOf(word: string): string[] {
  if (!word.startsWith('file:')) return [word];
  try {
    return [fileURLToPath(word)];
  } catch {
    return [];
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fail } from '@yinzheng/core/kernel';

/** One file of the built pages. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
}

/** The built pages: read once, so that no request ever becomes a path. */
export interface Pages {
  /** By its path below the folder, such as `/assets/a.js`. */
  file(path: string): PageFile | undefined;
  /** Text of a page, such as `index.html`. */
  template(name: string): string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};
const OTHER_TYPE = 'application/octet-stream';
const NOT_SERVED = ['.map'];

/** Reads everything in the folder of the built pages. @throws FILE_UNREADABLE where they are not built */
export function readPages(folder: string): Pages {
  const files = new Map<string, PageFile>();
  for (const name of namesBelow(folder)) {
    const extension = extname(name);
    if (NOT_SERVED.includes(extension)) continue;
    const bytes = readFileSync(join(folder, name));
    files.set(`/${name.replaceAll(sep, '/')}`, { bytes, type: TYPES[extension] ?? OTHER_TYPE });
  }
  return {
    file: (path) => (path.endsWith('.html') ? undefined : files.get(path)),
    template: (name) =>
      files.get(`/${name}`)?.bytes.toString('utf8') ??
      fail('FILE_UNREADABLE', { path: join(folder, name), detail: 'ENOENT' }),
  };
}

function namesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return fail('FILE_UNREADABLE', { path: folder, detail: 'ENOENT' });
  }
}

/** A value as JSON that stands in a script element and cannot end it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

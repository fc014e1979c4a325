import { join } from 'node:path';

/** resources/, from this file's folder and from out/main alike: both lie two folders below the root. */
const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');

/** The path of a file or folder shipped in resources/, such as `locales/zh-CN/errors`. */
export function resourcePath(name: string): string {
  return join(RESOURCES, name);
}

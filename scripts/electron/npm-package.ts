import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ROOT } from '../ensure.mjs';
import { runProgram } from './programs.ts';

/** A package that is wanted exactly as it was when it was pinned. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` of the archive, as lock files have it. */
  readonly integrity: string;
}

const DOWNLOAD_SECONDS = 900;
const UNPACK_SECONDS = 300;

/**
 * Fetches a package with the machine's npm (its own registry or mirror) and unpacks it into `folder`/package. No code
 * of the package runs.
 * @throws when npm cannot fetch it, or when it is not what was pinned
 */
export async function unpackPackage(wanted: PinnedPackage, folder: string): Promise<string> {
  const own = join(ROOT, 'node_modules', '.bin');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== own);
  mkdirSync(folder, { recursive: true });
  const printed = await runProgram(
    'npm',
    ['pack', `${wanted.name}@${wanted.version}`, '--pack-destination', folder, '--silent'],
    { cwd: folder, env: { ...process.env, PATH: path.join(delimiter) }, limit: DOWNLOAD_SECONDS },
  );
  const archive = join(folder, printed.trim().split('\n').at(-1)!);
  const found = await integrityOf(archive);
  if (found !== wanted.integrity) {
    throw new Error(`${wanted.name}@${wanted.version} is ${found}, pinned is ${wanted.integrity}`);
  }
  await runProgram('tar', ['-xzf', archive, '-C', folder, '--no-same-owner'], { limit: UNPACK_SECONDS });
  return join(folder, 'package');
}

/** `sha512-…` of a file. */
export async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

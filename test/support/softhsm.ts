import { mkdirSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Skippable } from './shared.ts';
import { tempDir } from './temp.ts';
import { requireTool, run } from './tools.ts';

// SoftHSM2: a PKCS#11 module that we did not write. It has no SM2.

/** Where Debian puts it. */
const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so';

/** SoftHSM2 with tokens of its own. */
export interface SoftHsm {
  /** The library. */
  readonly path: string;
  /** What a process that loads it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Makes another token. */
  addToken(label: string, pin: string, soPin: string): void;
}

/** SoftHSM2 in a folder of its own, without a token yet; skips the test where it is not installed. */
export function makeSoftHsm(context: Skippable, folder = tempDir()): SoftHsm {
  const util = requireTool(context, 'softhsm2-util');
  if (!existsSync(LIBRARY)) return context.skip('SoftHSM2 is not installed');
  const tokens = join(folder, 'tokens');
  const conf = join(folder, 'softhsm2.conf');
  mkdirSync(tokens, { recursive: true });
  writeFileSync(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const env = { SOFTHSM2_CONF: conf };
  return {
    path: LIBRARY,
    env,
    folder,
    addToken(label, pin, soPin) {
      const args = ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', soPin];
      const made = run(util, args, { env });
      if (made.code !== 0) throw new Error(`softhsm2-util: ${made.stderr}${made.stdout}`);
    },
  };
}

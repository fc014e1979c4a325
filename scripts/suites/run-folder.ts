import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Vitest's global setup: a folder for what the test files of one run share, in `YINZHENG_RUN_FOLDER`; it is gone when
 * the run is over.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-run-'));
  process.env['YINZHENG_RUN_FOLDER'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

import { join } from 'node:path';
import { verifyRowSchema, type VerifyRow } from '@yinzheng/contract/cli';
import { ROOT } from '../../support/repo.ts';
import { run } from '../../support/tools.ts';

/** What the built command says of a sealed file, in a process of its own. */
export function verifiedOutside(file: string, data: string): VerifyRow {
  const cli = join(ROOT, 'out', 'main', 'cli.js');
  const done = run(process.execPath, [cli, 'verify', '--json', '--data', data, file]);
  return verifyRowSchema.parse(JSON.parse(done.stdout));
}

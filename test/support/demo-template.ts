import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initSchema, type InitOut } from '@yinzheng/contract/cli';
import { cheapen } from './fault/soft-keys.ts';

/** A demo unit: its folder `data`, and what `init` said of it. */
export interface Template {
  readonly data: string;
  readonly made: InitOut;
}

/**
 * Puts a demo unit into `to`, a folder that is not there yet. A run makes one such unit, whose keys are cheap to
 * unlock, and every file of tests has a copy.
 * @param make makes one at a path, and gives what `init` said
 */
export async function copyOfDemo(to: string, make: (data: string) => Promise<InitOut>): Promise<InitOut> {
  // scripts/suites/run-folder.ts
  const folder = process.env['YINZHENG_RUN_FOLDER'];
  if (folder === undefined) return await make(to);
  const template = join(folder, 'demo');
  if (!existsSync(template)) await makeTemplate(folder, template, make);
  cpSync(join(template, 'data'), to, { recursive: true });
  const said = readFileSync(join(template, 'made.json'), 'utf8').replaceAll(MADE_AT, () => inJson(to));
  return initSchema.parse(JSON.parse(said));
}

/** Where the unit lies, in what was said of the template. */
const MADE_AT = '<data>';

/** A path as it stands within a text of JSON. */
function inJson(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}

async function makeTemplate(
  folder: string,
  template: string,
  make: (data: string) => Promise<InitOut>,
): Promise<void> {
  const own = mkdtempSync(join(folder, 'making-'));
  const made = await make(join(own, 'data'));
  for (const { id, pin } of made.people) cheapen(join(own, 'data', 'keys', `${id}.key`), pin);
  writeFileSync(join(own, 'made.json'), JSON.stringify(made).replaceAll(inJson(made.data), MADE_AT));
  try {
    renameSync(own, template);
  } catch (error) {
    // Another worker was first.
    if (!existsSync(template)) throw error;
    rmSync(own, { recursive: true, force: true });
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { run } from '../support/tools.ts';
import { table } from './support/figures.ts';

// What the other figures were measured on.

const [first] = cpus();
const GIB = 1024 ** 3;
const lineOf = (program: string, ...args: readonly string[]): string => {
  const { code, stdout, stderr } = run(program, args);
  return code === 0 ? (`${stdout}${stderr}`.trim().split('\n')[0] ?? '') : 'not installed';
};
const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';

table(
  ['machine', ''],
  [
    ['processor', `${first?.model.trim() ?? 'unknown'}, ${cpus().length} cores`],
    ['memory', `${(totalmem() / GIB).toFixed(0)} GiB`],
    ['system', `${/^PRETTY_NAME="(.*)"$/m.exec(system)?.[1] ?? process.platform}, kernel ${release()}`],
    ['Node', process.version],
    ['Java (peers)', lineOf('java', '-version')],
    ['Chromium', lineOf('/usr/bin/chromium-headless-shell', '--version')],
  ],
);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readmeScript, shellBlocks } from '../../scripts/checks/readme.ts';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';
import { run } from '../support/tools.ts';
import { copyTree } from '../support/tree.ts';

const MINUTES = 60_000;

it.each(['README.md', 'README.zh-CN.md'])(
  'the commands of %s work in a fresh copy',
  { timeout: 5 * MINUTES },
  (file) => {
    const markdown = readFileSync(join(ROOT, file), 'utf8');
    expect(shellBlocks(markdown).length).toBeGreaterThan(0);
    const folder = tempDir();
    const home = tempDir();
    copyTree(folder);
    const { code, stdout, stderr } = run('bash', ['-c', readmeScript(markdown)], {
      cwd: folder,
      env: { HOME: home, npm_config_update_notifier: 'false' },
      timeout: 4 * MINUTES,
    });
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  },
);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readmeScript, shellBlocks } from '../../scripts/checks/readme.ts';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';
import { run } from '../support/tools.ts';
import { copyTree } from '../support/tree.ts';

const MINUTES = 60_000;

/** The commands of a README, as a script. */
function scriptOf(file: string): string {
  const markdown = readFileSync(join(ROOT, file), 'utf8');
  expect(shellBlocks(markdown).length).toBeGreaterThan(0);
  return readmeScript(markdown);
}

it('both have the same commands, but for language and the reasons that are given', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) =>
    scriptOf(file)
      .replaceAll(/--reason "[^"]*"/g, '--reason')
      .replaceAll(' --lang zh-CN', ''),
  );
  expect(chinese).toBe(english);
});

it('the commands work in a fresh copy', { timeout: 5 * MINUTES }, () => {
  const folder = tempDir();
  const home = tempDir();
  copyTree(folder);
  const { code, stdout, stderr } = run('bash', ['-c', scriptOf('README.zh-CN.md')], {
    cwd: folder,
    env: { HOME: home, npm_config_update_notifier: 'false' },
    timeout: 4 * MINUTES,
  });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
});

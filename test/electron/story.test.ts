import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { processStatus, rendererPid } from '../support/electron-runtime.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';
import { openDesktop, type Desktop } from './support/desktop.ts';
import { stampOnce } from './support/stamp-once.ts';

// The whole story of one impression in the real desktop client: asked for, agreed to, confirmed, stamped, in the log,
// verified, here and by a stranger.

vi.setConfig({ testTimeout: 150_000, hookTimeout: 90_000 });

const REASON = '报送用地预审材料，请予办理';
const kept: { at: Desktop | undefined } = { at: undefined };

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await kept.at?.look('failed').catch(() => undefined);
});
afterAll(() => kept.at?.close());

it('takes an impression from its request to its verification', async (context) => {
  const at = await openDesktop(context);
  kept.at = at;
  await at.look('home-nobody');
  const file = await stampOnce(at, REASON, {
    onConfirm: async (page) => {
      expect(await page.locator('body').innerText()).toContain(REASON);
    },
  });

  // Kept as a file by its link, and shown from a copy by the computer's own viewer.
  const folder = tempDir();
  const saved = join(folder, '已下载.pdf');
  await at.application.evaluate(({ BrowserWindow, shell }, path) => {
    const { session } = BrowserWindow.getAllWindows()[0]!.webContents;
    session.once('will-download', (_event, item) => item.setSavePath(path));
    shell.openPath = (shown) => {
      Object.assign(globalThis, { shown });
      return Promise.resolve('');
    };
  }, saved);
  await at.page.getByRole('link', { name: at.words('stamp.download') }).click({ noWaitAfter: true });
  await expect.poll(() => sameBytes(saved, file), { timeout: 10_000 }).toBe(true);
  await at.page.getByRole('link', { name: at.words('stamp.open') }).click();
  const shown = (): Promise<string> =>
    at.application.evaluate(() => (globalThis as { shown?: string }).shown ?? '');
  await expect.poll(shown, { timeout: 10_000 }).not.toBe('');
  expect(await shown()).not.toBe(file);
  expect(sameBytes(await shown(), file)).toBe(true);

  await at.frame.go('ledger');
  await at.ledger.rows().first().click();
  await at.ledger.drawer(1).getByText(at.words('ledger.file.as-recorded')).first().waitFor();
  await at.look('ledger-drawer');
  await at.page.keyboard.press('Escape');
  await at.frame.go('verify');
  await at.look('verify-empty');
  await at.verify.put(file);
  await at.verify.verdict('valid').waitFor();
  await at.look('verify-valid');

  const checked = run(requireTool(context, 'qpdf'), ['--check', file]);
  expect(checked.stdout + checked.stderr).toMatch(/No syntax or stream encoding errors found/);
  expect(checked.code).toBe(0);
  const { seccomp, command } = processStatus(await rendererPid(at.application));
  expect(seccomp).toBe(2);
  expect(command).not.toContain('--no-sandbox');
});

function sameBytes(one: string, other: string): boolean {
  try {
    return readFileSync(one).equals(readFileSync(other));
  } catch {
    return false;
  }
}

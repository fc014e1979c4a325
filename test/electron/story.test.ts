import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { processStatus, rendererPid } from '../support/electron-runtime.ts';
import { requireTool, run } from '../support/tools.ts';
import { openDesktop, type Desktop } from './support/desktop.ts';

// The whole story of one impression in the real desktop client: asked for, agreed to, confirmed, stamped, in the log,
// verified, here and by a stranger.

vi.setConfig({ testTimeout: 150_000, hookTimeout: 90_000 });

const REASON = '报送用地预审材料，请予办理';
let at: Desktop | undefined;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await at?.look('failed');
});
afterAll(() => at?.close());

it('takes an impression from its request to its verification', async (context) => {
  const desktop = await openDesktop(context);
  at = desktop;
  await desktop.look('home-nobody');
  await desktop.frame.become('王晓');
  await desktop.frame.go('requests');
  await desktop.requests.begin().click();
  await desktop.requests.put(join(desktop.data, 'sample.pdf'));
  await desktop.requests.reason().fill(REASON);
  await desktop.page.locator('[data-rendered=true]').first().waitFor();
  await desktop.look('request-new');
  await desktop.requests.handIn();

  await desktop.frame.become('李建国');
  await desktop.frame.go('approvals');
  await desktop.approvals.queued(REASON).click();
  await desktop.page.locator('[data-rendered=true]').first().waitFor();
  await desktop.act(() => desktop.approvals.agree().click(), {
    onConfirm: async (page) => {
      await page.getByRole('img').first().waitFor();
      await desktop.look('confirm-decide', page);
      expect(await page.locator('body').innerText()).toContain(REASON);
    },
    onPin: (page) => desktop.look('pin-decide', page),
  });
  await desktop.approvals.outcome('agreed').waitFor();

  await desktop.frame.become('张敏');
  await desktop.frame.go('stamp');
  await desktop.stamp.queued(REASON).click();
  await desktop.page.locator('[data-rendered=true]').first().waitFor();
  await desktop.stamp.seals().first().waitFor();
  await desktop.stamp.go().and(desktop.page.locator(':enabled')).waitFor();
  await desktop.look('stamp-desk');
  await desktop.act(() => desktop.stamp.go().click(), {
    onConfirm: async (page) => {
      await page.getByRole('img').first().waitFor();
      await desktop.look('confirm-stamp', page);
    },
  });
  await desktop.stamp.allDone(1).waitFor();
  await desktop.look('stamp-result');

  await desktop.frame.go('ledger');
  await desktop.ledger.rows().first().click();
  await desktop.ledger.drawer(1).getByText(desktop.words('ledger.file.as-recorded')).first().waitFor();
  await desktop.look('ledger-drawer');
  await desktop.page.keyboard.press('Escape');
  await desktop.frame.go('verify');
  await desktop.look('verify-empty');
  await desktop.verify.put(sealed(desktop)[0]!);
  await desktop.verify.verdict('valid').waitFor();
  await desktop.look('verify-valid');

  const [file] = sealed(desktop);
  const checked = run(requireTool(context, 'qpdf'), ['--check', file!]);
  expect(checked.stdout + checked.stderr).toMatch(/No syntax or stream encoding errors found/);
  expect(checked.code).toBe(0);

  const { seccomp, command } = processStatus(await rendererPid(desktop.application));
  expect(seccomp).toBe(2);
  expect(command).not.toContain('--no-sandbox');
});

/** The sealed files. */
function sealed(desktop: Desktop): string[] {
  const folder = join(desktop.data, 'results');
  return readdirSync(folder).map((name) => join(folder, name));
}

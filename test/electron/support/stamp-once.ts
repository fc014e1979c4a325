import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Desktop } from './desktop.ts';

/** What is looked at on the way. */
export interface Looks {
  /** The desk before a seal is put, and the two small windows. */
  readonly onConfirm?: (page: Page, act: 'decide' | 'stamp') => Promise<void>;
}

/** Takes the sample document from its request to its sealed file, each act by its person; the path of the file. */
export async function stampOnce(
  desktop: Desktop,
  reason: string,
  { onConfirm }: Looks = {},
): Promise<string> {
  const { frame, requests, approvals, stamp, page } = desktop;
  await frame.become('王晓');
  await frame.go('requests');
  await requests.begin().click();
  await requests.put(join(desktop.data, 'sample.pdf'));
  await requests.reason().fill(reason);
  await page.locator('[data-rendered=true]').first().waitFor();
  await desktop.look('request-new');
  await requests.handIn();

  await frame.become('李建国');
  await frame.go('approvals');
  await approvals.queued(reason).click();
  await page.locator('[data-rendered=true]').first().waitFor();
  await desktop.act(() => approvals.agree().click(), {
    onConfirm: async (prompt) => {
      await prompt.getByRole('img').first().waitFor();
      await desktop.look('confirm-decide', prompt);
      await onConfirm?.(prompt, 'decide');
    },
    onPin: (prompt) => desktop.look('pin-decide', prompt),
  });
  await approvals.outcome('agreed').waitFor();

  await frame.become('张敏');
  await frame.go('stamp');
  await stamp.queued(reason).click();
  await page.locator('[data-rendered=true]').first().waitFor();
  await stamp.seals().first().waitFor();
  await stamp.go().and(page.locator(':enabled')).waitFor();
  await desktop.look('stamp-desk');
  await desktop.act(() => stamp.go().click(), {
    onConfirm: async (prompt) => {
      await prompt.getByRole('img').first().waitFor();
      await desktop.look('confirm-stamp', prompt);
      await onConfirm?.(prompt, 'stamp');
    },
  });
  await stamp.allDone(1).waitFor();
  await desktop.look('stamp-result');
  return sealed(desktop).at(-1)!;
}

/** The sealed files. */
export function sealed({ data }: Desktop): string[] {
  const folder = join(data, 'results');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

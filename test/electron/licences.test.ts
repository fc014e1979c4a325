import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { initDemo } from '../../src-main/service/init-demo.ts';
import { LicenceDesk } from '../support/licence-desk.ts';
import { tempDir } from '../support/temp.ts';
import { openDesktop, type Desktop } from './support/desktop.ts';

// A reviewed record becomes a licence in the real desktop client: the officer's key and the seal's are asked one after the other in
// the same small window, each by a port of its own.

vi.setConfig({ testTimeout: 150_000, hookTimeout: 90_000 });

const OFFICER = '冯凯';
const HOLDER = '陈小明';
const kept: { at: Desktop | undefined } = { at: undefined };

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await kept.at?.look('failed-licences').catch(() => undefined);
});
afterAll(() => kept.at?.close());

/** A demo unit in which a record waits to be issued. */
async function reviewed(): Promise<string> {
  const data = join(tempDir(), 'data');
  const made = await initDemo(data, SYSTEM, { keepPins: true });
  const desk = await LicenceDesk.open({ data, made });
  await desk.authorise();
  await desk.reviewed(HOLDER);
  await desk.close();
  return desk.office.data;
}

it('issues with two keys in one small window', async (context) => {
  const at = await openDesktop(context, { data: await reviewed() });
  kept.at = at;
  await at.frame.become(OFFICER);
  await at.frame.visit('/licences/issue');
  const press = at.page.getByRole('button', { name: at.words('licences.issue.do').replace('{count}', '1') });
  await press.click({ trial: true });
  const asked: string[] = [];
  await at.act(() => press.click(), {
    onPin: async (page) => void asked.push(await page.locator('.key').innerText()),
    second: async (page) => void asked.push(await page.locator('.key').innerText()),
  });
  expect(asked.map((text) => text.split(' · ').at(-1))).toEqual([OFFICER, '张敏']);
  await at.page.locator('.licences-outcome').getByText(HOLDER).click();
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.page.getByText(at.words('licences.next.active')).waitFor();
  await at.look('licence');
});

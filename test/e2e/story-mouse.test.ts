import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireTool, run } from '../support/tools.ts';
import { verifiedOutside } from './support/outside.ts';
import {
  APPLICANT,
  APPROVER,
  CUSTODIAN,
  openStation,
  pictureFailures,
  type Station,
} from './support/station.ts';

// The whole story of one impression, with a mouse: asked for, agreed to, put in its place, confirmed, stamped, in the
// log, and verified, here and by strangers.

const REASON = '报送用地预审材料，请予办理';
const STORY_MS = 150_000;

let at: Station;

beforeAll(async () => {
  at = await openStation();
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

/** The sealed files. */
function sealed(): string[] {
  const folder = join(at.host.data, 'results');
  return readdirSync(folder).map((name) => join(folder, name));
}

async function isAskedFor(): Promise<void> {
  await at.look('home-nobody');
  await at.frame.become(APPLICANT);
  await at.look('home-empty');
  await at.frame.go('requests');
  await at.page.getByText(at.words('requests.none')).waitFor();
  await at.look('requests-none');
  await at.requests.begin().click();
  await at.look('request-new-empty');
  await at.requests.put(join(at.host.data, 'sample.pdf'));
  await at.requests.reason().fill(REASON);
  await at.requests.count('sample.pdf').fill('2');
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.look('request-new');
  await at.requests.handIn();
  await at.look('request-made');
  await at.frame.go('requests');
  await at.requests.openRow(REASON);
  await at.requests.drawer().waitFor();
  await at.look('requests-drawer');
  await at.page.keyboard.press('Escape');
  await at.requests.drawer().waitFor({ state: 'detached' });
}

async function isAgreedTo(): Promise<void> {
  await at.frame.become(APPROVER);
  await at.page.getByText(REASON).first().waitFor();
  await at.look('home-to-decide');
  await at.frame.go('approvals');
  await at.approvals.queued(REASON).click();
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.look('approvals');
  await at.act(() => at.approvals.agree().click(), {
    onConfirm: async (page) => {
      await page.getByRole('img').first().waitFor();
      await at.look('story-confirm-decide', page);
      const text = await page.locator('body').innerText();
      for (const fact of [REASON, '申请 2 枚', APPROVER, 'sample.pdf']) expect(text).toContain(fact);
      await at.look('approvals-waiting');
    },
    onPin: (page) => at.look('story-pin-decide', page),
  });
  await at.approvals.outcome('agreed').waitFor();
  await at.look('approval-done');
}

async function isPutInItsPlace(): Promise<void> {
  await at.frame.become(CUSTODIAN);
  await at.page.getByText(REASON).first().waitFor();
  await at.look('home-to-stamp');
  await at.frame.go('stamp');
  await at.stamp.queued(REASON).waitFor();
  await at.look('stamp-queue');
  await at.stamp.queued(REASON).click();
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.stamp.seals().first().waitFor();
  const before = await at.stamp.place();
  await at.stamp.drag(-60, -40);
  await expect.poll(async () => (await at.stamp.place()).x).toBeLessThan(before.x - 5);
  await expect.poll(async () => (await at.stamp.place()).y).toBeLessThan(before.y - 3);
  await at.stamp.drag(50, 35);
  await at.stamp.go().and(at.page.locator(':enabled')).waitFor();
  await at.look('stamp-desk');
  // Esc is for what lies over the page: the desk and its seal stay.
  const drawer = at.page.getByRole('dialog');
  await at.page.getByRole('button', { name: at.words('jobs.title'), exact: true }).click();
  await drawer.waitFor();
  await at.page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(await at.stamp.seals().count()).toBe(1);
  await at.stamp.preview().click();
  await at.stamp.previewPicture().waitFor();
  await at.look('stamp-preview');
  await at.stamp.preview().click();
}

async function isStamped(): Promise<void> {
  await at.act(() => at.stamp.go().click(), {
    onConfirm: async (page) => {
      await page.getByRole('img').first().waitFor();
      await at.look('story-confirm-stamp', page);
      const text = await page.locator('body').innerText();
      const count = '本次 1 枚，盖后剩余 1 枚（批准 2 枚）';
      for (const fact of [REASON, count, APPLICANT, APPROVER, CUSTODIAN, '第 1 页'])
        expect(text).toContain(fact);
    },
    onPin: (page) => at.look('story-pin-stamp', page),
  });
  await at.stamp.allDone(1).waitFor();
  await at.look('stamp-result');
}

async function standsInTheLog(): Promise<void> {
  await at.frame.go('ledger');
  await at.ledger.rows().first().click();
  await at.ledger.drawer(1).getByText(REASON).first().waitFor();
  await at.ledger.drawer(1).getByText(at.words('ledger.file.as-recorded')).first().waitFor();
  await at.look('ledger-drawer');
}

async function isValidHere(): Promise<void> {
  await at.frame.visit(`/verify?entry=1`);
  await at.verify.verdict('valid').waitFor();
  await at.look('verify-entry');
  await at.frame.visit(`/verify`);
  await at.look('verify-empty');
  await at.verify.put(sealed()[0]!);
  await at.verify.verdict('valid').waitFor();
  await at.look('verify-valid');
}

it(
  'takes an impression from its request to its verification',
  async () => {
    await isAskedFor();
    await isAgreedTo();
    await isPutInItsPlace();
    await isStamped();
    await standsInTheLog();
    await isValidHere();
  },
  STORY_MS,
);

it('leaves a file that is whole and valid for strangers', (context) => {
  const [file] = sealed();
  expect(verifiedOutside(file!, at.host.data)).toMatchObject({ answer: 'valid' });
  const checked = run(requireTool(context, 'qpdf'), ['--check', file!]);
  expect(checked.stdout + checked.stderr).toMatch(/No syntax or stream encoding errors found/);
  expect(checked.code).toBe(0);
  const listed = run(requireTool(context, 'pdfsig'), [file!]);
  expect(listed.stdout).toMatch(/Signature #1/);
  expect(listed.stdout).toMatch(/Total document signed/);
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});

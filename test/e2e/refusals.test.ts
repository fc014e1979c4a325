import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireTool, run } from '../support/tools.ts';
import { demoPin, openedBy, saidLast, yes } from './support/act-window.ts';
import { demoUnit, handedIn } from './support/prepared.ts';
import {
  APPLICANT,
  APPROVER,
  AUDITOR,
  openStation,
  pictureFailures,
  type Station,
} from './support/station.ts';
import { errorTitle } from './support/words.ts';

// What a user may be refused before anything is stamped: what happened, what was not lost, and what to do.

let at: Station;

/** Numbers of requests that wait for their approver. */
const waiting = { refused: '', twice: '', pin: '', locked: '' };

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      const office = await demoUnit(folder);
      const ask = (name: string, reason: string) => ({ reason, documents: [{ name }], agreed: false });
      const [refused = '', twice = '', pin = '', locked = ''] = await handedIn(office, [
        ask('不同意.pdf', '印发不同意的通知'),
        ask('两个窗口.pdf', '两个窗口同时审批'),
        ask('口令.pdf', '口令先错后对'),
        ask('锁定.pdf', '连续输错口令'),
      ]);
      Object.assign(waiting, { refused, twice, pin, locked });
      return office.data;
    },
  });
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

/** The sample document under a name, and with bytes behind it, of its own. */
function document(name: string): string {
  mkdirSync(join(at.host.folder, 'files'), { recursive: true });
  const path = join(at.host.folder, 'files', name);
  cpSync(join(at.host.data, 'sample.pdf'), path);
  writeFileSync(path, `%${name}\n`, { flag: 'a' });
  return path;
}

async function newRequest(): Promise<void> {
  await at.frame.become(APPLICANT);
  await at.frame.go('requests');
  await at.requests.begin().click();
}

describe('用印申请', () => {
  it('says what is missing', async () => {
    await newRequest();
    await at.page.getByText(at.words('requests.why.documents')).waitFor();
    expect(await at.requests.submit().isDisabled()).toBe(true);
    await at.requests.put(document('缺事由.pdf'));
    await at.page.getByText(at.words('requests.why.reason')).waitFor();
    await at.look('request-missing');
    await at.requests.reason().fill('齐了');
    await at.page.getByText(at.words('requests.why.reason')).waitFor({ state: 'detached' });
    expect(await at.requests.submit().isEnabled()).toBe(true);
  });

  it('refuses what is secret, with the article', async () => {
    await newRequest();
    await at.requests.put(document('涉密.pdf'));
    await at.requests.reason().fill('报送材料');
    await at.page.getByText(at.words('requests.classification.secret'), { exact: true }).click();
    const alert = at.page.getByRole('alert').filter({ hasText: errorTitle('SECRET_REFUSED') });
    expect(await alert.innerText()).toMatch(/第\s?(?:20|二十)\s?条/);
    expect(await at.requests.submit().isDisabled()).toBe(true);
    await at.look('request-secret');
  });

  it('says at once of a file that it is no PDF, or encrypted', async (context) => {
    await newRequest();
    const text = join(at.host.folder, '说明.pdf');
    writeFileSync(text, '这不是 PDF 文件。');
    await at.requests.put(text);
    await at.page
      .getByRole('alert')
      .filter({ hasText: errorTitle('PDF_NOT_PDF') })
      .waitFor();
    const qpdf = requireTool(context, 'qpdf');
    const locked = join(at.host.folder, '加密.pdf');
    run(qpdf, ['--encrypt', 'a', 'b', '256', '--', document('明文.pdf'), locked]);
    await at.requests.put(locked);
    await at.page
      .getByRole('alert')
      .filter({ hasText: errorTitle('PDF_ENCRYPTED') })
      .waitFor();
    expect(await at.requests.submit().isDisabled()).toBe(true);
    await at.look('request-not-to-stamp');
  });
});

describe('审批', () => {
  it('demands the reason of a refusal, and the applicant reads it', async () => {
    const id = waiting.refused;
    await at.frame.become(APPROVER);
    await at.frame.visit(`/approvals/${id}`);
    await at.approvals.refuse().click();
    await at.page.getByText(at.words('approval.opinion.demanded')).waitFor();
    expect(at.context.pages()).toHaveLength(1);
    await at.look('approval-reason-demanded');
    const why = '第三条的依据已经废止，请改引现行办法。';
    await at.approvals.opinion().fill(why);
    await at.act(() => at.approvals.refuse().click(), {
      onConfirm: async (page) => expect(await page.locator('body').innerText()).toContain(why),
    });
    await at.approvals.outcome('refused').waitFor();
    await at.look('approval-refused');
    await at.frame.become(APPLICANT);
    await at.page
      .getByText(/印发不同意的通知/)
      .first()
      .waitFor();
    await at.look('home-answer');
    await at.frame.visit(`/requests/${id}`);
    await at.page.getByText(why).first().waitFor();
    await at.look('request-refused');
  });

  it('lets nobody decide a second time from another window', async () => {
    const id = waiting.twice;
    await at.frame.become(APPROVER);
    const address = `${at.host.origin}/approvals/${id}`;
    await at.page.goto(address);
    const other = await at.context.newPage();
    await other.goto(address);
    const second = other.getByRole('button', { name: at.words('approval.refuse'), exact: true });
    await other.getByLabel(at.words('approval.opinion'), { exact: true }).fill('再想想');
    const late = await openedBy(at.context, () => second.click());
    await at.page.bringToFront();
    await at.act(() => at.approvals.agree().click());
    await at.approvals.outcome('agreed').waitFor();
    // The window that was opened before the other decision.
    await yes(late).click();
    const field = late.getByLabel(at.words('prompt.pin.label'));
    await field.fill(await demoPin(late));
    await late.keyboard.press('Enter');
    await late.getByRole('alert').waitFor();
    await at.look('pin-decided-already', late);
    expect(await late.getByRole('alert').innerText()).not.toContain('INTERNAL');
    await late.close();
    await other.close();
    await at.page.reload();
    await at.page.getByText(at.words('approval.closed.agreed')).waitFor();
  });

  it('takes the right PIN after a wrong one, and a capability once', async () => {
    const id = waiting.pin;
    await at.frame.become(APPROVER);
    await at.frame.visit(`/approvals/${id}`);
    const window = await openedBy(at.context, () => at.approvals.agree().click());
    const used = window.url();
    await yes(window).click();
    const field = window.getByLabel(at.words('prompt.pin.label'));
    const right = await demoPin(window);
    await field.fill(right === '000000' ? '111111' : '000000');
    await window.keyboard.press('Enter');
    await window
      .getByRole('alert')
      .filter({ hasText: errorTitle('PIN_WRONG') })
      .waitFor();
    await window.getByText(at.words('prompt.pin.tries', { left: 5 })).waitFor();
    await at.look('pin-wrong', window);
    await field.fill(right);
    await window.keyboard.press('Enter');
    await saidLast(window, at.words('prompt.pin.accepted'));
    await at.approvals.outcome('agreed').waitFor();
    const again = await at.context.newPage();
    const answer = await again.goto(used);
    expect(answer?.status()).toBe(403);
    await at.look('prompt-spent', again);
    await again.close();
    at.complaints.forgive(/403/);
  });
});

describe('rights', () => {
  it('are said on a page that is not the person’s', async () => {
    await at.frame.become(AUDITOR);
    expect(await at.frame.link('approvals').count()).toBe(0);
    for (const place of ['approvals', 'stamp', 'requests/new']) {
      await at.page.goto(`${at.host.origin}/${place}`);
      await at.page.getByText(at.words('frame.noRight.title', { name: AUDITOR })).waitFor();
    }
    await at.look('no-right');
    await at.page.goto(`${at.host.origin}/nowhere`);
    await at.page.getByRole('heading', { name: at.words('frame.lost') }).waitFor();
    await at.look('no-such-page');
  });
});

describe('the key', () => {
  it('says the last try loudly, and locks', async () => {
    const id = waiting.locked;
    await at.frame.become(APPROVER);
    await at.frame.visit(`/approvals/${id}`);
    const window = await openedBy(at.context, () => at.approvals.agree().click());
    await yes(window).click();
    const field = window.getByLabel(at.words('prompt.pin.label'));
    const right = await demoPin(window);
    for (let left = 5; left >= 1; left--) {
      await field.fill(right === '000000' ? '111111' : '000000');
      await window.keyboard.press('Enter');
      const told = left === 1 ? at.words('prompt.pin.last') : at.words('prompt.pin.tries', { left });
      await window.getByText(told, { exact: true }).waitFor();
    }
    await at.look('pin-last', window);
    await field.fill(right === '000000' ? '111111' : '000000');
    await window.keyboard.press('Enter');
    await window
      .getByRole('alert')
      .filter({ hasText: errorTitle('PIN_LOCKED') })
      .waitFor();
    await at.look('pin-now-locked', window);
    await window.close();
    await at.page.getByText(errorTitle('PIN_LOCKED')).first().waitFor();
    await at.look('approval-key-locked');
    // Told before the PIN is asked for, from then on.
    await at.page.reload();
    await at.approvals.agree().click();
    await at.page.getByText(errorTitle('PIN_LOCKED')).first().waitFor();
    await at.frame.go('keys');
    await at.page.getByText(at.words('keys.state.pin-locked.title')).first().waitFor();
    await at.look('keys-locked');
  });
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});

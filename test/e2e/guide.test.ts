import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  APPLICANT,
  APPROVER,
  CUSTODIAN,
  openStation,
  pictureFailures,
  type Station,
} from './support/station.ts';

// The first three minutes: whoever follows the guide stamps the sample document, and sees what became of it.

let at: Station;

beforeAll(async () => {
  at = await openStation();
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

const guide = () => at.page.getByRole('complementary', { name: at.words('guide.title') });
const takeMe = (name: string) => guide().getByRole('button', { name: at.words('guide.goAs', { name }) });

it('walks through the first stamp, can be left and taken up again', async () => {
  await takeMe(APPLICANT).click();
  await at.requests.submit().and(at.page.locator(':enabled')).waitFor();
  await at.look('guide-request');
  await guide()
    .getByRole('button', { name: at.words('guide.leave') })
    .click();
  await guide().waitFor({ state: 'detached' });
  await at.requests.handIn();
  await at.frame.go('home');
  await at.look('home-guide-left');
  await at.page.getByRole('button', { name: at.words('guide.resume') }).click();
  await takeMe(APPROVER).click();
  await at.act(() => at.approvals.agree().click());
  await at.approvals.outcome('agreed').waitFor();
  await takeMe(CUSTODIAN).click();
  await at.stamp.ready();
  await at.act(() => at.stamp.go().click());
  await at.stamp.allDone(1).waitFor();
  await guide()
    .getByRole('button', { name: at.words('guide.go'), exact: true })
    .click();
  await at.ledger.row(1).waitFor();
  await at.look('guide-ledger');
  await guide()
    .getByRole('button', { name: at.words('guide.looked') })
    .click();
  await at.verify.verdict('valid').waitFor();
  await guide().getByText(at.words('guide.done')).waitFor();
  await at.look('guide-done');
  await guide()
    .getByRole('button', { name: at.words('guide.own') })
    .click();
  await at.page.getByText(at.words('requests.put.title')).waitFor();
  await guide().waitFor({ state: 'detached' });
  expect(await at.frame.sits(APPLICANT)).toBe(true);
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});

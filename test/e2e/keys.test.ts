import { afterAll, beforeAll, expect, it } from 'vitest';
import { closed, KeyStory, OWN } from './support/key-story.ts';
import { expiredKey, smartUnit, strangeKey, type SmartUnit } from './support/smart-keys.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';
import { errorTitle } from './support/words.ts';

// Smart keys in the window, on test/softtoken: from plugging in to the stamp, and what a custodian sees when something
// goes wrong. One after the other, on the same unit and the same request.

let unit: SmartUnit;
let at: Station;
let story: KeyStory;

/** Beside the custodian's: one whose certificate has ended, one that no profile fits. */
const [OLD, STRANGE] = ['HW-OLD', 'HW-X'];

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      unit = await smartUnit(folder, {
        seals: true,
        token: { tries: 3 },
        more: [expiredKey(), strangeKey()],
      });
      for (const slot of [0, 1, 2]) unit.module.remove(slot);
      return unit.data;
    },
  });
  story = new KeyStory(at, unit, at.context);
  await at.frame.become(CUSTODIAN);
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

it('plugged in, it is seen, and stamps', () => story.plugInAndStamp());
it('pulled out after, nothing is lost; pulled out before, the desk says which one to plug in', () =>
  story.pullOutAfterAndBefore());
it('pulled out during, it ends clearly, and the log says what became of it', () => story.pullOutDuring());

it('a driver that hangs is ended and named, and the key comes back', async () => {
  await story.toDesk();
  const page = await story.pinWindow();
  unit.module.fault({ call: 'C_Login' }, { do: 'hang' });
  await story.type(page, unit.custodian.pin);
  await page.getByText(errorTitle('DRIVER_HUNG')).waitFor();
  await at.look('keys-hung-pin', page);
  unit.module.clear();
  await closed(page);
  await at.frame.go('keys');
  await at.keys.inState(OWN, 'pin-needed');
});

it('a driver that crashes is named, and the key comes back', async () => {
  await story.toDesk();
  const page = await story.pinWindow();
  unit.module.fault({ call: 'C_Login' }, { do: 'crash' });
  await story.type(page, unit.custodian.pin);
  await page.getByText(errorTitle('DRIVER_CRASHED')).waitFor();
  unit.module.clear();
  await closed(page);
  await at.frame.go('keys');
  await at.keys.inState(OWN, 'pin-needed');
  expect(await story.results()).toHaveLength(2);
});

it('further keys stand beside it, each with what is wrong with it', async () => {
  unit.module.lie(2, 'mechanisms', '592');
  unit.module.insert(1);
  unit.module.insert(2);
  await at.keys.inState(OLD, 'cert-expired');
  await at.keys.inState(STRANGE, 'profile-unknown');
  await at.look('keys-three');
  await at.page.getByRole('button', { name: at.words('keys.doctor.open') }).click();
  const report = at.page.getByLabel(at.words('keys.doctor.report'), { exact: true });
  await report.waitFor();
  for (const serial of [OWN, OLD, STRANGE]) expect(await report.innerText()).toContain(serial);
  expect(await report.innerText()).not.toContain(unit.custodian.pin);
  await at.look('keys-doctor');
  // The one that holds the seal is asked, whatever else is plugged in.
  await story.toDesk();
  const page = await story.pinWindow();
  expect(await page.locator('.key').innerText()).toContain(OWN);
  await page.close();
  unit.module.remove(1);
  unit.module.remove(2);
});

it('wrong PINs are told one by one, in red before the last, and lock it', async () => {
  await story.wrongPinsToTheLast();
  await story.toDesk();
  await at.page.getByText(errorTitle('PIN_LOCKED')).first().waitFor();
  expect(await story.results()).toHaveLength(2);
  expect(at.faults()).toEqual([]);
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derToPem } from '@yinzheng/core/pki';
import { expect } from 'vitest';
import { withoutSeals } from '../../support/kept-seals.ts';
import { makeSeal, party } from '../../support/made-seals.ts';
import { openedBy } from './act-window.ts';
import { plugIn } from './hand-story.ts';
import { closed, OWN, type KeyStory } from './key-story.ts';
import { COPIES } from './smart-keys.ts';
import { errorTitle } from './words.ts';

// A batch, and what ends one; what is done with a key on its card.

/** CKR_DEVICE_REMOVED */
const REMOVED = 0x32;

/** The desk with a seal on each of these documents of the batch. */
async function lay({ at, unit }: KeyStory, names: readonly string[]): Promise<void> {
  await at.frame.visit('/keys');
  await at.frame.visit(`/stamp/${unit.batch ?? ''}`);
  await at.stamp.lay(names);
}

/** The policy lets one typing be used twice: the third waits, says why, finds the key gone, and goes on with it. */
export async function pausedByLimit(
  story: KeyStory,
  names: readonly [string, string, string],
): Promise<void> {
  const { at, unit, context } = story;
  const { page, words, look, stamp } = at;
  await plugIn(story, 'own');
  await lay(story, names);
  const window = await story.pinWindow();
  await window.getByText(words('prompt.pin.entries', { holds: 2, count: 2 })).waitFor();
  await look('keys-entries', window);
  await story.type(window, unit.custodian.pin);
  await page.getByText(words('frame.job.halt.pin-count', { limit: 2 })).waitFor();
  await page.getByText(words('frame.job.halt.sofar', { done: 2, left: 1 })).waitFor();
  await closed(window);
  await look('keys-halt');
  unit.module.remove(0);
  await at.keys
    .status()
    .getByText(words('frame.status.key.state', { state: words('keys.state.absent.title') }))
    .waitFor();
  const refused = await openedBy(context, () => stamp.control('frame.job.resume').click());
  await refused.getByText(errorTitle('KEY_ABSENT')).waitFor();
  await look('keys-halt-absent', refused);
  await closed(refused);
  unit.module.insert(0);
  await at.keys
    .status()
    .getByText(words('frame.status.key.ready', { count: 1 }))
    .waitFor();
  const again = await openedBy(context, () => stamp.control('frame.waiting.again').click());
  await story.type(again, unit.custodian.pin);
  await stamp.allDone(3, 3).waitFor();
  await closed(again);
}

/** Pulled out between two documents: the first is stamped, the second is not, and nothing is spent on it. */
export async function pulledOutBetween(story: KeyStory, names: readonly [string, string]): Promise<void> {
  const { at, unit } = story;
  const { page, words, look } = at;
  const before = await story.results();
  await lay(story, names);
  const window = await story.pinWindow();
  unit.module.fault({ call: 'C_Login', at: 2 }, { do: 'error', number: REMOVED });
  await story.type(window, unit.custodian.pin);
  await page.getByText(words('stamp.result.some', { count: 1, done: 1, left: 1 })).waitFor();
  await page.getByText(errorTitle('KEY_REMOVED')).first().waitFor();
  await look('keys-between');
  await closed(window);
  unit.module.clear();
  expect((await story.results()).filter((result) => result === 'done')).toHaveLength(
    before.filter((result) => result === 'done').length + 1,
  );
}

/** A key that wants its PIN for each signature: told beforehand, typed once; its PIN is long due to be changed. */
export async function askedForEach(story: KeyStory, names: readonly [string, string]): Promise<void> {
  const { at, unit } = story;
  const { keys, words, look, stamp } = at;
  await plugIn(story, 'each');
  await keys.inState(COPIES.each, 'pin-needed');
  await keys.status().getByText(words('frame.status.key.pin-over')).waitFor();
  await look('keys-pin-over');
  // What its private object says shows after a login alone.
  const test = keys.act(COPIES.each, 'self-test');
  await at.act(() => test.click(), { pins: [unit.custodian.pin], confirmed: true });
  await keys.card(COPIES.each).getByText(words('keys.done.self-test')).waitFor();
  await lay(story, names);
  const window = await story.pinWindow();
  // For each of two documents: to log in, for the impression, for the checkpoint.
  await window.getByText(words('prompt.pin.checks', { count: 6 })).waitFor();
  await look('keys-each', window);
  await story.type(window, unit.custodian.pin);
  await stamp.allDone(2, 2).waitFor();
  await closed(window);
}

/** A seal and a certificate are put on a key out of files; what does not belong there is refused before the PIN. */
export async function putOnKey(story: KeyStory): Promise<void> {
  const { at, unit } = story;
  const { keys, page, words, look, act } = at;
  const serial = COPIES.each;
  const maker = party('Seal Maker', party('Root', undefined));
  const file = (name: string, bytes: Uint8Array): string => {
    const path = join(unit.office.folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const others = file('别人的章.esl', makeSeal(maker, party('Another Unit', maker), { esID: 'YZ0002' }));
  const own = file('公章.esl', unit.sealFiles[0]!);
  const certificate = party('张敏', maker, { publicKey: unit.custodian.publicKey } as never).certificate.der;
  const issued = file('新证书.pem', Buffer.from(derToPem(certificate, 'CERTIFICATE')));
  try {
    await at.frame.go('keys');
    await keys.act(serial, 'seal').click();
    await keys.choose(serial, others);
    await page.getByText(errorTitle('SEAL_NOT_OF_KEY')).waitFor();
    await keys.choose(serial, own);
    await keys.card(serial).getByRole('status').getByText(unit.office.seal).waitFor();
    await look('keys-seal-file');
    const pins = { pins: [unit.custodian.pin], confirmed: true } as const;
    const write = keys.card(serial).getByRole('button', { name: words('keys.seal.do') });
    await act(() => write.click(), { ...pins, onPin: (window) => look('keys-seal-pin', window) });
    await keys.card(serial).getByText(words('keys.done.seal')).waitFor();
    await keys.card(serial).getByRole('img').waitFor();
    await keys.act(serial, 'certificate').click();
    await keys.choose(serial, issued);
    await keys.card(serial).getByText(words('keys.file.use.sign')).waitFor();
    await look('keys-certificate-file');
    const take = keys.card(serial).getByRole('button', { name: words('keys.certificate.do') });
    await act(() => take.click(), pins);
    await keys.card(serial).getByText(words('keys.done.certificate')).waitFor();
    await look('keys-written');
    await takeIn(story, serial);
  } finally {
    for (const path of [others, own, issued]) rmSync(path, { force: true });
  }
}

/** The seal lies on the key alone: its custodian takes it in, and what comes later stamps with it. */
async function takeIn({ at, unit }: KeyStory, serial: string): Promise<void> {
  const { keys, words, look } = at;
  const card = keys.card(serial);
  withoutSeals(unit.data);
  await keys.act(serial, 'read').click();
  await card.getByText(words('keys.seal.not-known')).waitFor();
  await look('keys-seal-alone');
  await card.getByRole('button', { name: words('keys.seal.take-in') }).click();
  await card.getByText(words('keys.seal.taken-in')).waitFor();
  await card.getByText(words('keys.seal.not-known')).waitFor({ state: 'detached' });
  await look('keys-seal-taken-in');
}

/** Pulled out while the PIN is changed: nobody can tell which one holds, and that is said. */
export async function pulledOutWhileChanging(story: KeyStory): Promise<void> {
  const { at, unit, context } = story;
  const { keys, words, look } = at;
  await plugIn(story, 'own');
  await keys.inState(OWN, 'pin-needed');
  const window = await openedBy(context, () => keys.act(OWN, 'change-pin').click());
  const { pin } = unit.custodian;
  await window.getByLabel(words('prompt.pin.old')).fill(pin);
  await window.getByLabel(words('prompt.pin.new'), { exact: true }).fill('73915842');
  await window.getByLabel(words('prompt.pin.again')).fill('73915842');
  unit.module.fault({ call: 'C_SetPIN' }, { do: 'error', number: REMOVED });
  await window.keyboard.press('Enter');
  await window.getByText(errorTitle('PIN_CHANGE_UNSURE')).waitFor();
  await look('keys-pin-unsure', window);
  await closed(window);
  await keys.card(OWN).getByText(errorTitle('PIN_CHANGE_UNSURE')).waitFor();
  unit.module.clear();
}

/** A way of signing that is wrong is found by the probe, used on no document, and another one is set in the window. */
export async function wrongWay(story: KeyStory): Promise<void> {
  const { at, unit } = story;
  const { keys, words, look, act } = at;
  const before = await story.results();
  await plugIn(story, 'wrong');
  await keys.inState(COPIES.wrong, 'pin-needed');
  unit.module.forgetCalls();
  await story.toDesk();
  const window = await story.pinWindow();
  await story.type(window, unit.custodian.pin);
  await window.getByText(errorTitle('KEY_SELF_TEST_FAILED')).waitFor();
  await look('keys-self-test-failed', window);
  await closed(window);
  // The probe alone.
  expect(unit.module.count('C_Sign')).toBe(1);
  expect(await story.results()).toEqual(before);
  await at.frame.go('keys');
  await keys.inState(COPIES.wrong, 'self-test-failed');
  await keys.act(COPIES.wrong, 'way').click();
  await look('keys-way');
  const test = keys.card(COPIES.wrong).getByRole('button', { name: words('keys.way.do') });
  await act(() => test.click(), { pins: [unit.custodian.pin], confirmed: true });
  await keys.card(COPIES.wrong).getByText(words('keys.done.self-test')).waitFor();
  await keys.inState(COPIES.wrong, 'pin-needed');
}

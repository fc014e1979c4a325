import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openedBy, saidLast, yes } from './act-window.ts';
import { closed, type KeyStory } from './key-story.ts';
import { COPIES, slotOf } from './smart-keys.ts';
import { errorTitle } from './words.ts';

// What a custodian does on the key itself: its pad, its button.

/** Plugs one copy of the custodian's key in instead of whatever was there. */
export async function plugIn({ at, unit }: KeyStory, copy: keyof typeof COPIES | 'own'): Promise<void> {
  await at.frame.go('keys');
  const slots = [0, ...Object.keys(COPIES).map((one) => slotOf(one as keyof typeof COPIES))];
  const wanted = copy === 'own' ? 0 : slotOf(copy);
  for (const slot of slots) if (slot !== wanted) unit.module.remove(slot);
  unit.module.insert(wanted);
}

/** Presses the key's button once it waits for it; returns when the key has taken it. */
export async function press({ unit }: KeyStory, slot: number): Promise<void> {
  unit.module.press(slot);
  await taken(join(unit.module.folder, `slot-${slot}`, 'press'));
}

async function taken(file: string): Promise<void> {
  await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(false);
}

/** The PIN is typed on the key's own pad: the window says so, the wait can be given up, and it stamps. */
export async function typeOnPad(story: KeyStory): Promise<void> {
  const { at, unit, context } = story;
  const { words, keys, stamp, page, look } = at;
  const before = await story.results();
  await plugIn(story, 'pad');
  await keys.inState(COPIES.pad, 'pin-on-pad');
  const begin = async (): Promise<Page> => {
    await story.toDesk();
    await stamp.ready();
    const window = await openedBy(context, () => stamp.go().click());
    await yes(window).click();
    await window.getByText(words('prompt.pin.pad')).waitFor();
    expect(await window.locator('input').count()).toBe(0);
    await window.getByRole('button', { name: words('prompt.pin.stamp', { count: 1 }) }).click();
    await window.getByText(words('prompt.pin.wait.pad')).waitFor();
    await page.getByText(words('frame.job.waits.pad')).waitFor();
    await keys.status().getByText(words('frame.status.key.waits.pad')).waitFor();
    return window;
  };
  const given = await begin();
  await look('keys-pad', given);
  await look('keys-pad-desk');
  await given.getByRole('button', { name: words('prompt.pin.stop') }).click();
  await saidLast(given, words('prompt.no.stamp'));
  await closed(given);
  expect(await story.results()).toEqual(before);
  // Its driver is started again; the key is there, and takes its PIN.
  await at.frame.go('keys');
  await keys.inState(COPIES.pad, 'pin-on-pad');
  const typed = await begin();
  unit.module.type(unit.custodian.pin, undefined, slotOf('pad'));
  await saidLast(typed, words('prompt.pin.accepted'));
  await stamp.allDone(1).waitFor();
  await closed(typed);
}

/** Each signature waits for a button: the page says so; the wait can be given up, and ends by itself. */
export async function pressButton(story: KeyStory): Promise<void> {
  const { at, unit } = story;
  const { words, keys, stamp, page, look } = at;
  const slot = slotOf('button');
  await plugIn(story, 'button');
  await keys.inState(COPIES.button, 'pin-needed');
  await story.toDesk();
  const window = await story.pinWindow();
  // The probe, the impression, the checkpoint.
  await window.getByText(words('prompt.pin.presses', { count: 3 })).waitFor();
  await story.type(window, unit.custodian.pin);
  await window.getByText(words('prompt.pin.wait.button')).waitFor();
  await look('keys-button', window);
  await press(story, slot);
  await saidLast(window, words('prompt.pin.accepted'));
  await page.getByText(words('frame.job.waits.button')).waitFor();
  await keys.status().getByText(words('frame.status.key.waits.button')).waitFor();
  await look('keys-button-desk');
  await press(story, slot);
  await press(story, slot);
  await stamp.allDone(1).waitFor();
  await closed(window);
}

/** Nobody wants to press, and nobody does: both end clearly, and what was perhaps signed is spent. */
export async function leaveButton(story: KeyStory): Promise<void> {
  const { at, unit } = story;
  const { words, keys, stamp, page, look } = at;
  const before = await story.results();
  // The driver is started again when the wait is given up: from then on its key waits for a moment alone.
  appendFileSync(join(unit.module.folder, 'softtoken.conf'), 'person-ms = 1500\n');
  const begin = async (): Promise<void> => {
    await story.toDesk();
    const window = await story.pinWindow();
    await story.type(window, unit.custodian.pin);
    await page.getByText(words('frame.job.waits.button')).waitFor();
    await closed(window);
  };
  await begin();
  await stamp.control('frame.job.cancel.wait').click();
  await page.getByText(errorTitle('KEY_CANCELLED')).first().waitFor();
  await look('keys-button-cancelled');
  await at.frame.go('keys');
  await keys.inState(COPIES.button, 'pin-needed');
  await begin();
  await page.getByText(errorTitle('KEY_CANCELLED')).first().waitFor();
  const after = await story.results();
  expect(after.toSorted()).toEqual([...before, 'unresolved', 'unresolved'].toSorted());
}

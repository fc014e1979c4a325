import { afterAll, afterEach, it, vi } from 'vitest';
import { CUSTODIAN } from '../e2e/support/station.ts';
import { plugIn, pressButton, typeOnPad } from '../e2e/support/hand-story.ts';
import { KeyStory, OWN } from '../e2e/support/key-story.ts';
import { COPIED_PROFILES, copiesOf, smartUnit, type SmartUnit } from '../e2e/support/smart-keys.ts';
import { tempDir } from '../support/temp.ts';
import { openDesktop, type Desktop } from './support/desktop.ts';

// The smart key in the real desktop client: its device host is a utilityProcess, its PIN goes there by a port.

vi.setConfig({ testTimeout: 150_000, hookTimeout: 90_000 });

const kept: { at: Desktop | undefined; unit: SmartUnit | undefined } = { at: undefined, unit: undefined };

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await kept.at?.look('keys-failed').catch(() => undefined);
});
afterAll(() => kept.at?.close());

it('is plugged in and stamps; is pulled out after, before and during; a pad and a button take their person; wrong PINs lock it; and nothing is lost', async (context) => {
  const unit = await smartUnit(tempDir(), {
    ...{ seals: true, token: { tries: 3 }, copies: copiesOf },
    settings: { profiles: COPIED_PROFILES },
  });
  for (const slot of [0, 1, 2, 3, 4]) unit.module.remove(slot);
  const at = await openDesktop(context, { data: unit.data });
  kept.at = at;
  const story = new KeyStory(at, unit, at.application.context());
  await at.frame.become(CUSTODIAN);
  await story.plugInAndStamp();
  await story.pullOutAfterAndBefore();
  await story.pullOutDuring();
  await typeOnPad(story);
  await pressButton(story);
  await plugIn(story, 'own');
  await at.keys.inState(OWN, 'pin-needed');
  await story.wrongPinsToTheLast();
});

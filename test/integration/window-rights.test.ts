import type { Role } from '@yinzheng/core/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../src-main/pool/task.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { deskTasks } from '../../src-main/service/desk/index.ts';
import { eyeTasks } from '../../src-main/service/eyes/index.ts';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { WindowStory } from '../support/window-story.ts';

// The rows of the 台账 are for all who read it; the ticket and the sealed file behind a row are for those whose grant
// covers its seal.

let demo: DemoFolder & { remove(): void };
let story: WindowStory;
let id: string;

beforeAll(async () => {
  demo = await makeDemo();
  story = await WindowStory.open(demo);
  id = await story.agreed({ '通知.pdf': 1 });
  await story.zhang.carryOut(await story.stamping(id), story.pin('custodian'));
}, 120_000);
afterAll(async () => {
  expect(story.service.defects).toEqual([]);
  await story.service.close();
  demo.remove();
});

/** The workstation's records with one person's grants taken for those given. */
function withGrants(person: string, grants: readonly { role: Role; seal?: string }[]): TaskContext {
  const { station } = story.service;
  const authority = station.authority();
  const pattern = authority.grants[0]!;
  const others = authority.grants.filter((grant) => grant.person.id !== person);
  const own = grants.map(({ role, seal }) => ({
    ...pattern,
    person: { id: person, name: '某人' },
    role,
    seal,
  }));
  const changed = { ...authority, grants: [...others, ...own] };
  return {
    station: () => Promise.resolve({ ...station, authority: () => changed }),
    folder: station.folder,
    machine: SYSTEM,
    devices: () => ({ modules: [], keys: [] }),
    progress: () => undefined,
  };
}

/** What somebody with these grants gets behind the first entry. */
async function behind(
  person: string,
  grants: readonly { role: Role; seal?: string }[],
): Promise<[ticket: string, file: string]> {
  const context = withGrants(person, grants);
  const { entry, ticket, why } = await deskTasks['ledger.entry'].run({ person, number: 1 }, context);
  expect(entry, 'the row itself').toMatchObject({ number: 1, reason: '印发通知', document: '通知.pdf' });
  expect([ticket === null, ticket?.request.id ?? null]).toEqual(why === null ? [false, id] : [true, null]);
  const file = await asyncCodeOf(async () => eyeTasks['result.place'].run({ entry: 1, person }, context));
  return [why?.code ?? 'shown', file];
}

describe('behind a row of the log', { timeout: 60_000 }, () => {
  const SHOWN = ['shown', 'not refused'];
  const WITHHELD = ['NOT_ALLOWED', 'NOT_ALLOWED'];

  it('whoever has a right for its seal, or for all seals, sees ticket and file', async () => {
    for (const role of ['custodian', 'leader', 'auditor'] as const) {
      expect(await behind('somebody', [{ role }]), role).toEqual(SHOWN);
      expect(await behind('somebody', [{ role, seal: story.office.seal }]), role).toEqual(SHOWN);
      const both = [
        { role, seal: 'SY0000000000' },
        { role, seal: story.office.seal },
      ];
      expect(await behind('somebody', both), role).toEqual(SHOWN);
    }
  });

  it('whoever has it for another seal sees neither', async () => {
    for (const role of ['custodian', 'leader', 'auditor'] as const) {
      expect(await behind('somebody', [{ role, seal: 'SY0000000000' }]), role).toEqual(WITHHELD);
    }
    expect(await behind('somebody', [{ role: 'approver', seal: story.office.seal }])).toEqual(WITHHELD);
  });

  it('whoever keeps the seal sees a ticket that does not hold any more', async () => {
    const { office } = story;
    const context = withGrants(office.who('approver').id, []);
    const person = office.who('custodian').id;
    const { ticket, why } = await deskTasks['ledger.entry'].run({ person, number: 1 }, context);
    expect([ticket?.state, ticket?.decisions[0]?.holds, why]).toEqual(['damaged', false, null]);
  });

  it('whoever had a part in the request sees its ticket, whichever seal they read the log for', async () => {
    const applicant = story.office.who('applicant').id;
    const grants = [{ role: 'applicant' }, { role: 'leader', seal: 'SY0000000000' }] as const;
    expect(await behind(applicant, grants)).toEqual(['shown', 'NOT_ALLOWED']);
  });
});

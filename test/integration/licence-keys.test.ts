import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { licenceIssueRowSchema, licenceTypeOutSchema, type LicenceIssueRow } from '@yinzheng/contract/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStation } from '../../src-main/service/check.ts';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { makeDemo, refusalCode, type CliRun, type DemoFolder, type Office } from '../support/cli.ts';
import { cheapen } from '../support/fault/soft-keys.ts';
import { moveKeys, type HardwareUnit, type MovedKey } from '../support/hardware-office.ts';
import { KeyDesk } from '../support/key-desk.ts';
import { LicenceDesk } from '../support/licence-desk.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import { long } from '../support/sample.ts';
import type { Seat } from '../support/window.ts';

// Licences with smart keys: the leader's, the officer's and the seal's each on a token of its own, all plugged in at once.

const ROLES = ['leader', 'issuing-officer', 'custodian'] as const;
const [LEADER, OFFICER, SEAL] = [0, 1, 2] as const;
const TIMEOUT = { timeout: 120_000 };

let demo: DemoFolder & { remove(): void };
beforeAll(async () => {
  demo = await makeDemo();
}, 60_000);
afterAll(() => demo.remove());

/** The software keys beside them are quick to unlock. */
function cheapenDesk(office: Office): void {
  for (const role of ['licence-entry', 'licence-reviewer'] as const) {
    const { id, pin } = office.who(role);
    cheapen(join(office.data, 'keys', `${id}.key`), pin);
  }
}

describe('by the command', TIMEOUT, () => {
  let office: LicenceOffice;
  let unit: HardwareUnit;
  let numbers = 0;
  /** Records that were reviewed, and not issued. */
  let left: readonly string[] | undefined;

  beforeAll(async () => {
    office = new LicenceOffice(demo, mkdtempSync(join(tmpdir(), 'yinzheng-licence-keys-')));
    unit = await moveKeys(office, { roles: ROLES, seals: true });
    cheapenDesk(office);
    done(await authorise(unit.keys[LEADER]!.pin));
    return () => rmSync(office.folder, { recursive: true, force: true });
  }, 120_000);

  const authorise = (pin: string): Promise<CliRun> => {
    const { id } = office.who('leader');
    const about = ['--type', formOf().type, '--seal', office.seal, '--reason', '日常签发'];
    const limits = ['--per-day', '20', '--total', '20', '--days', '30'];
    return office.run(['licence', 'authorise', '--as', id, ...about, ...limits, ...unit.words], {
      pins: [pin],
    });
  };
  const two = async (): Promise<string[]> => [
    await office.reviewed(formOf(++numbers)),
    await office.reviewed(formOf(++numbers)),
  ];
  const issue = (
    drafts: readonly string[],
    typed: { readonly officer?: string; readonly seal?: string } = {},
  ): Promise<CliRun> => {
    const { officer = unit.keys[OFFICER]!.pin, seal = unit.keys[SEAL]!.pin } = typed;
    return office.issue([...drafts, ...unit.words], { pins: [officer, seal] });
  };
  const rows = (run: CliRun): LicenceIssueRow[] =>
    run.stdout
      .trim()
      .split('\n')
      .map((line) => licenceIssueRowSchema.parse(JSON.parse(line)));
  /** What is spent and used up by now, and what lies in the outbox. */
  const stock = async (): Promise<object> => {
    const [type] = done(await office.run(['licence', 'types'])).map((row) => licenceTypeOutSchema.parse(row));
    return inWorkstation(office.data, 'own', SYSTEM, async (station) => {
      const { findings, answer } = await checkStation(station, SYSTEM_FILES, []);
      expect([answer, findings]).toEqual(['valid', []]);
      return {
        spent: type!.authorisations[0]!.spent,
        unmade: type!.serials.unmade.length,
        files: readdirSync(join(office.data, 'licences')).filter((name) => name.endsWith('.pdf')).length,
        outbox: station.delivery.items('all').length,
      };
    });
  };

  it('makes two licences with both keys, each asked for its PIN once', async () => {
    unit.module.forgetCalls();
    const run = await issue(await two());
    expect(rows(run), run.stdout + run.stderr).toMatchObject([{ result: 'done' }, { result: 'done' }]);
    // The officer's: a probe, and an order each. The seal's: a probe, and for each an impression and a checkpoint.
    expect([unit.module.count('C_Login'), unit.module.count('C_Sign')]).toEqual([2, 3 + 5]);
    expect(await stock()).toEqual({ spent: 2, unmade: 0, files: 2, outbox: 2 });
  });

  it('ends the batch at a wrong PIN of either, and has taken nothing', async () => {
    left = await two();
    const drafts = left;
    const before = await stock();
    unit.module.forgetCalls();
    for (const wrong of [{ officer: '654321' }, { seal: '654321' }]) {
      const run = await issue(drafts, wrong);
      expect(run.code).toBe(1);
      expect(refusalCode(run), run.stdout).toBe('KEY_PIN_WRONG_LOW');
    }
    // Nobody tried a second time.
    expect([unit.module.count('C_Login'), unit.module.count('C_Sign')]).toEqual([3, 0]);
    expect(await stock()).toEqual(before);
  });

  // The second licence's first signature of that key is on its way when it is pulled out.
  it.each([
    { whose: 'the officer’s key', slot: OFFICER, at: 4, unmade: 1 },
    { whose: 'the seal’s key', slot: SEAL, at: 5, unmade: 1 },
  ])(
    'keeps the first of two when $whose is pulled out before the second, and goes on later',
    async ({ slot, at, unmade }) => {
      const drafts = left ?? (await two());
      left = undefined;
      const before = (await stock()) as Record<'spent' | 'unmade' | 'files' | 'outbox', number>;
      unit.module.forgetCalls();
      unit.module.fault({ call: 'C_SignInit', at }, { do: 'slow', number: 1500 });
      const running = issue(drafts);
      await expect.poll(() => unit.module.count('C_SignInit'), { timeout: 60_000, interval: 20 }).toBe(at);
      unit.module.remove(slot);
      const run = await running;
      unit.module.clear();
      const [first, second] = rows(run);
      expect(first, run.stdout + run.stderr).toMatchObject({ result: 'done' });
      expect(second).toMatchObject({ result: 'refused', error: { code: 'KEY_REMOVED' } });
      expect(await stock()).toEqual({
        spent: before.spent + 1,
        unmade: before.unmade + unmade,
        files: before.files + 1,
        outbox: before.outbox + 1,
      });
      unit.module.insert(slot);
      expect(rows(await issue(drafts))).toMatchObject([{ result: 'before' }, { result: 'done' }]);
    },
  );
});

// npm run soak: the window asks for keys as it does for a stamp (window-keys.test.ts), and issues as with software keys.
long(
  'in the window: asks each key under a slip of its own; a wrong PIN of the seal’s key does nothing',
  async () => {
    const keys = await KeyDesk.open(demo, { roles: ROLES });
    try {
      cheapenDesk(keys.office);
      const desk = LicenceDesk.over(keys.office, keys.service);
      const moved = (slot: number): MovedKey => keys.unit.keys[slot]!;
      /** The key that is asked now takes what is typed. */
      const type = async (seat: Seat, job: string, pin: string) => {
        const { place } = await seat.host('prompt.key', { job });
        keys.type(place!, pin);
        return seat.host('prompt.pin', { job, slip: place!.slip });
      };
      const terms = { type: await desk.type(), seal: keys.office.seal, perDay: 5, total: 5, days: 30 };
      const { job: allowed } = await desk.leader.page('authorisations.sign', {
        ...terms,
        reason: '窗口日常制发',
      });
      await desk.leader.host('prompt.confirm', { job: allowed, answer: 'yes' });
      expect(await type(desk.leader, allowed, moved(LEADER).pin)).toMatchObject({ accepted: true });
      expect((await desk.leader.job(allowed, 'done', 'failed')).error).toBeNull();

      const drafts = [await desk.reviewed('甲店'), await desk.reviewed('乙店')];
      const { officer } = desk;
      const { job } = await officer.page('licences.issue', { drafts });
      await officer.host('prompt.confirm', { job, answer: 'yes' });
      expect(await officer.host('prompt.key', { job })).toMatchObject({
        person: { id: keys.office.who('issuing-officer').id },
        key: { kind: 'smart-key', serial: moved(OFFICER).serial },
        entries: 1,
      });
      expect(await type(officer, job, moved(OFFICER).pin)).toMatchObject({ accepted: true, next: true });
      expect(await officer.host('prompt.key', { job })).toMatchObject({
        person: { id: keys.office.who('custodian').id },
        key: { kind: 'smart-key', serial: moved(SEAL).serial },
        entries: 1,
      });
      const wrong = await type(officer, job, '00000000');
      expect(wrong).toMatchObject({ accepted: false, again: true, error: { code: 'KEY_PIN_WRONG_LOW' } });
      expect((await officer.page('licences.get', { id: drafts[0]! })).row.state).toBe('to-issue');
      expect(await type(officer, job, moved(SEAL).pin)).toMatchObject({ accepted: true, next: false });
      const ended = await officer.job(job, 'done', 'failed');
      expect(ended).toMatchObject({
        error: null,
        result: { rows: [{ result: 'done' }, { result: 'done' }] },
      });
      expect(keys.service.defects).toEqual([]);
    } finally {
      await keys.close();
    }
  },
);

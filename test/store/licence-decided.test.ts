import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  outboxDecideSchema,
  outboxRowSchema,
  reconcileSchema,
  storeStatusSchema,
  type OutboxDecideOut,
  type OutboxRow,
  type ReconcileOut,
  type StoreStatusOut,
} from '@yinzheng/contract/cli';
import Database from 'better-sqlite3';
import { decidedText } from '../../src-main/hosts/cli/present/store.ts';
import { loadTexts } from '../../src-main/hosts/cli/texts.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, makeDemo, refusalCode, type DemoFolder } from '../support/cli.ts';
import { demoStore, registered } from '../support/demo-store.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import { LONG, long } from '../support/sample.ts';
import type { StoreHouse } from '../support/store-house.ts';

// A unit's licence that two computers carried on offline, each in its own way: what its officer decides, and what becomes of it.

let house: StoreHouse;
let demo: DemoFolder & { remove(): void };
let first: LicenceOffice;
let second: LicenceOffice;
let identifier: string;
const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'yinzheng-decided-'));
  folders.push(made);
  return made;
};

beforeAll(async () => {
  const store = await demoStore();
  ({ house } = store);
  demo = await makeDemo();
  first = new LicenceOffice(demo, folder());
  await registered(first, house, store.url);
  await first.authorised();
  done(await first.run(['sync', '--once']));
  ({ identifier } = await first.issued(formOf(1)));
  done(await first.run(['sync', '--once']));
  const draft = await first.reviewed(formOf(1, { updates: identifier, term: '3年' }));
  // The second computer has a copy of the first one's folder.
  second = new LicenceOffice(demo, folder());
  rmSync(second.data, { recursive: true });
  cpSync(first.data, second.data, { recursive: true });
  // Offline: one suspends it, the other issues version 2 and reviews that.
  done(await first.event(identifier, 'suspend'));
  const [row] = done(await second.issue([draft]));
  done(await second.event((row as { identifier: string }).identifier, 'annual-review'));
  done(await first.run(['sync', '--once']));
}, 180_000);
afterAll(async () => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
  demo.remove();
  await house.close();
});

async function status(office: LicenceOffice): Promise<StoreStatusOut> {
  return storeStatusSchema.parse(jsonLines(await office.run(['sync', '--once']))[0]);
}

async function rows(office: LicenceOffice): Promise<OutboxRow[]> {
  return jsonLines(await office.run(['outbox', '--all'])).map((one) => outboxRowSchema.parse(one));
}

async function compared(office: LicenceOffice): Promise<ReconcileOut> {
  return reconcileSchema.parse(jsonLines(await office.run(['reconcile']))[0]);
}

function decide(office: LicenceOffice, number: number, decision: string, role = 'issuing-officer') {
  const { id, pin } = office.who(role as Parameters<LicenceOffice['who']>[0]);
  const words = ['outbox', 'decide', String(number), '--as', id, '--decision', decision];
  return office.run([...words, '--reason', '与另一台电脑办理的重复'], { pins: [pin] });
}

const NOTHING = { missingHere: [], missingThere: [], different: [] };
const fate = ({ kind, state }: OutboxRow): string => `${kind} ${state}`;

describe('a licence that was carried on twice', () => {
  it('is withdrawn with what follows by a signed decision, and both sides agree once that has its receipt', async () => {
    expect(await status(second)).toMatchObject({ inStep: false, aside: 1 });
    const before = await rows(second);
    const aside = before.find(({ state }) => state === 'aside')!;
    expect([aside.kind, aside.reason?.code]).toEqual(['version', 'STORE_CONFLICT']);
    const behind = before.find(({ number, kind }) => kind === 'event' && number > aside.number)!;
    expect(await second.show(identifier)).toMatchObject({ version: 2, status: 'active' });

    // Who may not, and what cannot be decided so, changes nothing.
    expect(refusalCode(await decide(second, aside.number, 'withdraw', 'licence-entry'))).toBe(
      'AUTHORITY_MISSING',
    );
    expect(refusalCode(await decide(second, behind.number, 'withdraw'))).toBe('OUTBOX_NOT_ASIDE');
    expect((await rows(second)).map(fate)).toEqual(before.map(fate));

    const [made] = done(await decide(second, aside.number, 'withdraw'));
    const out: OutboxDecideOut = outboxDecideSchema.parse(made);
    expect(out).toMatchObject({ number: aside.number, state: 'withdrawn', followers: [behind.number] });
    expect(decidedText(out, loadTexts('zh-CN'))).toContain(`第 ${behind.number} 条一并撤回`);
    // What the store keeps counts here at once; ours is neither lost nor counted.
    expect(await second.show(identifier)).toMatchObject({ version: 1, status: 'suspended' });
    const after = await rows(second);
    expect(after.filter(({ state }) => state === 'withdrawn').map(({ number }) => number)).toEqual([
      aside.number,
      behind.number,
    ]);
    expect(after.filter(({ state }) => state === 'withdrawn').map(({ deadline }) => deadline)).toEqual([
      null,
      null,
    ]);
    expect(after.find(({ number }) => number === out.item)).toMatchObject({
      kind: 'conflict-decision',
      state: 'waiting',
      digest: out.signed,
      after: null,
    });
    expect(after.find(({ number }) => number === out.item)?.deadline).not.toBeNull();
    expect(refusalCode(await decide(second, aside.number, 'keep'))).toBe('OUTBOX_NOT_ASIDE');

    // Not in step, and still told apart, until the store has the decision: the command may end in between.
    const [waiting] = jsonLines(await second.run(['store', 'status']));
    expect(storeStatusSchema.parse(waiting)).toMatchObject({
      inStep: false,
      waiting: 1,
      withdrawn: 2,
      aside: 0,
    });
    expect((await compared(second)).different).toMatchObject([{ kind: 'version' }]);
    expect(await status(second)).toMatchObject({ inStep: true, waiting: 0, aside: 0, withdrawn: 2, late: 0 });
    expect(await compared(second)).toMatchObject(NOTHING);
    // It goes on from what the store keeps.
    done(await second.event(identifier, 'lift-suspension'));
    expect(await status(second)).toMatchObject({ inStep: true });
    expect(await status(first)).toMatchObject({ inStep: true });
    expect(await first.show(identifier)).toMatchObject({ version: 1, status: 'active' });
  });

  long(
    'is kept by a signed decision, and stays open until the store accepts it, or until it is given up',
    async () => {
      done(await first.event(identifier, 'report-loss'));
      done(await second.event(identifier, 'suspend'));
      expect(await status(first)).toMatchObject({ inStep: true });
      expect(await status(second)).toMatchObject({ inStep: false, aside: 1 });
      const aside = (await rows(second)).find(({ state }) => state === 'aside')!;
      expect(refusalCode(await decide(second, aside.number, 'reissue'))).toBe('DECISION_NOT_POSSIBLE');
      const [kept] = done(await decide(second, aside.number, 'keep'));
      expect(kept).toMatchObject({ state: 'waiting', followers: [] });
      expect(await second.show(identifier)).toMatchObject({ status: 'suspended' });
      // The decision has arrived; the act is in conflict as before.
      expect(await status(second)).toMatchObject({ inStep: false, aside: 1, waiting: 0 });
      const { item } = outboxDecideSchema.parse(kept);
      const again = await rows(second);
      expect(again.find(({ number }) => number === item)?.state).toBe('delivered');
      expect(again.find(({ number }) => number === aside.number)?.state).toBe('aside');
      expect((await compared(second)).different).toHaveLength(1);

      done(await decide(second, aside.number, 'withdraw'));
      expect(await status(second)).toMatchObject({ inStep: true, aside: 0 });
      // The loss was reported on the other computer, and needs no delivery from here.
      const shown = await second.show(identifier);
      expect(shown).toMatchObject({ status: 'lost', delivery: { state: 'delivered' } });
      expect(await compared(second)).toMatchObject(NOTHING);
      expect(await status(first)).toMatchObject({ inStep: true });
      expect(await compared(first)).toMatchObject(NOTHING);
      const decisions = await house.db
        .selectFrom('conflict_decision')
        .select(['decision', 'follows'])
        .orderBy('number')
        .orderBy('follows')
        .execute();
      expect(decisions).toEqual([
        { decision: 'withdraw', follows: false },
        { decision: 'withdraw', follows: true },
        { decision: 'keep', follows: false },
        { decision: 'withdraw', follows: false },
      ]);
    },
  );

  it('has its list and its folder in order', async () => {
    const list = done(await second.run(['licence', 'list']));
    expect(list).toMatchObject([{ identifier, version: 1, status: LONG ? 'lost' : 'active' }]);
    expect((await second.run(['check'])).code).toBe(0);
  });

  it('is given up by nothing else', () => {
    const database = new Database(join(second.data, 'yinzheng.sqlite'));
    try {
      const change = (sql: string) => () => database.exec(sql);
      expect(change(`UPDATE delivery SET state = 'withdrawn' WHERE state = 'delivered'`)).toThrow();
      expect(change(`UPDATE delivery SET state = 'waiting' WHERE state = 'withdrawn'`)).toThrow(
        'given up stays so',
      );
      expect(change(`INSERT INTO decided_act VALUES (randomblob(32), randomblob(32), 'withdraw')`)).toThrow(
        'signed and delivered',
      );
      expect(change('DELETE FROM decided_act')).toThrow('append-only');
      expect(change(`UPDATE decided_act SET choice = 'withdraw'`)).toThrow('append-only');
      database.exec(`INSERT INTO outbox SELECT (SELECT max(number) + 1 FROM outbox), randomblob(32), 'event', licence, body,
        NULL, NULL, acted_at FROM outbox WHERE kind = 'event' LIMIT 1`);
      const last = 'number = (SELECT max(number) FROM delivery)';
      expect(change(`UPDATE delivery SET state = 'withdrawn' WHERE ${last}`)).toThrow(
        'only a signed decision',
      );
    } finally {
      database.close();
    }
  });
});

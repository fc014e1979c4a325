import { cpSync, globSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { licenceIssueRowSchema, reconcileSchema, storeStatusSchema } from '@yinzheng/contract/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, makeDemo, refusalCode, type CliRun, type DemoFolder } from '../support/cli.ts';
import { demoStore, registered } from '../support/demo-store.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import type { StoreHouse } from '../support/store-house.ts';

// A data folder that was put back from a copy: what it forgot and the store has, and what it must not do any more.

let folder: string;
let house: StoreHouse;
let demo: DemoFolder & { remove(): void };
let office: LicenceOffice;
/** Known to the copy; collected and reviewed before the copy, issued after it; collected after it. */
let known: string;
let draft: string;
let issued: string;
let forgotten: string;

/** Reviewed before the copy, and never issued. */
let waiting: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yinzheng-restored-'));
  demo = await makeDemo();
  const store = await demoStore();
  ({ house } = store);
  office = new LicenceOffice(demo, join(folder, 'office'));
  await registered(office, house, store.url);
  await office.authorised();
  waiting = await office.reviewed(formOf(4));
  // No block is there yet: what an officer signs then is refused before anything is given out.
  const early = await office.issue([waiting]);
  if (refusalCode(early) !== 'LICENCE_SERIALS_NOT_FETCHED') throw new Error(early.stdout);
  done(await office.run(['sync', '--once']));
  known = (await office.issued(formOf(1))).identifier;
  draft = await office.reviewed(formOf(2));
  done(await office.run(['sync', '--once']));
  const copy = join(folder, 'copy');
  cpSync(office.data, copy, { recursive: true });

  issued = identifierOf(await office.issue([draft]));
  forgotten = (await office.issued(formOf(3))).identifier;
  done(await office.event(known, 'suspend'));
  done(await office.run(['sync', '--once']));
  rmSync(office.data, { recursive: true });
  cpSync(copy, office.data, { recursive: true });
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  demo.remove();
  await house.close();
});

function identifierOf(run: CliRun): string {
  const row = licenceIssueRowSchema.parse(done(run)[0]);
  return row.result === 'refused' || row.result === 'skipped' ? row.result : row.identifier;
}

describe('a data folder that was put back from a copy', { timeout: 120_000 }, () => {
  it('learns from the store what it forgot, and goes on with it', async () => {
    // Its files come cut at first: what is not what the officer signed is not kept, and is asked for again.
    const whole = join(folder, 'whole');
    cpSync(house.files, whole, { recursive: true });
    for (const file of globSync('??/*', { cwd: house.files }).map((name) => join(house.files, name))) {
      truncateSync(file, Math.floor(statSync(file).size / 2));
    }
    done(await office.run(['sync', '--once']));
    for (const identifier of [issued, forgotten]) {
      expect(await office.show(identifier)).toMatchObject({ status: 'active', file: { state: 'missing' } });
    }
    cpSync(whole, house.files, { recursive: true });
    done(await office.run(['sync', '--once']));
    expect(await office.show(known)).toMatchObject({ status: 'suspended' });
    for (const identifier of [issued, forgotten]) {
      expect(await office.show(identifier)).toMatchObject({
        version: 1,
        status: 'active',
        file: { state: 'whole' },
        delivery: { state: 'delivered' },
      });
    }
    done(await office.event(forgotten, 'suspend'));
    done(await office.event(known, 'lift-suspension'));
    const [status] = jsonLines(await office.run(['sync', '--once']));
    expect(storeStatusSchema.parse(status)).toMatchObject({
      inStep: true,
      aside: 0,
      log: { code: 'LOG_OUTDATED' },
    });
    expect(reconcileSchema.parse(done(await office.run(['reconcile']))[0])).toMatchObject({
      missingHere: [],
      missingThere: [],
      different: [],
    });
  });

  it('makes no second licence of a record', async () => {
    // Nothing that may be issued is left of it.
    const open = done(await office.run(['licence', 'list', '--drafts']));
    expect(open).toMatchObject([{ draft: waiting }]);
    // A holder of a licence that it had forgotten is no new one.
    const again = await office.collect(formOf(3));
    expect(refusalCode(again)).toBe('LICENCE_DUPLICATE');
  });

  it('uses no seal while its log is older than what the store was told of it', async () => {
    expect(refusalCode(await office.issue([waiting]))).toBe('LOG_OUTDATED');
    const run = await office.run(['check']);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('LOG_OUTDATED');
    // A request for other documents comes to the same.
    const { sample } = office.made;
    const ticket = await office.ticket([sample]);
    expect(refusalCode(await office.stamp(ticket, [sample]))).toBe('LOG_OUTDATED');
  });
});

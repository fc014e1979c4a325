import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  licenceDraftRowSchema,
  licenceIssueRowSchema,
  licenceListRowSchema,
  licenceTypeOutSchema,
} from '@yinzheng/contract/cli';
import { chinaDay } from '@yinzheng/core/licences';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { cli, jsonLines, makeDemo, refusalCode, type DemoFolder } from '../support/cli.ts';
import { done, formOf, holderCode, LicenceOffice, termLast } from '../support/licence-office.ts';
import { demoType } from '../support/licence-sheet.ts';
import { peerVerify, requirePeers } from '../support/peers.ts';
import { requireTool, run } from '../support/tools.ts';

// The way of a licence by the command: authorised, collected, reviewed, issued, changed, ended; judged by strangers.

let demo: DemoFolder & { remove(): void };
let office: LicenceOffice;
let folder: string;

beforeAll(async () => {
  demo = await makeDemo();
  folder = mkdtempSync(join(tmpdir(), 'yinzheng-licences-'));
  office = new LicenceOffice(demo, folder);
});
afterAll(() => {
  demo.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a licence by the command', { timeout: 60_000 }, () => {
  let identifier: string;
  let path: string;

  it('is authorised, collected, reviewed, issued and shown', async () => {
    const [type] = done(await office.run(['licence', 'types'])).map((row) => licenceTypeOutSchema.parse(row));
    expect(type).toMatchObject({ code: demoType().type.code, serials: { left: 1000, unmade: [] } });
    const { authorisation } = await office.authorised();
    writeFileSync(join(folder, '申请表.txt'), '申请');
    const made = await office.issued(formOf(1, { attachments: ['申请表.txt'] }));
    ({ identifier, path } = made);
    expect(basename(path)).toBe(`${identifier}.pdf`);
    const shown = await office.show(identifier);
    expect(shown).toMatchObject({
      identifier,
      type: demoType().type.code,
      version: 1,
      status: 'active',
      holder: { code: holderCode(1) },
      digest: createHash('sm3').update(readFileSync(path)).digest('hex'),
      file: { state: 'whole' },
      validTo: termLast(1),
      people: {
        collector: { id: office.who('licence-entry').id },
        reviewer: { id: office.who('licence-reviewer').id },
        officer: { id: office.who('issuing-officer').id },
        leader: { id: office.who('leader').id },
      },
      delivery: { state: 'waiting', receipt: null },
    });
    expect(shown.events).toMatchObject([{ event: 'issue', version: 1, delivery: { state: 'waiting' } }]);
    // What was attached is kept by its digest.
    const kept = readdirSync(join(office.data, 'documents'));
    expect(kept).toContain(createHash('sm3').update('申请').digest('hex'));
    const [after] = done(await office.run(['licence', 'types'])).map((row) =>
      licenceTypeOutSchema.parse(row),
    );
    expect(after).toMatchObject({
      serials: { left: 999, unmade: [] },
      authorisations: [{ id: authorisation, spent: 1, spentToday: 1, ended: null }],
    });
  });

  it('is shown before it is signed, where a person sits there', async () => {
    const { id, pin } = office.who('leader');
    const words = ['--type', demoType().type.code, '--seal', office.seal, '--reason', '节前签发'];
    const limits = [
      '--per-day',
      '3',
      '--total',
      '7',
      '--days',
      '5',
      '--data',
      office.data,
      '--lang',
      'zh-CN',
    ];
    const run = await cli(['licence', 'authorise', '--as', id, ...words, ...limits], {
      pins: [pin],
      interactive: true,
    });
    expect(run.stderr).toMatch(/即将签名：\n[^]*每天 3 次，总共 7 次[^]*节前签发/);
    expect(run.stdout).toContain('已签署');
  });

  it('is a PDF that strangers read, verify and scan', (context) => {
    requirePeers(context);
    for (const tool of ['qpdf', 'pdftotext', 'pdfdetach', 'pdftoppm', 'zbarimg']) requireTool(context, tool);
    expect(run('qpdf', ['--check', path]).code).toBe(0);
    const text = run('pdftotext', ['-raw', path, '-']).stdout.replaceAll(/\s/g, '');
    expect(text).toContain('西安市碑林区老陈家面馆（1店）');
    expect(text).toContain(identifier.split('.').at(-3));
    const xml = join(folder, 'metadata.xml');
    run('pdfdetach', ['-save', '1', '-o', xml, path]);
    expect(readFileSync(xml, 'utf8')).toContain(`<ofd:CustomData Name="ZZBS">${identifier}</ofd:CustomData>`);
    run('pdftoppm', ['-r', '150', '-png', '-singlefile', path, join(folder, 'page')]);
    const scanned = run('zbarimg', ['-q', '--raw', join(folder, 'page.png')]).stdout.trim();
    const digest = createHash('sm3').update(readFileSync(xml)).digest('hex').toUpperCase();
    expect(scanned).toBe(`${identifier}/SM3:${digest.slice(0, 16)}`);
    const findings = peerVerify(join(office.data, 'licences'), [basename(path)]).get(basename(path));
    expect(findings).toMatchObject([{ valid: true, whole: true }]);
  });

  it('goes through its life, each event signed and on its way to the store', async () => {
    done(await office.event(identifier, 'suspend', ['--class', 'investigation', '--until', termLast(1)]));
    expect(refusalCode(await office.event(identifier, 'annual-review'))).toBe('LICENCE_ACT_REFUSED');
    // What is lifted has begun, and ends nothing on a day of its own.
    const before = chinaDay(new Date(Date.now() - 86_400_000));
    for (const [option, day, why] of [
      ['--effective', before, '不能早于所解除事项的生效日期'],
      ['--until', termLast(1), '没有截止日期'],
    ] as const) {
      const refused = await office.event(identifier, 'lift-suspension', [option, day]);
      expect(refusalCode(refused)).toBe('LICENCE_FORM');
      expect(refused.stdout).toContain(why);
    }
    const early = await office.event(identifier, 'mortgage', ['--effective', before]);
    expect(refusalCode(early)).toBe('LICENCE_ACT_REFUSED');
    done(await office.event(identifier, 'lift-suspension'));
    const older = await office.event(identifier, 'mortgage', ['--effective', before]);
    expect(refusalCode(older)).toBe('LICENCE_FORM');
    expect(older.stdout).toContain('不能早于证照制发的日期');
    done(await office.event(identifier, 'mortgage'));
    expect(refusalCode(await office.event(identifier, 'cancel'))).toBe('LICENCE_ACT_REFUSED');
    done(await office.event(identifier, 'release-mortgage'));
    const shown = await office.show(identifier);
    expect(shown).toMatchObject({ status: 'active', mortgaged: false, version: 1 });
    // Whoever reads it is told names, not keys and codes.
    const { stdout: read } = await cli(['licence', 'show', identifier, '--data', office.data]);
    expect(read).toMatch(/经营类别 +餐饮小吃\n/);
    expect(read).not.toContain('KZ_');
    expect(shown.events.map(({ event }) => event)).toEqual([
      'issue',
      'suspend',
      'lift-suspension',
      'mortgage',
      'release-mortgage',
    ]);
    await outboxIs(5);
  });

  it('gets its next version, and is cancelled', async () => {
    const updated = formOf(1, { updates: identifier, term: '3年' });
    const draft = await office.reviewed(updated);
    // Something happens to it meanwhile: the record was of how it stood before.
    done(await office.event(identifier, 'annual-review'));
    expect(refusalCode(await office.issue([draft]))).toBe('LICENCE_CHANGED_SINCE');
    const again = await office.reviewed({ ...updated, draft });
    expect(again).toBe(draft);
    const [row] = done(await office.issue([draft])).map((one) => licenceIssueRowSchema.parse(one));
    expect(row).toMatchObject({ result: 'done' });
    const next = row as { identifier: string };
    expect(next.identifier.split('.').at(-2)).toBe('002');
    const shown = await office.show(identifier);
    expect(shown).toMatchObject({
      identifier: next.identifier,
      version: 2,
      status: 'active',
      validTo: termLast(3),
    });
    expect(shown.events.at(-1)).toMatchObject({ event: 'update', version: 2 });
    expect(shown.asked).toEqual({ identifier, version: 'earlier' });
    expect((await office.show(next.identifier)).asked.version).toBe('newest');
    const told = await cli(['licence', 'show', identifier, '--data', office.data]);
    expect(told.stdout).toContain(`所查的 ${identifier} 是以前的版本，已被第 2 版替代`);
    // Named by the version before, it may not be known what has changed.
    const old = await office.event(identifier, 'cancel', ['--class', 'application']);
    expect(refusalCode(old)).toBe('LICENCE_ACT_REFUSED');
    expect(old.stdout).toContain('标识不是最新版本的');
    done(await office.event(next.identifier, 'cancel', ['--class', 'application']));
    expect(await office.show(next.identifier)).toMatchObject({ status: 'cancelled' });
    expect(refusalCode(await office.event(next.identifier, 'mortgage'))).toBe('LICENCE_ACT_REFUSED');
    await outboxIs(8);
    // Who has none any more may have one again.
    const other = await office.issued(formOf(1));
    expect(other.identifier).not.toBe(identifier);
  });

  it('is one of a batch that goes on where it was broken off', async () => {
    const drafts: string[] = [];
    for (const number of [11, 12, 13]) drafts.push(await office.reviewed(formOf(number)));
    const [first] = done(await office.issue([drafts[1]!]));
    const rows = done(
      await office.run(['licence', 'issue', '--as', office.who('issuing-officer').id, ...drafts], {
        pins: [office.who('issuing-officer').pin, office.who('custodian').pin],
      }),
    ).map((row) => licenceIssueRowSchema.parse(row));
    expect(rows.map(({ result }) => result)).toEqual(['done', 'before', 'done']);
    expect(rows[1]).toMatchObject({ identifier: (first as { identifier: string }).identifier });
    const listed = done(await office.run(['licence', 'list'])).map((row) => licenceListRowSchema.parse(row));
    expect(listed).toHaveLength(5);
    expect(new Set(listed.map((row) => row.identifier)).size).toBe(5);
    const page = done(
      await office.run(['licence', 'list', '--limit', '2', '--before', String(listed[1]!.number)]),
    );
    expect(page.map((row) => licenceListRowSchema.parse(row).identifier)).toEqual(
      listed.slice(2, 4).map((row) => row.identifier),
    );
    // Nothing is left to be issued.
    const pins = { pins: [office.who('issuing-officer').pin, office.who('custodian').pin] };
    expect(done(await office.issue(['--reviewed'], pins))).toEqual([]);
    const open = jsonLines(await office.run(['licence', 'list', '--drafts']));
    expect(open.map((row) => licenceDraftRowSchema.parse(row).state)).toEqual([]);
  });

  it('leaves a folder with which check and verify-log are content, and in which a swapped file is found', async () => {
    expect((await office.run(['check'])).code).toBe(0);
    expect((await office.run(['verify-log'])).code).toBe(0);
    const listed = done(await office.run(['licence', 'list'])).map((row) => licenceListRowSchema.parse(row));
    const [one, two] = listed.map((row) => join(office.data, 'licences', `${row.identifier}.pdf`));
    const kept = readFileSync(one!);
    writeFileSync(one!, readFileSync(two!));
    const found = await office.run(['check']);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('file-changed');
    expect(await office.show(listed[0]!.identifier)).toMatchObject({ file: { state: 'changed' } });
    rmSync(one!);
    expect((await office.run(['check'])).stdout).toContain('file-missing');
    expect(await office.show(listed[0]!.identifier)).toMatchObject({ file: { state: 'missing' } });
    writeFileSync(one!, kept);
    expect((await office.run(['check'])).code).toBe(0);
    // And so is one whose record, or whose place in the outbox, somebody took away.
    const database = join(office.data, 'yinzheng.sqlite');
    copyFileSync(database, join(folder, 'kept.sqlite'));
    for (const [table, finding] of [
      ['licence_act', 'licence-missing'],
      ['outbox', 'licence-not-queued'],
    ] as const) {
      const db = new Database(database);
      db.exec(`DROP TRIGGER ${table}_no_delete`);
      db.exec(
        `DELETE FROM ${table} WHERE number = (SELECT max(number) FROM ${table} WHERE kind = 'version')`,
      );
      db.close();
      expect((await office.run(['check'])).stdout).toContain(finding);
      copyFileSync(join(folder, 'kept.sqlite'), database);
    }
    expect((await office.run(['check'])).code).toBe(0);
  });
});

/** The outbox holds so many acts, one for each version and event, each of its own digest. */
async function outboxIs(count: number): Promise<void> {
  const items = await inWorkstation(office.data, 'read', SYSTEM, ({ delivery }) => delivery.items('all'));
  expect(items).toHaveLength(count);
  for (const { kind, file } of items) expect(file === undefined).toBe(kind !== 'version');
}

import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  licenceCollectSchema,
  licenceDraftShowSchema,
  licenceIssueRowSchema,
  licenceTypeOutSchema,
} from '@yinzheng/contract/cli';
import { fail, hasCode, utf8 } from '@yinzheng/core/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { prepareCollect, prepareIssue } from '../../src-main/service/licences/index.ts';
import { cli, makeDemo, makeOtherDemo, refusalCode, type CliRun, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { TestClock } from '../support/house.ts';
import { done, formOf, holderCode, LicenceOffice, monthFirst } from '../support/licence-office.ts';
import { FACE } from '../support/licence-sheet.ts';

// What is refused on the way to a licence, one by one, and that nothing was done then.

const DAY_MS = 86_400_000;
const TIMEOUT = { timeout: 120_000 };
let demo: DemoFolder & { remove(): void };
let folder: string;
let office: LicenceOffice;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinzheng-refused-'));
  office = new LicenceOffice(demo, folder);
  return () => rmSync(folder, { recursive: true, force: true });
});

/** The licences that were made. */
const files = (): string[] => {
  try {
    return readdirSync(join(office.data, 'licences'));
  } catch {
    return [];
  }
};

/** Changes the office's database, as somebody who is at the disk could. */
function sql(text: string, ...parameters: unknown[]): void {
  const db = new Database(join(office.data, 'yinzheng.sqlite'));
  db.prepare(text).run(...parameters);
  db.close();
}

async function taken(): Promise<{ left: number; unmade: number }> {
  const [row] = done(await office.run(['licence', 'types']));
  const { serials } = licenceTypeOutSchema.parse(row);
  return { left: serials.left, unmade: serials.unmade.length };
}

describe('collecting', TIMEOUT, () => {
  it('refuses what does not fit the type, and says which field', async () => {
    const face = (changes: Record<string, string>): unknown => formOf(1, { face: { ...FACE, ...changes } });
    const body = formOf().holders[0]!;
    const wrong: readonly (readonly [unknown, string, string])[] = [
      [face({ KZ_JYMJ: '1.234' }), 'LICENCE_FORM', '经营面积'],
      [face({ KZ_JYMJ: '' }), 'LICENCE_FORM', '经营面积'],
      [face({ KZ_JYLB: '7' }), 'LICENCE_FORM', '经营类别'],
      [face({ KZ_SCXKRQ: '2026-02-30' }), 'LICENCE_FORM', '首次许可日期'],
      [face({ KZ_FZRSFHM: '110105194912310021' }), 'LICENCE_FORM', '公民身份号码'],
      [face({ KZ_GLDWDM: '11430000006122244X' }), 'LICENCE_FORM', '统一社会信用代码'],
      [face({ KZ_MORE: '另有' }), 'LICENCE_FORM', 'KZ_MORE'],
      [formOf(1, { validFrom: '2026-13-01' }), 'LICENCE_FORM', '有效期起始'],
      [formOf(1, { term: '2年' }), 'LICENCE_FORM', '有效期限'],
      [formOf(1, { validFrom: '1949-01-01' }), 'LICENCE_FORM', '有效期已经届满'],
      [formOf(1, { holders: [body, { ...body, name: '另一家' }] }), 'LICENCE_FORM', '与前面的持证主体重复'],
      [
        formOf(1, { holders: [{ ...body, code: holderCode(1).replace(/.$/, '0') }] }),
        'LICENCE_FORM',
        '持证主体代码',
      ],
      [formOf(1, { holders: [{ ...body, name: '' }] }), 'LICENCE_FORM', '持证主体'],
      // What the font of licences cannot print is refused now, not when a serial was taken for it.
      [face({ KZ_FZR: '陈\u{2a6d6}' }), 'LICENCE_CHARACTER_MISSING', '\u{2a6d6}'],
      [formOf(1, { type: '11610100MB9999990L002' }), 'TYPE_NOT_IN_CATALOGUE', '11610100MB9999990L002'],
      [formOf(1, { attachments: ['没有.pdf'] }), 'FILE_UNREADABLE', '没有.pdf'],
      [formOf(1, { updates: 'none' }), 'LICENCE_IDENTIFIER', 'none'],
      [formOf(1, { draft: '0'.repeat(32) }), 'LICENCE_UNKNOWN', '0000'],
      ['{', 'LICENCE_FORM_UNREADABLE', ''],
      [{ ...formOf(), more: 1 }, 'LICENCE_FORM_UNREADABLE', ''],
    ];
    for (const [form, code, named] of wrong) {
      const run = await office.collect(form);
      expect(refusalCode(run), run.stdout).toBe(code);
      expect(run.stdout).toContain(named);
    }
    expect(done(await office.run(['licence', 'list', '--drafts', '--all']))).toEqual([]);
  });

  it('is a collector’s; a wrong PIN keeps nothing', async () => {
    expect(refusalCode(await office.licence('collect', 'licence-reviewer', [form()]))).toBe(
      'AUTHORITY_MISSING',
    );
    expect(
      refusalCode(await office.licence('collect', 'licence-entry', [form()], { pins: ['000000'] })),
    ).toBe('PIN_WRONG');
    expect(refusalCode(await office.run(['licence', 'collect', '--as', 'nobody', form()]))).toBe(
      'PERSON_UNKNOWN',
    );
    expect(done(await office.run(['licence', 'list', '--drafts']))).toEqual([]);
  });

  function form(): string {
    const path = office.path('one.json');
    writeFileSync(path, JSON.stringify(formOf()));
    return path;
  }

  it('refuses a second licence of the same kind for one holder, and names the first', async () => {
    await office.authorised();
    // Both were collected before either was issued: the second is refused at the latest then.
    const [one, two] = [await office.reviewed(formOf(1)), await office.reviewed(formOf(1))];
    const [made] = done(await office.issue([one]));
    const { identifier } = made as { identifier: string };
    const again = await office.collect(formOf(1));
    expect(refusalCode(again)).toBe('LICENCE_DUPLICATE');
    expect(again.stdout).toContain(identifier);
    expect(refusalCode(await office.issue([two]))).toBe('LICENCE_DUPLICATE');
    // Its term is over: then there is none any more.
    const clock = new TestClock(new Date(`${monthFirst(1)}T01:00:00Z`));
    done(await office.collect(formOf(1, { validFrom: monthFirst(1) }), { clock }));
    expect(await taken()).toEqual({ left: 999, unmade: 0 });
  });

  it('refuses a change by which a holder would have two, and one that changes nothing', async () => {
    await office.authorised();
    const [first, second] = [await office.issued(formOf(1)), await office.issued(formOf(2))];
    const to = (number: number) => formOf(number, { updates: first.identifier });
    const twice = await office.collect(to(2));
    expect(refusalCode(twice)).toBe('LICENCE_DUPLICATE');
    expect(twice.stdout).toContain(second.identifier);
    // Nobody had one when it was passed.
    const passed = await office.reviewed(to(3));
    done(await office.issue([await office.reviewed(formOf(3))]));
    expect(refusalCode(await office.issue([passed]))).toBe('LICENCE_DUPLICATE');
    // Whoever issues all that can be is told of it, and has done all of it.
    const [other, pins] = [await office.reviewed(formOf(5)), [office.who('issuing-officer').pin]];
    const all = await office.issue(['--reviewed'], { pins: [...pins, office.who('custodian').pin] });
    expect(done(all)).toMatchObject([{ draft: other, result: 'done' }]);
    expect(all.stderr).toContain(`没有签发采集记录 ${passed}`);
    const [record] = done(await office.run(['licence', 'show', passed]));
    expect(licenceDraftShowSchema.parse(record)).toMatchObject({
      state: 'passed',
      updates: first.identifier,
      holders: to(3).holders,
      face: FACE,
      unfit: { code: 'LICENCE_DUPLICATE' },
    });
    // Handed in again it is another record, and reviewed as one.
    const mended = formOf(4, { updates: first.identifier, draft: passed });
    done(await office.collect(mended));
    expect(refusalCode(await office.issue([passed]))).toBe('LICENCE_REVIEW_MISSING');
    const same = await office.collect(to(1));
    expect(refusalCode(same)).toBe('LICENCE_FORM');
    expect(same.stdout).toContain('没有要变更的内容');
    // A lost one is made anew as it was.
    done(await office.event(first.identifier, 'report-loss'));
    done(await office.collect(to(1)));
  });
});

describe('reviewing', TIMEOUT, () => {
  it('is another person’s, once, with remarks on what there is', async () => {
    const { draft } = licenceCollectSchema.parse(done(await office.collect())[0]);
    expect(refusalCode(await office.licence('review', 'licence-entry', [draft]))).toBe('AUTHORITY_MISSING');
    expect(refusalCode(await office.review(draft, ['--return']))).toBe('BAD_ARGUMENT');
    expect(refusalCode(await office.review(draft, ['--return', '--remark', 'KZ_NONE=没有']))).toBe(
      'BAD_ARGUMENT',
    );
    // Who finds something to remark on returns it.
    expect(refusalCode(await office.review(draft, ['--remark', 'KZ_JYDZ=请写明门牌']))).toBe('BAD_ARGUMENT');
    done(await office.review(draft, ['--return', '--remark', 'KZ_JYDZ=请写明门牌']));
    const read = await cli(['licence', 'show', draft, '--data', office.data]);
    expect(read.stdout).toMatch(/已退回[^]*经营地址 +西安市[^]*经营地址 +请写明门牌/);
    expect(refusalCode(await office.review(draft))).toBe('LICENCE_REVIEWED_ALREADY');
    await office.authorised();
    expect(refusalCode(await office.issue([draft]))).toBe('LICENCE_NOT_REVIEWED');
    // Collected anew it is another record: nobody has reviewed that.
    done(await office.collect(formOf(1, { draft })));
    expect(refusalCode(await office.issue([draft]))).toBe('LICENCE_REVIEW_MISSING');
    done(await office.review(draft));
    done(await office.issue([draft]));
    expect(refusalCode(await office.review(draft))).toBe('LICENCE_ISSUED_ALREADY');
    expect(refusalCode(await office.collect(formOf(1, { draft, updates: undefined })))).toBe(
      'LICENCE_ISSUED_ALREADY',
    );
  });
});

describe('issuing', TIMEOUT, () => {
  it('takes an authorisation: none, of another workstation, taken back, run out', async () => {
    const draft = await office.reviewed();
    expect(refusalCode(await office.issue([draft]))).toBe('AUTHORISATION_NONE');
    const other = await makeOtherDemo();
    const elsewhere = new LicenceOffice(other, mkdtempSync(join(tmpdir(), 'yinzheng-elsewhere-')));
    await elsewhere.authorised();
    const theirs = new Database(join(elsewhere.data, 'yinzheng.sqlite'), { readonly: true });
    const act = theirs.prepare<[], Record<string, unknown>>('SELECT * FROM licence_act').get()!;
    theirs.close();
    rmSync(elsewhere.folder, { recursive: true, force: true });
    other.remove();
    copyFileSync(join(office.data, 'yinzheng.sqlite'), join(folder, 'kept.sqlite'));
    sql(
      'INSERT INTO licence_act SELECT max(number) + 1, ?, ?, ?, ? FROM licence_act',
      act['digest'],
      act['kind'],
      act['subject'],
      act['body'],
    );
    expect(refusalCode(await office.issue([draft]))).toBe('TICKET_WRONG_WORKSTATION');
    copyFileSync(join(folder, 'kept.sqlite'), join(office.data, 'yinzheng.sqlite'));
    const { authorisation } = await office.authorised({ days: 1 });
    // Its day is over, or the clock was turned back before it: both days are named.
    for (const hours of [25, -1]) {
      const clock = new TestClock(new Date(Date.now() + hours * 3_600_000));
      const refused = await office.issue([draft], { clock });
      expect(refusalCode(refused)).toBe('AUTHORISATION_OUT_OF_FORCE');
      expect(refused.stdout).toMatch(/有效期自 \d{4}年.+ 至 \d{4}年/);
    }
    const end = (words: readonly string[]): Promise<CliRun> =>
      office.licence('end', 'leader', [...words, '--reason', '不再签发']);
    expect(refusalCode(await end(['0'.repeat(32)]))).toBe('AUTHORISATION_UNKNOWN');
    done(await end([authorisation]));
    expect(refusalCode(await end([authorisation]))).toBe('AUTHORISATION_ENDED');
    expect(refusalCode(await office.issue([draft]))).toBe('AUTHORISATION_ENDED');
    expect(files()).toEqual([]);
    expect(await taken()).toEqual({ left: 1000, unmade: 0 });
    // A new one, and it goes on.
    await office.authorised();
    done(await office.issue([draft]));
  });

  it('makes no licence whose term is over by then', async () => {
    await office.authorised({ days: 60 });
    // Of a year whose last day is that of this month.
    const draft = await office.reviewed(formOf(1, { validFrom: monthFirst(-1) }));
    const clock = new TestClock(new Date(`${monthFirst()}T01:00:00Z`));
    const late = await office.issue([draft], { clock });
    expect(refusalCode(late)).toBe('LICENCE_FORM');
    expect(late.stdout).toContain('有效期已经届满');
    expect(files()).toEqual([]);
    expect(await taken()).toEqual({ left: 1000, unmade: 0 });
    done(await office.issue([draft]));
  });

  it('is an officer’s, with both PINs', async () => {
    await office.authorised();
    const draft = await office.reviewed();
    const as = (role: 'leader' | 'custodian' | 'licence-reviewer'): Promise<CliRun> =>
      office.licence('issue', role, [draft]);
    // A leader signs no licence; neither does who keeps the seal.
    for (const role of ['leader', 'custodian', 'licence-reviewer'] as const) {
      expect(refusalCode(await as(role)), role).toBe('AUTHORITY_MISSING');
    }
    const [officer, seal] = [office.who('issuing-officer').pin, office.who('custodian').pin];
    expect(refusalCode(await office.issue([draft], { pins: [seal, officer] }))).toBe('PIN_WRONG');
    expect(refusalCode(await office.issue([draft], { pins: [officer, officer] }))).toBe('PIN_WRONG');
    expect((await office.issue([draft], { pins: [officer] })).code).toBe(64);
    expect(refusalCode(await office.issue(['0'.repeat(32)]))).toBe('LICENCE_UNKNOWN');
    expect(refusalCode(await office.issue([draft, draft]))).toBe('BAD_ARGUMENT');
    expect(files()).toEqual([]);
    expect(await taken()).toEqual({ left: 1000, unmade: 0 });
  });

  it('keeps to the authorisation’s limits, a day in Beijing and for life', async () => {
    // Ten in the morning of the next day in Beijing: the unit is made by then.
    const day = Math.ceil((Date.now() + 8 * 3_600_000) / DAY_MS) * DAY_MS - 8 * 3_600_000;
    const clock = new TestClock(new Date(day + 10 * 3_600_000));
    await office.authorised({ perDay: 2, total: 3, days: 30 }, { clock });
    const drafts: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) drafts.push(await office.reviewed(formOf(number), { clock }));
    const first = (await office.issue(drafts, { clock })).stdout;
    // A limit stops a batch: the rest is not tried.
    expect(results(first)).toEqual(['done', 'done', 'AUTHORISATION_SPENT_TODAY', 'skipped', 'skipped']);
    // 23:59:59 in Beijing is still that day, midnight is the next.
    clock.at = new Date(day + DAY_MS - 1000);
    expect(refusalCode(await office.issue([drafts[2]!], { clock }))).toBe('AUTHORISATION_SPENT_TODAY');
    clock.at = new Date(day + DAY_MS);
    const second = (await office.issue(drafts, { clock })).stdout;
    expect(results(second)).toEqual(['before', 'before', 'done', 'AUTHORISATION_SPENT', 'skipped']);
    clock.at = new Date(day + 4 * DAY_MS);
    expect(refusalCode(await office.issue([drafts[3]!], { clock }))).toBe('AUTHORISATION_SPENT');
    // A clock that was turned back makes no day anew.
    clock.at = new Date(day + 11 * 3_600_000);
    expect(refusalCode(await office.issue([drafts[3]!], { clock }))).toBe('AUTHORISATION_SPENT');
    expect(files()).toHaveLength(3);
    expect((await taken()).unmade).toBe(0);
  });

  it('believes no act that is not what somebody signed', async () => {
    await office.authorised({ perDay: 1, total: 1 });
    const draft = await office.reviewed();
    const kept = join(office.data, 'yinzheng.sqlite');
    copyFileSync(kept, join(folder, 'kept.sqlite'));
    for (const kind of ['authorisation', 'record', 'review']) {
      sql('DROP TRIGGER licence_act_no_update');
      const db = new Database(kept);
      const { body } = db
        .prepare<[string], { body: Buffer }>('SELECT body FROM licence_act WHERE kind = ?')
        .get(kind)!;
      db.close();
      // The last byte of the signature.
      body[body.length - 1]! ^= 1;
      sql('UPDATE licence_act SET body = ? WHERE kind = ?', body, kind);
      expect(refusalCode(await office.issue([draft])), kind).toBe('STORE_ALTERED');
      sql('UPDATE licence_act SET digest = ? WHERE kind = ?', createHash('sm3').update(body).digest(), kind);
      expect(refusalCode(await office.issue([draft])), kind).toBe('LICENCE_ALTERED');
      copyFileSync(join(folder, 'kept.sqlite'), kept);
    }
    expect(files()).toEqual([]);
    // What was spent is counted from the log: the acts being gone gives nothing back.
    done(await office.issue([draft]));
    sql('DROP TRIGGER licence_act_no_delete');
    sql(`DELETE FROM licence_act WHERE kind = 'version'`);
    sql('UPDATE licence_line SET licence = NULL');
    expect(refusalCode(await office.issue([draft]))).toBe('AUTHORISATION_SPENT');
  });
});

describe('using the command', TIMEOUT, () => {
  it('says what is wrong with how it was used', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['licence'],
      ['licence', 'make'],
      ['licence', 'show'],
      ['licence', 'show', 'a', 'b'],
      ['licence', 'types', '--as', 'sun'],
      ['licence', 'collect', 'x.json'],
      ['licence', 'issue', '--as', 'feng'],
      ['licence', 'issue', '--as', 'feng', '--reviewed', 'x'],
      ['licence', 'event', '--as', 'feng', '--event', 'issue', '--reason', 'x', 'y'],
      ['licence', 'review', '--as', 'qian', '--remark', 'x', 'y'],
    ];
    for (const words of wrong) expect((await office.run(words)).code, words.join(' ')).toBe(64);
    expect(refusalCode(await office.run(['licence', 'show', 'y']))).toBe('LICENCE_IDENTIFIER');
    expect((await office.run(['licence', '--help'])).stdout).toContain('yinzheng licence');
  });
});

/** What became of each, by its result or the code of its refusal. */
function results(stdout: string): string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const row = licenceIssueRowSchema.parse(JSON.parse(line));
      return row.result === 'refused' ? row.error.code : row.result;
    });
}

describe('a use of the seal that could not be closed', TIMEOUT, () => {
  it('is closed with its licence at the next start, and nothing is sealed for that record before', async () => {
    await office.authorised();
    const draft = await office.reviewed();
    const order = { officer: office.who('issuing-officer').id, drafts: [draft] };
    const pins = () => ({
      officer: utf8(office.who('issuing-officer').pin),
      seal: utf8(office.who('custodian').pin),
    });
    await inWorkstation(office.data, 'own', SYSTEM, async (station) => {
      const closeUse = () => fail('STORE_UNAVAILABLE', { detail: 'SQLITE_FULL' });
      const full = { ...station, closeUse };
      const again = { ...formOf(), updates: undefined, draft, collector: office.who('licence-entry').id };
      const early = await prepareCollect(station, SYSTEM_FILES, again);
      const codes = [];
      for (const one of [full, station]) {
        const [outcome] = await prepareIssue(one, SYSTEM_FILES, order).run(pins());
        codes.push(outcome?.result === 'refused' && hasCode(outcome.error, 'LICENCE_UNDER_WAY'));
      }
      expect(codes).toEqual([false, true]);
      // Nor is it handed in again: what was sealed is what was passed.
      const collected = prepareCollect(station, SYSTEM_FILES, again);
      expect(await asyncCodeOf(() => collected)).toBe('LICENCE_UNDER_WAY');
      const { pin } = office.who('licence-entry');
      expect(await asyncCodeOf(() => early.sign(utf8(pin)))).toBe('LICENCE_UNDER_WAY');
    });
    expect(files()).toHaveLength(1);
    expect(done(await office.issue([draft]))).toMatchObject([{ draft, result: 'before' }]);
    expect(files()).toHaveLength(1);
  });
});

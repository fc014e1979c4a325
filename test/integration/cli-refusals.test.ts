import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseTicket, parseTicketFile, ticketDer, ticketFile } from '@yinzheng/core/approvals';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, jsonLines, makeDemo, makeOtherDemo, Office, refusalCode } from '../support/cli.ts';
import { run as runTool, requireTool } from '../support/tools.ts';

// Whatever is refused: its code, exit 1, nothing written, nothing spent.

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  office = new Office(demo);
});

/** A moment from now on. */
function later(days: number): { now(): Date } {
  return { now: () => new Date(Date.now() + days * 86_400_000) };
}

describe('init', () => {
  it('refuses a folder that holds something, and leaves it as it is', async () => {
    const folder = office.path('full');
    mkdirSync(folder);
    writeFileSync(join(folder, 'letter.txt'), 'mine');
    const run = await cli(['init', '--demo', '--data', folder, '--json']);
    expect([run.code, refusalCode(run)]).toEqual([1, 'DATA_FOLDER_NOT_EMPTY']);
    expect(readdirSync(folder)).toEqual(['letter.txt']);
    expect(readdirSync(office.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses to make a second unit in a data folder', async () => {
    const before = readFileSync(join(office.data, 'authority-root.pem'), 'utf8');
    const run = await office.run(['init', '--demo']);
    expect(refusalCode(run)).toBe('DATA_FOLDER_NOT_EMPTY');
    expect(readFileSync(join(office.data, 'authority-root.pem'), 'utf8')).toBe(before);
  });

  it('leaves nothing when it fails on the way', async () => {
    const clock = { now: () => new Date(Number.NaN) };
    const run = await cli(['init', '--demo', '--data', office.path('new'), '--json'], { clock });
    expect(run.code).not.toBe(0);
    expect(readdirSync(office.folder)).toEqual(['data']);
  });
});

describe('request', () => {
  async function refused(words: readonly string[]): Promise<string> {
    const out = office.path('t.yzticket');
    const full = [
      '--as',
      office.who('applicant').id,
      '--seal',
      office.seal,
      '--count',
      '1',
      '--reason',
      '印发',
    ];
    const base = full.flatMap((word, index) =>
      index % 2 === 0 && !words.includes(word) ? [word, full[index + 1]!] : [],
    );
    const run = await office.run(['request', ...base, ...words, '--out', out, office.document('甲.pdf')]);
    expect(run.code).toBe(1);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(join(office.data, 'documents'))).toEqual([]);
    return refusalCode(run);
  }

  it.each([
    ['state secrets', ['--class', 'secret'], 'SECRET_REFUSED'],
    ['a seal that is not there', ['--seal', 'SY000000000000'], 'SEAL_UNKNOWN'],
    ['somebody unknown', ['--as', 'nobody'], 'PERSON_UNKNOWN'],
    ['no impression', ['--count', '0'], 'BAD_ARGUMENT'],
    ['too many impressions', ['--count', '1000'], 'BAD_ARGUMENT'],
    ['an empty reason', ['--reason', ' '], 'BAD_ARGUMENT'],
    ['a time too long', ['--days', '366'], 'BAD_ARGUMENT'],
  ])('%s', async (_, words, code) => {
    expect(await refused(words)).toBe(code);
  });

  it('somebody without the right to ask', async () => {
    expect(await refused(['--as', office.who('auditor').id])).toBe('AUTHORITY_MISSING');
  });

  it('never writes over a file', async () => {
    const out = office.path('t.yzticket');
    writeFileSync(out, 'mine');
    const run = await office.run([
      ...['request', '--as', office.who('applicant').id, '--seal', office.seal, '--count', '1'],
      ...['--reason', '印发', '--out', out, office.document('甲.pdf')],
    ]);
    expect(refusalCode(run)).toBe('OUTPUT_EXISTS');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(readdirSync(join(office.data, 'documents'))).toEqual([]);
  });

  it('says at once that a document cannot be stamped as it is', async (context) => {
    const qpdf = requireTool(context, 'qpdf');
    const locked = office.path('locked.pdf');
    const flags = ['--encrypt', 'user', 'owner', '256', '--'];
    expect(runTool(qpdf, [office.document('甲.pdf'), ...flags, locked]).code).toBe(0);
    const run = await office.run([
      ...['request', '--as', office.who('applicant').id, '--seal', office.seal, '--count', '1'],
      ...['--reason', '印发', '--out', office.path('t.yzticket'), locked],
    ]);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('文件已加密');
  });
});

describe('approve', () => {
  it('a wrong PIN, as often as the key allows', async () => {
    const ticket = await office.request([office.document('甲.pdf')]);
    const before = readFileSync(ticket);
    const codes: string[] = [];
    for (let tries = 0; tries < 6; tries++) {
      codes.push(refusalCode(await office.approve(ticket, [], { pins: ['wrong'] })));
    }
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'PIN_WRONG'), 'PIN_LOCKED']);
    expect(refusalCode(await office.approve(ticket))).toBe('PIN_LOCKED');
    expect(readFileSync(ticket).equals(before)).toBe(true);
  });

  it('by the applicant, by somebody without the right, and twice', async () => {
    const ticket = await office.request([office.document('甲.pdf')]);
    const by = async (role: 'applicant' | 'custodian' | 'leader'): Promise<string> => {
      const { id, pin } = office.who(role);
      return refusalCode(await office.run(['approve', '--as', id, ticket], { pins: [pin] }));
    };
    expect(await by('applicant')).toBe('SELF_APPROVED');
    expect(await by('custodian')).toBe('AUTHORITY_MISSING');
    expect((await office.approve(ticket)).code).toBe(0);
    expect(refusalCode(await office.approve(ticket))).toBe('TICKET_DECIDED');
  });

  it('a file that is no ticket', async () => {
    const file = office.document('甲.pdf');
    expect(refusalCode(await office.approve(file))).toBe('TICKET_UNREADABLE');
    expect(readFileSync(file).equals(readFileSync(join(office.data, 'sample.pdf')))).toBe(true);
  });
});

describe('stamp', () => {
  /** Refused, without a result file and without an entry. */
  async function refused(
    ticket: string,
    file: string,
    ...rest: Parameters<Office['stamp']> extends [unknown, unknown, ...infer R] ? R : never
  ): Promise<string> {
    const before = readdirSync(office.folder).sort();
    const run = await office.stamp(ticket, [file], ...rest);
    expect(run.code).toBe(1);
    expect(readdirSync(office.folder).sort()).toEqual(before);
    expect(await office.entries()).toEqual([]);
    return refusalCode(run);
  }

  it('a ticket that is undecided, refused, returned, expired or altered', async () => {
    const file = office.document('甲.pdf');
    const undecided = await office.request([file]);
    expect(await refused(undecided, file)).toBe('TICKET_NOT_APPROVED');
    for (const answer of ['--refuse', '--return']) {
      const ticket = await office.request([file]);
      expect((await office.approve(ticket, [answer, '--opinion', '请补充依据'])).code).toBe(0);
      expect(await refused(ticket, file)).toBe('TICKET_REFUSED');
    }
    const ticket = await office.ticket([file]);
    expect(await refused(ticket, file, [], { clock: later(8) })).toBe('TICKET_EXPIRED');
    expect(await refused(ticket, file, [], { clock: later(-1) })).toBe('CLOCK_BEHIND');
    const other = await office.ticket([file], { count: 9 });
    const forged = office.path('forged.yzticket');
    writeFileSync(forged, spliced(other, ticket));
    expect(await refused(forged, file)).toBe('TICKET_ALTERED');
  });

  it('a file that was not approved, and a ticket of another workstation', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file]);
    const changed = office.path('changed.pdf');
    writeFileSync(changed, Buffer.concat([readFileSync(file), Buffer.from('%')]));
    expect(await refused(ticket, changed)).toBe('TICKET_WRONG_DOCUMENT');
    const elsewhere = office.path('elsewhere');
    const { code, stdout } = await cli(['init', '--demo', '--data', elsewhere, '--json']);
    expect(code).toBe(0);
    const [made] = jsonLines({ code, stdout, stderr: '' }) as Office['made'][];
    const custodian = made!.people.find(({ roles }) => roles.includes('custodian'))!;
    const words = ['stamp', '--data', elsewhere, '--ticket', ticket, '--at', '1,60,60', '--json', file];
    expect(refusalCode(await cli(words, { pins: [custodian.pin] }))).toBe('TICKET_WRONG_WORKSTATION');
  });

  it('a wrong PIN, somebody who keeps no seal, a page or place that is not there', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file]);
    expect(await refused(ticket, file, [], { pins: ['000000x'] })).toBe('PIN_WRONG');
    const { id, pin } = office.who('leader');
    const asLeader = ['stamp', '--as', id, '--ticket', ticket, '--at', '1,60,60', file];
    expect(refusalCode(await office.run(asLeader, { pins: [pin] }))).toBe('AUTHORITY_MISSING');
    expect(await refused(ticket, file, ['--page', '2', '--x', '60', '--y', '60'])).toBe('PDF_PAGE_MISSING');
    expect(await refused(ticket, file, ['--at', '1,5,60'])).toBe('STAMP_POSITION_OUTSIDE');
  });

  it('a name that is taken', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file]);
    expect(await refused(ticket, file, ['--out', file])).toBe('OUTPUT_EXISTS');
  });

  it('documents that cannot be stamped', async (context) => {
    const qpdf = requireTool(context, 'qpdf');
    const [locked, text] = [office.path('locked.pdf'), office.path('text.pdf')];
    runTool(qpdf, [office.document('甲.pdf'), '--encrypt', '', 'owner', '256', '--', locked]);
    writeFileSync(text, 'no PDF');
    const ticket = await office.ticket([locked, text]);
    expect(await refused(ticket, locked)).toBe('PDF_ENCRYPTED');
    expect(await refused(ticket, text)).toBe('PDF_NOT_PDF');
  });

  it('more impressions than are left', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file], { count: 2 });
    expect(await refused(ticket, file, ['--at', '1,60,60', '--at', '1,60,120', '--at', '1,150,222'])).toBe(
      'TICKET_SPENT',
    );
    expect((await office.stamp(ticket, [file], ['--at', '1,60,60', '--at', '1,60,120'])).code).toBe(0);
    expect(refusalCode(await office.stamp(ticket, [file]))).toBe('TICKET_SPENT');
    expect(await office.entries()).toHaveLength(2);
  });

  it('stops a batch when going on makes no sense, and says which files were not tried', async () => {
    const files = ['甲', '乙', '丙'].map((name) => {
      const path = office.document(`${name}.pdf`);
      writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from(`%${name}\n`)]));
      return path;
    });
    const ticket = await office.ticket(files);
    const out = office.path('out');
    const wrong = await office.stamp(ticket, files, ['--out', out], { pins: ['wrong'] });
    expect(jsonLines(wrong)).toMatchObject([
      { result: 'refused', error: { code: 'PIN_WRONG' } },
      { result: 'skipped' },
      { result: 'skipped' },
    ]);
    const right = await office.stamp(ticket, files, ['--out', out]);
    expect([right.code, readdirSync(out).sort()]).toEqual([
      0,
      ['丙_已盖章.pdf', '乙_已盖章.pdf', '甲_已盖章.pdf'].sort(),
    ]);
  });
});

/** The request of one ticket under the decisions of another. */
function spliced(asked: string, decided: string): Uint8Array {
  const [one, other] = [asked, decided].map((path) => parseTicketFile(readFileSync(path)));
  const decisions = other!.decisions.map(({ record }) => record.der);
  return ticketFile(parseTicket(ticketDer(one!.requestBytes, decisions)));
}

describe('the data folder', () => {
  it('that is not there', async () => {
    const nowhere = office.path('nowhere');
    for (const words of [['seals'], ['log'], ['verify', office.document('甲.pdf')]]) {
      const run = await cli([...words, '--data', nowhere, '--json']);
      expect([run.code, refusalCode(run)]).toEqual([1, 'DATA_FOLDER_MISSING']);
    }
    expect(existsSync(nowhere)).toBe(false);
  });

  it('has one owner, whom a writer is told, and any number of readers', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.request([file]);
    const owner = await openWorkstation(office.data, 'own', SYSTEM);
    try {
      const run = await office.approve(ticket);
      expect([run.code, refusalCode(run)]).toEqual([1, 'DATA_FOLDER_BUSY']);
      expect(run.stdout).toContain(String(process.pid));
      for (const words of [['seals'], ['log'], ['verify', file]]) {
        expect(refusalCode(await office.run(words)).startsWith('DATA_FOLDER')).toBe(false);
      }
    } finally {
      owner.close();
    }
    expect((await office.approve(ticket)).code).toBe(0);
  });

  it('with rights added by somebody else is not believed', async () => {
    writeFileSync(join(office.data, 'authority-root.pem'), readFileSync(office.made.trustRoots[0]!));
    expect(refusalCode(await office.run(['seals']))).toBe('AUTHORITY_BROKEN');
  });

  it('trusts no root that its foundation does not name', async () => {
    const other = await makeOtherDemo();
    try {
      const strangers = new Office(other);
      const [file, stamped] = [strangers.document('甲.pdf'), office.path('out.pdf')];
      expect((await strangers.stamp(await strangers.ticket([file]), [file], ['--out', stamped])).code).toBe(
        0,
      );
      cpSync(other.made.trustRoots[0]!, join(office.data, 'trust', 'other.pem'));
      const run = await office.run(['verify', stamped]);
      expect([run.code, jsonLines(run)]).toMatchObject([2, [{ answer: 'unknown' }]]);
      const trusting = await office.run(['verify', '--trust', other.made.trustRoots[0]!, stamped]);
      expect([trusting.code, jsonLines(trusting)]).toMatchObject([0, [{ answer: 'valid' }]]);
    } finally {
      other.remove();
    }
  });

  it('names the file among its trusted roots that is damaged', async () => {
    const path = join(office.data, 'trust', 'zz.pem');
    writeFileSync(path, 'no certificate');
    try {
      const run = await office.run(['seals']);
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('FILE_UNREADABLE');
      expect(run.stdout).toContain('zz.pem');
    } finally {
      rmSync(path);
    }
  });

  it('whose log was edited is not listed as if it were whole', async () => {
    const file = office.document('甲.pdf');
    expect((await office.stamp(await office.ticket([file]), [file])).code).toBe(0);
    const database = new Database(join(office.data, 'yinzheng.sqlite'));
    database.exec('DROP TRIGGER use_log_row_no_update');
    const { body } = database.prepare('SELECT body FROM use_log_row WHERE row_no = 2').get() as {
      body: Buffer;
    };
    body.write('印发公报', body.indexOf('印发通知'));
    database.prepare('UPDATE use_log_row SET body = ? WHERE row_no = 2').run(body);
    database.close();
    const run = await office.run(['log']);
    expect([run.code, refusalCode(run)]).toEqual([1, 'LOG_EDITED']);
  });
});

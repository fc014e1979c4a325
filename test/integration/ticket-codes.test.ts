import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decisionDer,
  parseTicket,
  parseTicketFile,
  ticketDer,
  ticketFile,
  useRequestDer,
  withDecision,
  type Decision,
  type UseRequest,
} from '@yinzheng/core/approvals';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { jsonLines, Office, type CliRun } from '../support/cli.ts';
import { SEAL_ID, TestClock, type Holder } from '../support/house.ts';
import { makeOffice, officeClock, type MadeOffice } from '../support/made-office.ts';
import { makeSeal } from '../support/made-seals.ts';
import { MALLORY } from '../support/sql-cases/index.ts';

// Each way in which a ticket does not hold, through the command that a person types: its code and what it says.

let made: MadeOffice;
let office: Office;
let file: string;
let asked: UseRequest;
let ticket: string;
const clock = officeClock();

beforeAll(async () => {
  made = await makeOffice();
});
afterAll(() => made.remove());
beforeEach(async () => {
  office = new Office(made);
  file = office.document('通知.pdf');
  ticket = await office.ticket([file], { clock });
  asked = parseTicketFile(readFileSync(ticket)).request;
});

/** A ticket file of somebody's own making: the request with changes, agreed to with a key outside of any gate. */
function forged(
  changes: Partial<UseRequest>,
  by: Holder = made.who.approver,
  decided: Partial<Decision> = {},
): string {
  const open = parseTicket(ticketDer(useRequestDer({ ...asked, ...changes }), []));
  const act = decisionDer({
    request: open.requestDigest,
    previous: open.requestDigest,
    step: 0,
    approver: made.who.approver.person,
    answer: 'agreed',
    opinion: '',
    decidedAt: asked.requestedAt,
    grant: sm3(made.records[2]!),
    delegation: undefined,
    ...decided,
  });
  const path = office.path(`forged-${Math.random()}.yzticket`);
  writeFileSync(path, ticketFile(withDecision(open, act, sm3(by.certificate.der), by.sign(act))));
  return path;
}

function stamp(path: string, document = file, at = clock): Promise<CliRun> {
  return office.stamp(path, [document], ['--at', '1,60,60', '--out', office.path('out.pdf')], { clock: at });
}

/** Refused with that code and title; no file and, but for what was there, no entry. */
async function expectRefusal(run: Promise<CliRun>, code: string, title: string, entries = 0): Promise<void> {
  const done = await run;
  expect(done.code, done.stdout).toBe(1);
  const [{ error }] = jsonLines(done) as [{ error: { code: string; message: string } }];
  expect(error.code).toBe(code);
  expect(error.message.startsWith(`${title}。`), error.message).toBe(true);
  expect(existsSync(office.path('out.pdf'))).toBe(false);
  expect(await office.entries()).toHaveLength(entries);
}

it('holds as it was made, and as a hand outside the gate writes it with the right key', async () => {
  expect((await stamp(forged({ ticketId: new Uint8Array(16).fill(8) }))).code).toBe(0);
});

it('TICKET_EXPIRED', async () => {
  const late = new TestClock(new Date(asked.expiresAt.getTime() + 1000));
  await expectRefusal(stamp(ticket, file, late), 'TICKET_EXPIRED', '用印凭证已过期');
  const words = ['approve', '--as', 'li', await office.request([file], { clock })];
  const approving = office.run(words, { pins: ['123456'], clock: late });
  await expectRefusal(approving, 'TICKET_EXPIRED', '用印凭证已过期');
});

it('TICKET_SPENT', async () => {
  const first = ['--at', '1,60,60', '--out', office.path('first.pdf')];
  expect((await office.stamp(ticket, [file], first, { clock })).code).toBe(0);
  await expectRefusal(stamp(ticket), 'TICKET_SPENT', '批准的用印数已用完', 1);
});

it('TICKET_ALTERED', async () => {
  const open = parseTicketFile(readFileSync(ticket));
  const request = useRequestDer({ ...asked, reason: '另一件事' });
  const decisions = open.decisions.map(({ record }) => record.der);
  writeFileSync(ticket, ticketFile(parseTicket(ticketDer(request, decisions))));
  await expectRefusal(stamp(ticket), 'TICKET_ALTERED', '用印凭证被改动过');
  // The right grant, another's key; the right key, another's certificate.
  await expectRefusal(stamp(forged({}, MALLORY)), 'TICKET_ALTERED', '用印凭证被改动过');
  const impostor = { ...made.who.approver, certificate: MALLORY.certificate };
  await expectRefusal(stamp(forged({}, impostor)), 'TICKET_ALTERED', '用印凭证被改动过');
});

it('TICKET_WRONG_SEAL', async () => {
  const renewed = makeSeal(made.maker, made.who.custodian, { esID: SEAL_ID });
  const db = new Database(join(office.data, 'yinzheng.sqlite'));
  db.prepare('UPDATE seal SET body = ?').run(renewed);
  db.close();
  await expectRefusal(stamp(ticket), 'TICKET_WRONG_SEAL', '凭证对应的是另一枚印章');
  const other = forged({ seal: { ...asked.seal, esID: 'YZTEST0000000002' } });
  await expectRefusal(stamp(other), 'TICKET_WRONG_SEAL', '凭证对应的是另一枚印章');
});

it('TICKET_WRONG_DOCUMENT', async () => {
  const changed = office.path('changed.pdf');
  writeFileSync(changed, Buffer.concat([readFileSync(file), Buffer.from('%')]));
  await expectRefusal(stamp(ticket, changed), 'TICKET_WRONG_DOCUMENT', '文件不在批准范围内');
});

it('TICKET_WRONG_WORKSTATION', async () => {
  for (const changes of [
    { workstation: new Uint8Array(16).fill(1) },
    { authorityRoot: sm3(utf8('another root')) },
  ]) {
    await expectRefusal(stamp(forged(changes)), 'TICKET_WRONG_WORKSTATION', '凭证不属于这台工作站');
  }
});

it('TICKET_REPLAYED', async () => {
  const first = ['--at', '1,60,60', '--out', office.path('first.pdf')];
  expect((await office.stamp(ticket, [file], first, { clock })).code).toBe(0);
  const again = forged({ documents: asked.documents.map((document) => ({ ...document, count: 9 })) });
  await expectRefusal(stamp(again), 'TICKET_REPLAYED', '凭证编号已被使用过', 1);
});

it('SELF_APPROVED', async () => {
  const words = ['approve', '--as', 'wang', await office.request([file], { clock })];
  await expectRefusal(office.run(words, { clock }), 'SELF_APPROVED', '同一人不能兼任');
});

it('AUTHORITY_MISSING', async () => {
  const title = '没有相应的授权';
  // A grant that nobody gave; another's grant; an approver's decision under a grant that came later.
  const nobody = forged({}, MALLORY, {
    grant: sm3(utf8('a grant')),
    approver: { id: 'mallory', name: '马某' },
  });
  await expectRefusal(stamp(nobody), 'AUTHORITY_MISSING', title);
  const leaders = forged({}, made.who.leader, {
    grant: sm3(made.records[3]!),
    approver: made.who.leader.person,
  });
  await expectRefusal(stamp(leaders), 'AUTHORITY_MISSING', title);
  const renamed = forged({}, made.who.approver, { approver: { id: 'li', name: '李局长' } });
  await expectRefusal(stamp(renamed), 'AUTHORITY_MISSING', title);
  const words = ['stamp', '--as', 'zhao', '--ticket', ticket, '--at', '1,60,60', file];
  await expectRefusal(office.run(words, { pins: ['123456'], clock }), 'AUTHORITY_MISSING', title);
});

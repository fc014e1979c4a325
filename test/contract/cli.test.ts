import { writeFileSync } from 'node:fs';
import {
  approveSchema,
  initSchema,
  inspectSchema,
  logEntrySchema,
  requestSchema,
  sealsSchema,
  stampRowSchema,
  verifyRowSchema,
} from '@yinzheng/contract/cli';
import { ROLES } from '@yinzheng/core/accounts';
import { refusalSchema } from '@yinzheng/contract/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, jsonLines, makeDemo, Office, type CliRun } from '../support/cli.ts';

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());

/** The one line of a run that did what it was asked. */
function only(run: CliRun): unknown {
  expect(run.code, run.stdout + run.stderr).toBe(0);
  const lines = jsonLines(run);
  expect(lines).toHaveLength(1);
  return lines[0];
}

describe('the shapes of --json', () => {
  it('init --demo', () => {
    const { people, seals, trustRoots } = initSchema.parse(demo.made);
    // One a role.
    expect(people.flatMap(({ roles }) => roles).sort()).toEqual([...ROLES].sort());
    expect(new Set(people.map(({ pin }) => pin)).size).toBeGreaterThan(1);
    expect(seals.map(({ kind }) => kind)).toEqual(['unit']);
    expect(trustRoots).toHaveLength(1);
  });

  it('seals', async () => {
    office = new Office(demo);
    const { seals } = sealsSchema.parse(only(await office.run(['seals'])));
    expect(seals).toMatchObject([
      {
        id: office.seal,
        status: 'active',
        custodians: [{ id: office.who('custodian').id }],
        keys: [{ kind: 'software' }],
        size: { width: 42, height: 42 },
      },
    ]);
  });

  it('request, approve, stamp, verify, log and inspect, one after the other', async () => {
    office = new Office(demo);
    const file = office.document('通知.pdf');
    const ticket = office.path('t.yzticket');
    const asked = await office.run([
      ...['request', '--as', office.who('applicant').id, '--seal', office.seal, '--count', '3'],
      ...['--reason', '印发', '--class', 'internal', '--out', ticket, file],
    ]);
    const { request } = requestSchema.parse(only(asked));
    expect(request).toMatchObject({ reason: '印发', classification: 'internal', documents: [{ count: 3 }] });

    const decided = approveSchema.parse(only(await office.approve(ticket, ['--opinion', '请尽快办理'])));
    expect(decided).toMatchObject({ approved: true, decision: { answer: 'agreed', opinion: '请尽快办理' } });

    const out = office.path('out.pdf');
    const places = ['--at', '1,60,60', '--at', '1,150,222'];
    const row = stampRowSchema.parse(only(await office.stamp(ticket, [file], [...places, '--out', out])));
    expect(row).toMatchObject({
      result: 'done',
      output: out,
      entries: [1, 2],
      count: 3,
      spent: 2,
      remaining: 1,
    });

    const verified = verifyRowSchema.parse(only(await office.run(['verify', out])));
    expect(verified).toMatchObject({
      answer: 'valid',
      signatures: [
        { format: 'ses', variant: 'v4', answer: 'valid', after: 'signatures', covers: 'revision' },
        { format: 'ses', answer: 'valid', after: 'nothing', covers: 'whole', ticket: { entry: 2 } },
      ],
    });

    const entries = (await office.entries()).map((entry) => logEntrySchema.parse(entry));
    expect(entries).toMatchObject([
      { number: 1, reason: '印发', count: 3, result: 'done', ordinal: 1, total: 2, x: 60, y: 60 },
      { number: 2, digest: request.documents[0]!.digest, document: '通知.pdf', ordinal: 2, page: 1 },
    ]);

    for (const [path, kind] of [
      [out, 'pdf'],
      [ticket, 'ticket'],
      [office.made.trustRoots[0]!, 'certificate'],
    ] as const) {
      const found = inspectSchema.parse(only(await cli(['inspect', path, '--json'])));
      expect(found.kind).toBe(kind);
    }
  });

  it('a refusal', async () => {
    office = new Office(demo);
    const run = await office.run(['approve', '--as', 'nobody', office.path('none.yzticket')]);
    expect(run.code).toBe(1);
    const { error } = refusalSchema.parse(jsonLines(run)[0]);
    expect(error.code).toBe('FILE_UNREADABLE');
    expect(error.message).toMatch(/^文件无法读取。.*没有这个文件/);
  });

  it('rows of a batch that is partly done', async () => {
    office = new Office(demo);
    const [good, other] = [office.document('甲.pdf'), office.path('乙.pdf')];
    writeFileSync(other, Buffer.concat([office.bytes('甲.pdf'), Buffer.from('\n')]));
    const ticket = await office.ticket([good]);
    const run = await office.stamp(ticket, [other, good], ['--out', office.path('out')]);
    expect(run.code).toBe(1);
    const rows = jsonLines(run).map((row) => stampRowSchema.parse(row));
    expect(rows).toMatchObject([
      { file: other, result: 'refused', error: { code: 'TICKET_WRONG_DOCUMENT' } },
      { file: good, result: 'done' },
    ]);
  });

  it('rows of files that cannot be verified', async () => {
    office = new Office(demo);
    const text = office.path('text.pdf');
    writeFileSync(text, 'no PDF');
    const run = await office.run(['verify', text, office.path('none.pdf'), office.document('plain.pdf')]);
    expect(run.code).toBe(1);
    const rows = jsonLines(run).map((row) => verifyRowSchema.parse(row));
    expect(rows).toMatchObject([
      { answer: 'unknown', code: 'PDF_NOT_PDF', signatures: [] },
      { error: { code: 'FILE_UNREADABLE' } },
      { answer: 'unknown', code: 'NO_SIGNATURES', signatures: [] },
    ]);
  });
});

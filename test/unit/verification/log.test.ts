import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { concat, fail, toHex, utf8 } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { stamp } from '@yinzheng/core/stamping';
import {
  EMPTY_LOG,
  headOf,
  nextRow,
  type LogHead,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import {
  compareWithLog,
  LOG_REASONS,
  verifyPdf,
  type ComparedPdf,
  type LogAtHand,
  type PdfVerification,
} from '@yinzheng/core/verification';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/repo.ts';
import { pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';
import { MemoryUseLog } from '../../support/use-log.ts';

// A job of two impressions: rows 1 and 2 reserve, 3 and 4 say signed, 5 and 6 close.

let house: StampHouse;
let source: ByteSource;
let report: PdfVerification;

async function sealed(one: StampHouse): Promise<ByteSource> {
  await stamp(one.job, pin(), one.deps);
  return bytesSource(one.output.published!);
}

beforeAll(async () => {
  house = await stampHouse();
  source = await sealed(house);
  report = await verifyPdf(source, { ...house.deps.verification, now: house.clock.now() });
  expect(report.answer).toBe('valid');
});

function logOf(rows: readonly UseLogRow[]): LogAtHand {
  return {
    authority: house.authority,
    open: () => ({
      row: (rowNo) => rows.find((row) => row.rowNo === rowNo),
      rowsOfEntry: (entryNo) => rows.filter((row) => row.entryNo === entryNo),
    }),
  };
}

/** The same log with contents changed, chained anew: whole in itself. */
function rechained(change: (content: RowContent, row: UseLogRow) => RowContent | undefined): UseLogRow[] {
  let head: LogHead = EMPTY_LOG;
  return house.log.rows.flatMap((row) => {
    const content = change(row.content, row);
    if (content === undefined) return [];
    const next = nextRow(head, row.entryNo, row.at, content);
    head = headOf(next);
    return [next];
  });
}

function said({ answer, reason, signatures }: ComparedPdf): unknown[] {
  return [answer, reason, ...signatures.map(({ log }) => log && [log.answer, log.reason])];
}

const compare = (log: LogAtHand | undefined, of: PdfVerification = report): Promise<ComparedPdf> =>
  compareWithLog(source, of, log);

describe('an impression and the log', () => {
  it('agree, in both formats, with what the log says of it', async () => {
    for (const format of ['ses', 'cms'] as const) {
      const other = await stampHouse();
      const file = await sealed({ ...other, job: { ...other.job, format } });
      const context = { ...other.deps.verification, now: other.clock.now() };
      const found = await compareWithLog(file, await verifyPdf(file, context), {
        ...logOf(other.log.rows),
        authority: other.authority,
      });
      expect(said(found)).toEqual([
        'valid',
        'FILE_VALID',
        ['agrees', 'LOG_AGREES'],
        ['agrees', 'LOG_AGREES'],
      ]);
      expect(found.signatures[1]!.log?.use).toMatchObject({
        entryNo: 2,
        result: 'done',
        annotations: [],
        reserved: { reason: other.ticket.request.reason, custodian: other.who.custodian.person },
        signedAt: other.log.rows[3]!.at,
      });
    }
  });

  it('agree where the log says voided after signing, or mistaken: it is said, not judged', async () => {
    const by = house.who.custodian.person;
    const rows = [...house.log.rows];
    rows.push(
      nextRow(headOf(rows.at(-1)!), 2, rows.at(-1)!.at, {
        kind: 'annotated',
        annotation: 'mistaken',
        by,
        note: '盖错页',
      }),
    );
    const found = await compare(logOf(rows));
    expect(found.answer).toBe('valid');
    expect(found.signatures.map(({ log }) => log?.use?.annotations.length)).toEqual([0, 1]);
    const voided = rechained((content) =>
      content.kind === 'closed'
        ? { kind: 'voided', afterSigning: true, unresolved: false, reason: 'x' }
        : content,
    );
    const after = await compare(logOf(voided));
    expect(after.signatures.map(({ log }) => log?.use?.result)).toEqual([
      'voided-after-signing',
      'voided-after-signing',
    ]);
  });

  it('are not compared where there is no log, the log is broken, or the seal is kept elsewhere', async () => {
    const none = ['not-compared', 'LOG_NOT_AT_HAND'];
    expect(said(await compare(undefined))).toEqual(['valid', 'FILE_VALID', none, none]);

    let opened = 0;
    const broken = {
      authority: house.authority,
      open: () => {
        opened += 1;
        return fail('LOG_BROKEN', { row: 3, detail: '' });
      },
    };
    const unusable = ['not-compared', 'LOG_NOT_USABLE'];
    expect(said(await compare(broken))).toEqual(['valid', 'FILE_VALID', unusable, unusable]);
    expect(opened).toBe(1);

    const other = ['not-compared', 'LOG_OTHER_UNIT'];
    const { grants } = house.authority;
    const applicant = grants.find(({ role }) => role === 'applicant')!;
    for (const elsewhere of [
      [],
      grants.filter(({ role }) => role !== 'custodian'),
      // Keeps a seal here, by another certificate.
      grants.map((one) => (one.role === 'custodian' ? { ...one, cert: applicant.cert } : one)),
      // The certificate of the signer, in another role.
      grants.map((one) => (one.role === 'custodian' ? { ...one, role: 'approver' as const } : one)),
    ]) {
      const authority = { ...house.authority, grants: elsewhere };
      expect(said(await compare({ ...logOf([]), authority }))).toEqual(['valid', 'FILE_VALID', other, other]);
    }
  });

  it('says nothing of a stranger without a ticket, and asks no log for it', async () => {
    const bare = {
      ...report,
      signatures: report.signatures.map((one) => ({ ...one, impression: undefined })),
    };
    const elsewhere = { authority: { ...house.authority, grants: [] }, open: () => fail('INTERNAL', {}) };
    expect(said(await compare(elsewhere, bare))).toEqual(['valid', 'FILE_VALID', undefined, undefined]);
    expect(said(await compare(undefined, bare))).toEqual(['valid', 'FILE_VALID', undefined, undefined]);
  });
});

describe('a seal kept here whose use the log does not know', () => {
  it('leaves the file "cannot tell" when the log ends before it', async () => {
    const found = await compare(logOf(house.log.rows.slice(0, 1)));
    expect(said(found)).toEqual([
      'unknown',
      'FILE_LOG_CONTRADICTS',
      ['contradicts', 'LOG_NOT_SIGNED'],
      ['unknown', 'LOG_ROW_MISSING'],
    ]);
    expect(said(await compare(logOf([])))).toEqual([
      'unknown',
      'FILE_LOG_UNKNOWN',
      ['unknown', 'LOG_ROW_MISSING'],
      ['unknown', 'LOG_ROW_MISSING'],
    ]);
    expect(found.params).toMatchObject({ number: 1, whose: house.seal.info.property.name });
  });

  it('also when it carries no ticket at all', async () => {
    const [first, second] = report.signatures;
    const bare = { ...report, signatures: [first!, { ...second!, impression: undefined }] };
    expect(said(await compare(logOf(house.log.rows), bare))).toEqual([
      'unknown',
      'FILE_LOG_UNKNOWN',
      ['agrees', 'LOG_AGREES'],
      ['unknown', 'LOG_NO_TICKET'],
    ]);
  });

  it('and when its outcome was never known', async () => {
    const rows = rechained((content, { entryNo }) => {
      if (entryNo === 1 || content.kind === 'reserved') return content;
      return content.kind === 'closed'
        ? { kind: 'voided', afterSigning: true, unresolved: true, reason: 'x' }
        : undefined;
    });
    expect(said(await compare(logOf(rows)))[3]).toEqual(['unknown', 'LOG_END_UNRESOLVED']);
  });
});

describe('a log that contradicts the file', () => {
  const outcome = async (rows: readonly UseLogRow[]): Promise<unknown[]> => {
    const found = said(await compare(logOf(rows)));
    expect(found.slice(0, 2)).toEqual(['unknown', 'FILE_LOG_CONTRADICTS']);
    return found.slice(2);
  };

  it.each([
    ['reason', { reason: '另一事由' }],
    ['applicant', { applicant: { id: 'x', name: '某人' } }],
    ['document', { document: sm3(utf8('other')) }],
  ])('because its reserved row has another %s', async (_, changes) => {
    const rows = rechained((content) => (content.kind === 'reserved' ? { ...content, ...changes } : content));
    const differs = ['contradicts', 'LOG_ROW_DIFFERS'];
    expect(await outcome(rows)).toEqual([differs, differs]);
  });

  it('because it recorded another result', async () => {
    const rows = rechained((content, { entryNo }) =>
      content.kind === 'signed' && entryNo === 2 ? { ...content, digest: sm3(utf8('other')) } : content,
    );
    expect(await outcome(rows)).toEqual([
      ['agrees', 'LOG_AGREES'],
      ['contradicts', 'LOG_DIGEST_DIFFERS'],
    ]);
  });

  it('because it was voided before the key signed', async () => {
    const rows = rechained((content) => {
      if (content.kind === 'signed') return undefined;
      return content.kind === 'closed'
        ? { kind: 'voided', afterSigning: false, unresolved: false, reason: 'x' }
        : content;
    });
    const voided = ['contradicts', 'LOG_VOIDED'];
    expect(await outcome(rows)).toEqual([voided, voided]);
  });

  it.each([
    ['ticket', { ticketId: new Uint8Array(16) }],
    ['entry', { entryNo: 2 }],
    ['row', { rowNo: 2 }],
    ['head', { logHead: new Uint8Array(32) }],
  ])('because the signature names another %s', async (_, changes) => {
    const [first, second] = report.signatures;
    const changed = { ...first!, impression: { ...first!.impression!, ...changes } };
    const found = said(await compare(logOf(house.log.rows), { ...report, signatures: [changed, second!] }));
    expect(found.slice(2)).toEqual([
      ['contradicts', 'LOG_ROW_DIFFERS'],
      ['agrees', 'LOG_AGREES'],
    ]);
  });

  it('mends nothing that is invalid, and is said before what cannot be told otherwise', async () => {
    const invalid = { ...report, answer: 'invalid', reason: 'FILE_CHANGED' } as const;
    expect(said(await compare(logOf([]), invalid)).slice(0, 2)).toEqual(['invalid', 'FILE_CHANGED']);
    const open = { ...report, answer: 'unknown', reason: 'FILE_SIGNATURE_UNKNOWN' } as const;
    expect(said(await compare(logOf([]), open)).slice(0, 2)).toEqual(['unknown', 'FILE_LOG_UNKNOWN']);
    expect(said(await compare(logOf(house.log.rows), open)).slice(0, 2)).toEqual([
      'unknown',
      'FILE_SIGNATURE_UNKNOWN',
    ]);
  });

  it('because the seal in the signature is another one', async () => {
    const other = report.signatures.map((one) => ({ ...one, seal: { ...one.seal!, esID: 'ELSE' } }));
    const found = said(await compare(logOf(house.log.rows), { ...report, signatures: other }));
    expect(found[2]).toEqual(['contradicts', 'LOG_SEAL_DIFFERS']);
  });

  it('is not called in for a signature that does not hold, and mends nothing that is invalid', async () => {
    const bytes = source.read(0, source.size).slice();
    bytes[7] = bytes[7]! ^ 1; // the minor version in the header
    const changed = bytesSource(bytes);
    const context = { ...house.deps.verification, now: house.clock.now() };
    const found = await compareWithLog(changed, await verifyPdf(changed, context), logOf([]));
    expect(found.answer).toBe('invalid');
    expect(found.reason).not.toMatch(/^FILE_LOG/);
    expect(found.signatures.map(({ log }) => log?.reason)).toEqual([
      'LOG_SIGNATURE_OPEN',
      'LOG_SIGNATURE_OPEN',
    ]);
  });

  it('takes the bytes up to each impression, not those added later', async () => {
    const longer = bytesSource(concat(source.read(0, source.size), utf8('\n')));
    const context = { ...house.deps.verification, now: house.clock.now() };
    const found = await compareWithLog(longer, await verifyPdf(longer, context), logOf(house.log.rows));
    expect(found.signatures.map(({ log }) => log?.answer)).toEqual(['agrees', 'agrees']);
    const digests = house.log.rows.flatMap(({ content }) =>
      content.kind === 'signed' ? [toHex(content.digest)] : [],
    );
    expect(digests).toEqual(
      report.signatures.map(({ covers }) => toHex(sm3(source.read(0, source.size).subarray(0, covers.end)))),
    );
  });
});

it('a log of another workstation that happens to have such a row contradicts', async () => {
  const other = await stampHouse();
  const log = new MemoryUseLog();
  other.clock.advance(3600);
  await stamp(other.job, pin(), { ...other.deps, log });
  const found = said(await compare(logOf(log.rows)));
  expect(found.slice(0, 3)).toEqual(['unknown', 'FILE_LOG_CONTRADICTS', ['contradicts', 'LOG_ROW_DIFFERS']]);
});

describe('the texts of the comparison', () => {
  it.each(['zh-CN', 'en'])('are all there, and nothing else (%s)', (language) => {
    const path = join(ROOT, 'resources/locales', language, 'reasons/log.json');
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    expect(Object.keys(texts)).toEqual([...LOG_REASONS]);
    for (const text of Object.values(texts)) expect(text).not.toMatch(/[!！]/);
  });
});

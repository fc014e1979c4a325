import { bytesSource } from '@yinzheng/core/documents';
import { equalBytes, fail, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { stamp } from '@yinzheng/core/stamping';
import { entriesOf } from '@yinzheng/core/use-log';
import { verifyPdf } from '@yinzheng/core/verification';
import { ticketRight } from '@yinzheng/core/use-rights';
import { beforeEach, describe, expect, it } from 'vitest';
import { asyncCodeOf } from '../../support/codes.ts';
import { makeStatusList } from '../../support/made-seals.ts';
import { sealV1 } from '../../support/other-generations.ts';
import { flipped, keyOf, pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';

let house: StampHouse;

beforeEach(async () => {
  house = await stampHouse();
});

function results(): string[] {
  return entriesOf(house.log.rows).map((entry) => entry.result);
}

describe('a stamp', () => {
  it.each(['ses', 'cms'] as const)(
    'in the form %s is valid, covered by ticket and log, and the original is its prefix',
    async (format) => {
      const result = await stamp({ ...house.job, format }, pin(), house.deps);
      const sealed = house.output.published!;
      expect(equalBytes(sealed.subarray(0, house.document.length), house.document)).toBe(true);
      expect(result).toMatchObject({ entries: [1, 2], size: sealed.length, output: house.output.target });
      expect(toHex(result.digest)).toBe(toHex(sm3(sealed)));

      const context = { ...house.deps.verification, now: house.clock.now() };
      const report = await verifyPdf(bytesSource(sealed), context);
      expect(report.answer).toBe('valid');
      expect(report.signatures.map((one) => [one.answer, one.after, one.covers.kind])).toEqual([
        ['valid', 'signatures', 'revision'],
        ['valid', 'nothing', 'whole'],
      ]);
      for (const [index, signature] of report.signatures.entries()) {
        const reserved = house.log.rows[index]!;
        expect(signature.impression).toEqual({
          ticketId: house.ticket.request.ticketId,
          entryNo: index + 1,
          rowNo: reserved.rowNo,
          logHead: reserved.hash,
        });
      }
    },
  );

  it('is not begun with a seal of the first version, which only a CMS signature can show', async () => {
    const old = await stampHouse('trial', (maker, unit) => sealV1(maker, unit, { esID: 'YZTEST0000000001' }));
    expect(await asyncCodeOf(() => stamp(old.job, pin(), old.deps))).toBe('SEAL_FORMAT_OLD');
    expect(old.log.rows).toEqual([]);
    expect(old.output.done).toEqual([]);
    const cms = await asyncCodeOf(() => stamp({ ...old.job, format: 'cms' }, pin(), old.deps));
    expect(cms).not.toBe('SEAL_FORMAT_OLD');
  });

  it('writes its rows in the order of log before ink', async () => {
    await stamp(house.job, pin(), house.deps);
    expect(house.log.rows.map((row) => [row.entryNo, row.content.kind])).toEqual([
      [1, 'reserved'],
      [2, 'reserved'],
      [1, 'signed'],
      [2, 'signed'],
      [1, 'closed'],
      [2, 'closed'],
    ]);
    const sealed = house.output.published!;
    const [first, second] = entriesOf(house.log.rows);
    expect(toHex(second!.signedDigest!)).toBe(toHex(sm3(sealed)));
    const { signatures } = await verifyPdf(bytesSource(sealed), {
      ...house.deps.verification,
      now: house.clock.now(),
    });
    expect(toHex(first!.signedDigest!)).toBe(toHex(sm3(sealed.subarray(0, signatures[0]!.covers.end))));
    expect(house.output.done).toEqual(['begin', 'finish', 'readBack', 'publish', 'settle']);
    expect(house.log.tickets).toEqual([house.ticket.der]);
  });

  it('spends the count and no more', async () => {
    await stamp(house.job, pin(), house.deps);
    expect(await asyncCodeOf(() => stamp(house.job, pin(), house.deps))).toBe('TICKET_SPENT');
    const one = { ...house.job, positions: house.job.positions.slice(0, 1) };
    await stamp(one, pin(), house.deps);
    expect(await asyncCodeOf(() => stamp(one, pin(), house.deps))).toBe('TICKET_SPENT');
    expect(results()).toEqual(['done', 'done', 'done']);
  });
});

describe('a stamp that is refused leaves no row and asks no key', () => {
  const cases: readonly (readonly [string, string, (h: StampHouse) => Partial<StampHouse['job']>])[] = [
    ['another document', 'DOCUMENT_MISSING', (h) => ({ source: bytesSource(flipped(h.document, 200)) })],
    [
      'a document the ticket does not name',
      'TICKET_WRONG_DOCUMENT',
      (h) => ({ document: { ...h.job.document, digest: sm3(utf8('x')) } }),
    ],
    ['a raised count', 'TICKET_WRONG_DOCUMENT', (h) => ({ document: { ...h.job.document, count: 9 } })],
    [
      'another seal',
      'TICKET_WRONG_SEAL',
      (h) => ({ seal: { ...h.seal, bytes: flipped(h.seal.bytes, 300) } }),
    ],
    ['another certificate', 'AUTHORITY_MISSING', (h) => ({ certificate: h.who.leader.certificate })],
    ['another custodian', 'AUTHORITY_MISSING', (h) => ({ custodian: h.who.leader.person })],
    ['no position', 'BAD_ARGUMENT', () => ({ positions: [] })],
    ['a page that is not there', 'PDF_PAGE_MISSING', () => ({ positions: [{ page: 2, x: 60, y: 60 }] })],
    ['a place outside the page', 'STAMP_POSITION_OUTSIDE', () => ({ positions: [{ page: 1, x: 5, y: 60 }] })],
  ];

  it.each(cases)('%s: %s', async (_, code, changes) => {
    expect(await asyncCodeOf(() => stamp({ ...house.job, ...changes(house) }, pin(), house.deps))).toBe(code);
    expect(house.log.rows).toEqual([]);
    expect(house.output.done).toEqual([]);
  });

  it('a wrong PIN: PIN_WRONG', async () => {
    expect(await asyncCodeOf(() => stamp(house.job, utf8('9999'), house.deps))).toBe('PIN_WRONG');
    expect(house.log.rows).toEqual([]);
  });

  it('an expired ticket: TICKET_EXPIRED', async () => {
    house.clock.advance(8 * 86_400);
    expect(await asyncCodeOf(() => stamp(house.job, pin(), house.deps))).toBe('TICKET_EXPIRED');
    expect(house.log.rows).toEqual([]);
  });
});

describe('a seal that may not be used', () => {
  it('is refused with another picture under its maker’s signature, in both forms', async () => {
    const forged = { ...house.seal, signedBytes: flipped(house.seal.signedBytes, 200) };
    for (const format of ['ses', 'cms'] as const) {
      const job = { ...house.job, seal: forged, format };
      expect(await asyncCodeOf(() => stamp(job, pin(), house.deps))).toBe('SEAL_NOT_USABLE');
    }
    expect(house.log.rows).toEqual([]);
  });

  it('is refused without a root that its maker goes back to', async () => {
    const verification = { ...house.deps.verification, roots: [] };
    const code = await asyncCodeOf(() => stamp(house.job, pin(), { ...house.deps, verification }));
    expect(code).toBe('SEAL_NOT_USABLE');
  });

  it('is refused when the lists that a workstation goes by are gone', async () => {
    for (const source of ['revocationSource', 'sealStatusSource'] as const) {
      const policy = { ...house.deps.verification.policy, [source]: true };
      const verification = { ...house.deps.verification, policy };
      const code = await asyncCodeOf(() => stamp(house.job, pin(), { ...house.deps, verification }));
      expect(code, source).toBe('SEAL_NOT_USABLE');
    }
    expect(house.log.rows).toEqual([]);
  });

  it('is refused once it was cancelled, and before that is not', async () => {
    const entry = { esID: house.seal.info.esID, since: house.clock.now(), reason: '' };
    const listed = (status: 'active' | 'cancelled'): StampHouse['deps'] => {
      const list = makeStatusList(house.maker, [{ ...entry, status }]);
      return { ...house.deps, verification: { ...house.deps.verification, statusLists: [list] } };
    };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), listed('cancelled')))).toBe('SEAL_NOT_USABLE');
    expect(house.log.rows).toEqual([]);
    expect((await stamp(house.job, pin(), listed('active'))).entries).toEqual([1, 2]);
  });
});

describe('a stamp that fails on its way', () => {
  it('gives everything back when the result’s folder cannot be written', async () => {
    house.output.before = (step) => {
      if (step === 'begin') fail('FILE_UNWRITABLE', { path: '/out', detail: 'ENOSPC' });
    };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), house.deps))).toBe('FILE_UNWRITABLE');
    expect(results()).toEqual(['voided', 'voided']);
  });

  it('is unresolved when the key answered what is no signature', async () => {
    const { key } = house.deps;
    const babbling = {
      ...key,
      login: async (bytes: Uint8Array) => ({
        ...(await key.login(bytes)),
        sign: () => Promise.resolve(utf8('no signature')),
      }),
    };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), { ...house.deps, key: babbling }))).toBe(
      'DER_MALFORMED',
    );
    expect(results()).toEqual(['unresolved', 'voided']);
  });

  it('has its rows written although what it left cannot be removed, and tells the first error', async () => {
    house.output.before = (step) => {
      if (step === 'finish') fail('FILE_UNWRITABLE', { path: '/out', detail: 'EIO' });
      if (step === 'discard') fail('FILE_UNWRITABLE', { path: '/out', detail: 'EROFS' });
    };
    await expect(stamp(house.job, pin(), house.deps)).rejects.toMatchObject({ params: { detail: 'EIO' } });
    expect(results()).toEqual(['voided-after-signing', 'voided-after-signing']);
  });

  it('is not voided when the file has its name and only tidying up fails', async () => {
    house.output.before = (step) => {
      if (step === 'settle') fail('FILE_UNWRITABLE', { path: '/out', detail: 'EIO' });
    };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), house.deps))).toBe('FILE_UNWRITABLE');
    expect(house.output.published).toBeDefined();
    expect(house.output.done).not.toContain('discard');
    expect(results()).toEqual(['signed', 'signed']);
  });

  it('leaves entries to be closed at the next start when only closing fails', async () => {
    let transactions = 0;
    const log = house.log;
    const tired = {
      transaction: <T>(work: Parameters<typeof log.transaction<T>>[0]): T => {
        return ++transactions === 6
          ? fail('STORE_UNAVAILABLE', { path: '/', detail: 'SQLITE_FULL' })
          : log.transaction(work);
      },
    };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), { ...house.deps, log: tired }))).toBe(
      'STORE_UNAVAILABLE',
    );
    expect(house.output.published).toBeDefined();
    expect(results()).toEqual(['signed', 'signed']);
  });
});

describe('the gate', () => {
  it('refuses a software key for a seal in production, and takes a smart key', async () => {
    house = await stampHouse('production');
    expect(await asyncCodeOf(() => stamp(house.job, pin(), house.deps))).toBe('SOFTWARE_KEY_REFUSED');
    expect(results()).toEqual(['voided', 'voided']);
    const smart = { ...house.deps, key: keyOf(house.who.custodian, 'smart-key') };
    expect((await stamp(house.job, pin(), smart)).entries).toEqual([3, 4]);
  });

  it('refuses a key that is not the certificate’s', async () => {
    const other = { ...house.deps, key: keyOf(house.who.leader) };
    expect(await asyncCodeOf(() => stamp(house.job, pin(), other))).toBe('KEY_WRONG');
    expect(results()).toEqual(['voided', 'voided']);
  });

  it('knows a ticket that was used with another content under its number', async () => {
    await stamp({ ...house.job, positions: house.job.positions.slice(0, 1) }, pin(), house.deps);
    const again = await stampHouse();
    const changed = { ...again.deps, log: house.log };
    const request = sm3(utf8('other'));
    for (const right of [
      ticketRight({ ...again.ticket, requestDigest: request }),
      { ...again.job.right, request },
    ]) {
      expect(await asyncCodeOf(() => stamp({ ...again.job, right }, pin(), changed))).toBe('TICKET_ALTERED');
    }
  });
});

import type { BatchAnswer } from '@yinzheng/contract/store';
import { toBase64, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { LicenceMill, rowHash, type Made, type MadeChanges } from '../support/licence-mill.ts';
import { makeCrl, party } from '../support/made-seals.ts';
import { embeddedCase } from '../support/store-both.ts';
import {
  authorityOf,
  batchOf,
  EPOCH,
  type StoreHouse,
  toldBy,
  type SentAct,
  type Workstation,
} from '../support/store-house.ts';

// A standing authorisation that was taken back, and what came before and after the word of it; heads that were overtaken.

const LAPSED = 'REVOKED_BEFORE_ARRIVAL standing authorisation';

describe('the end of a standing authorisation', () => {
  let house: StoreHouse;
  let mill: LicenceMill;
  let one: Workstation;
  let sequence = 0;
  let serial = 0;

  beforeAll(async () => {
    // 李主任 leads another seal's use.
    const other = new LicenceMill('ends', {}, (who) => [
      { role: 'leader', to: who.approver, seal: 'YZTEST0000000099' },
    ]);
    ({ house, mill, one } = await embeddedCase(other));
    return () => house.close();
  }, 120_000);

  const told = (kind: SentAct[1], act: Uint8Array): Promise<string> => toldBy(one, [++sequence, kind, act]);

  /** A version under an authorisation of that name, its file delivered. */
  async function under(name: string, changes: MadeChanges = {}): Promise<Made> {
    const made = await mill.make({
      serial: `000001${String(++serial).padStart(3, '0')}`,
      authorisation: { id: sm3(utf8(name)).slice(0, 16) },
      ...changes,
    });
    await one.deliver(made.file);
    return made;
  }

  it('holds for what comes after it, also where it came before anybody knew the authorisation', async () => {
    const made = await under('never known before');
    expect(await told('authorisation-end', mill.end(made.bundle))).toBe('accepted');
    expect(await told('version', made.act)).toBe(LAPSED);
    expect(await told('version', (await under('never known before')).act)).toBe(LAPSED);
    expect(await told('version', (await under('another')).act)).toBe('accepted');
  });

  it('means nothing where it is older than the authorisation, or a leader’s of another seal', async () => {
    const made = await under('still in force');
    const early = mill.end(made.bundle, new Date('2026-04-30T00:00:00Z'));
    expect(await told('authorisation-end', early)).toBe('accepted');
    const elsewhere = mill.end(made.bundle, undefined, mill.who.approver);
    expect(await told('authorisation-end', elsewhere)).toBe('accepted');
    expect(await told('version', made.act)).toBe('accepted');
    // The first that is about it counts: a head between an idle one and that vouches.
    const vouched = await under('still in force', { row: 700, inLog: true });
    const row = mill.reserved(700, vouched);
    expect(await told('head', mill.head(700, [row], row.hash))).toBe('accepted');
    expect(await told('authorisation-end', mill.end(made.bundle))).toBe('accepted');
    expect(await told('version', vouched.act)).toBe('accepted');
    expect(await told('version', (await under('still in force')).act)).toBe(LAPSED);
  });

  it('is not believed of the future, nor of whom it was not given to', async () => {
    const { bundle } = await under('of the future');
    const at = (seconds: number): Date => new Date(house.clock.now().getTime() + seconds * 1000);
    expect(await told('authorisation-end', mill.end(bundle, at(301)))).toBe('LICENCE_ACT_AHEAD');
    expect(await told('authorisation-end', mill.end(bundle, at(299)))).toBe('accepted');
    const forged = mill.end(bundle, new Date('2026-05-22T03:00:00Z'));
    forged[forged.length - 1]! ^= 1;
    expect(await told('authorisation-end', forged)).toMatch(/^LICENCE_ALTERED/);
  });

  it('holds for what waited for its turn, too', async () => {
    const first = await under('of the first version');
    const second = await under('of the second version', {
      serial: first.identifier.split('.')[7]!,
      version: 2,
      previous: first.chain,
    });
    expect(await told('version', second.act)).toBe('waiting');
    const waited = sequence;
    expect(await told('authorisation-end', mill.end(second.bundle))).toBe('accepted');
    expect(await told('version', first.act)).toBe('accepted');
    expect(await became(waited)).toMatchObject({
      result: 'refused',
      reason: { code: 'REVOKED_BEFORE_ARRIVAL' },
    });
  });

  it('lets nothing that waited take a row of the log that was told of otherwise meanwhile', async () => {
    const first = await under('of the log');
    const next = { serial: first.identifier.split('.')[7]!, version: 2, previous: first.chain, row: 711 };
    const second = await under('of the log', next);
    expect(await told('version', second.act)).toBe('waiting');
    const waited = sequence;
    const row = mill.reserved(711, first);
    expect(await told('head', mill.head(711, [row], row.hash))).toBe('accepted');
    expect(await told('version', first.act)).toBe('accepted');
    expect((await became(waited)).result).toBe('conflict');
  });

  it('takes a head that was overtaken on its way, also from before the data folder was opened anew', async () => {
    const early = ++sequence;
    expect(await told('head', mill.head(910, []))).toBe('accepted');
    expect((await one.send([early, 'head', mill.head(906, [])])).results[0]!.result).toBe('accepted');
    const before = async (head: Uint8Array): Promise<string> => {
      const body = batchOf([[++sequence, 'head', head]], 'ab'.repeat(16));
      const answer = await one.call({ method: 'POST', target: '/v1/batches', body });
      return answer.json<BatchAnswer>().results[0]!.result;
    };
    const row = mill.reserved(908, await under('heads'));
    expect(await before(mill.head(908, [row], row.hash))).toBe('accepted');
    // What contradicts one that came stays a conflict: of its own row, or of one that it brings.
    expect(await before(mill.head(906, [], rowHash(3)))).toBe('conflict');
    const fork = mill.reserved(908, await under('heads'));
    const after = mill.reserved(909, await under('heads'), fork);
    expect(await before(mill.head(909, [fork, after], after.hash))).toBe('conflict');
    expect(await before(mill.head(910, [], rowHash(3)))).toBe('conflict');
  });

  it('is refused from a leader whose certificate a list revokes', async () => {
    const { bundle } = await under('of a revoked leader');
    const { leader } = mill.who;
    const authority = party('People CA', undefined);
    const entry = { serial: leader.certificate.serial, revokedAt: new Date('2026-05-20T00:00:00Z') };
    const crl = makeCrl(authority, [entry], new Date('2026-05-26T00:00:00Z'));
    const others = [mill.maker, authority].map(({ certificate }) => toBase64(certificate.der));
    const body = authorityOf(mill, { others, crls: [toBase64(crl.der)] });
    expect((await one.call({ method: 'PUT', target: '/v1/authority', body })).statusCode).toBe(200);
    expect(await told('authorisation-end', mill.end(bundle))).toMatch(/^REVOKED_BEFORE_ARRIVAL /);
  });

  async function became(number: number): Promise<BatchAnswer['results'][number]> {
    const body = { epoch: EPOCH, sequences: [number] };
    const answer = await one.call({ method: 'POST', target: '/v1/batches/state', body });
    return answer.json<BatchAnswer>().results[0]!;
  }
});

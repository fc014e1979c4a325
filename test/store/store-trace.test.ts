import { sql } from 'kysely';
import { equalBytes, fromHex, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  acceptanceHeadDer,
  nextAcceptance,
  NO_ACCEPTANCE,
  requireReceipts,
  type OutboxItem,
  type Registration,
} from '@yinzheng/core/sync';
import { MOST_CHAIN, type BatchAnswer } from '@yinzheng/contract/store';
import { beforeAll, describe, expect, it } from 'vitest';
import { headOf, readAnswer, receiptOf } from '../../src-main/service/sync/answers.ts';
import { answerOf } from '../../src-store/acceptance/answer.ts';
import { takePiece } from '../../src-store/files/pieces.ts';
import { codeOf } from '../support/codes.ts';
import { ISSUER, TYPE_CODE } from '../support/licence-house.ts';
import { onBothDatabases } from '../support/store-both.ts';
import { EPOCH, OWN_UNIT, problemCode, StoreHouse, Workstation } from '../support/store-house.ts';

onBothDatabases('the trail', (at) => {
  /** Has the trail take no line while `work` runs. */
  async function without(work: () => Promise<void>): Promise<void> {
    const { db } = at().house;
    await sql`create or replace function no_trail() returns trigger language plpgsql as
      $$ begin raise exception 'no trail'; end $$`.execute(db);
    await sql`create trigger no_trail before insert on audit for each row execute function no_trail()`.execute(
      db,
    );
    try {
      await work();
    } finally {
      await sql`drop trigger no_trail on audit`.execute(db);
    }
  }

  it('holds a line of each effect, kept in its transaction', async () => {
    const { house, mill, one } = at();
    const made = await mill.make({ serial: '000001101' });
    const answers = [
      await one.deliver(made.file),
      await one.call({
        method: 'POST',
        target: '/v1/blocks',
        body: { type: TYPE_CODE, wish: '11'.repeat(16) },
      }),
      await one.call({ method: 'POST', target: '/v1/codes', body: { unit: OWN_UNIT, scopes: ['query'] } }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect((await one.send([101, 'version', made.act])).results[0]).toMatchObject({ result: 'accepted' });
    // What PostgreSQL says of a row: the number of the transaction that wrote it.
    const byRoute = async (route: string): Promise<string> => {
      const { rows } = await sql<{ xmin: string }>`select xmin::text as xmin from audit
        where convert_from(body, 'UTF8')::json->>'route' = ${route} order by xmin::text::bigint desc limit 1`.execute(
        house.db,
      );
      return rows[0]!.xmin;
    };
    const last = async (table: string): Promise<string> => {
      const { rows } = await sql<{ xmin: string }>`select xmin::text as xmin from ${sql.table(table)}
        order by xmin::text::bigint desc limit 1`.execute(house.db);
      return rows[0]!.xmin;
    };
    expect(await byRoute('/v1/files/:digest')).toBe(await last('unit_file'));
    expect(await byRoute('/v1/blocks')).toBe(await last('block'));
    expect(await byRoute('/v1/codes')).toBe(await last('enrolment_code'));
    expect(await byRoute('/v1/batches')).toBe(await last('acceptance'));
  });

  it('that takes no line lets nothing happen', async () => {
    const { house, mill, one } = at();
    const made = await mill.make({ serial: '000001102' });
    await one.deliver(made.file);
    const counts = async (): Promise<unknown[]> => {
      const { rows } = await sql`select (select count(*) from acceptance) as accepted,
        (select count(*) from licence) as licences, (select count(*) from client_sequence) as sequences,
        (select count(*) from enrolment_code) as codes, (select count(*) from block) as blocks,
        (select accepted from unit where code = ${OWN_UNIT}) as number`.execute(house.db);
      return rows;
    };
    const before = await counts();
    await without(async () => {
      const body = { epoch: EPOCH, acts: [{ sequence: 102, kind: 'version', act: toBase64(made.act) }] };
      const wish = { type: TYPE_CODE, wish: '22'.repeat(16) };
      const calls = [
        { method: 'POST', target: '/v1/batches', body },
        { method: 'POST', target: '/v1/codes', body: { unit: OWN_UNIT, scopes: ['query'] } },
        { method: 'POST', target: '/v1/blocks', body: wish },
        { method: 'DELETE', target: `/v1/keys/${one.key}` },
      ] as const;
      for (const call of calls) expect(problemCode(await one.call(call)), call.target).toBe('500 INTERNAL');
    });
    expect(await counts()).toEqual(before);
    expect((await one.send([102, 'version', made.act])).results[0]).toMatchObject({ result: 'accepted' });
  });

  it('of one process is one chain, however many ask at once', async () => {
    const { house, one } = at();
    const wishes = Array.from({ length: 12 }, (_, index) =>
      String(index + 30)
        .padStart(2, '0')
        .repeat(16),
    );
    const answers = await Promise.all(
      wishes.flatMap((wish) => [
        one.call({ method: 'POST', target: '/v1/blocks', body: { type: TYPE_CODE, wish } }),
        one.call({ method: 'GET', target: '/v1/catalogue' }),
        one.call({ method: 'POST', target: '/v1/blocks', body: { type: 'none', wish } }),
      ]),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(24);
    const rows = await house.db.selectFrom('audit').selectAll().orderBy('chain').orderBy('number').execute();
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      if (before === undefined || !equalBytes(before.chain, row.chain)) continue;
      expect(row.number).toBe(before.number + 1);
      expect(toHex(row.digest)).toBe(toHex(sm3(Buffer.concat([before.digest, row.body]))));
    }
  });

  it('is not what a refused file waits for: nothing of it is left when its place is free', async () => {
    const { house } = at();
    const digest = sm3(utf8('another file'));
    const kept: string[] = [];
    const files = {
      write: () => void kept.push('written'),
      finish: () => Promise.resolve(false),
      drop: () => void kept.push('dropped'),
      open: () => undefined,
      readPart: () => new Uint8Array(),
    };
    await house.db.transaction().execute(async (inside) => {
      const of = { unit: OWN_UNIT, client: 'ab'.repeat(32), digest };
      const piece = { ...of, offset: 0, bytes: new Uint8Array(3) };
      expect(await takePiece(inside, files, piece, 3)).toMatchObject({
        refused: { code: 'FILE_NOT_AS_NAMED' },
      });
      expect(kept).toEqual(['written', 'dropped']);
    });
  });
});

describe('a store that is asked much', () => {
  let house: StoreHouse;

  beforeAll(async () => {
    house = await StoreHouse.open(
      { kind: 'embedded', folder: undefined },
      { rate: { burst: 2, perSecond: 0.001 } },
    );
    return () => house.close();
  }, 120_000);

  it('writes nothing for a key that asked too often, and takes nothing from a bucket for a signature that is none', async () => {
    const one = await house.enrolled();
    const count = async (): Promise<number> =>
      (await house.db.selectFrom('nonce').select('nonce').execute()).length;
    const ask = { method: 'GET', target: '/v1/catalogue' } as const;
    const forged = { ...ask, sent: { url: '/v1/seal-status' } };
    for (let tries = 0; tries < 5; tries++) expect((await one.call(forged)).statusCode).toBe(401);
    const before = await count();
    const codes = [];
    for (let tries = 0; tries < 4; tries++) codes.push((await one.call(ask)).statusCode);
    expect(codes).toEqual([200, 200, 429, 429]);
    expect(await count()).toBe(before + 2);
  });

  it('lets nobody in under another name than the unit was founded under', async () => {
    const other = new Workstation(house);
    const answer = await other.enrol(await house.code(), { unit: { code: OWN_UNIT, name: '别的单位' } });
    expect(problemCode(answer)).toBe('400 AUTHORITY_BROKEN');
    expect(answer.body).toContain('another unit');
    expect(
      (await house.db.selectFrom('device_key').select('key').execute()).map(({ key }) => toHex(key)),
    ).not.toContain(other.key);
  });

  it('answers with a chain of bounded length, and tells of old acts by themselves', async () => {
    const unit = ISSUER;
    const many = MOST_CHAIN + 600;
    await house.db
      .insertInto('unit')
      .values({ code: `${unit.slice(0, 17)}0`, name: 'x', created_at: new Date(), head: NO_ACCEPTANCE })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    let head: Uint8Array = NO_ACCEPTANCE;
    const rows = Array.from({ length: many }, (_, index) => {
      const digest = sm3(utf8(`act ${index}`));
      const before = head;
      head = nextAcceptance(before, index + 1, digest);
      return { number: index + 1, digest, before, head };
    });
    const of = {
      unit,
      kind: 'event' as const,
      licence: null,
      client: new Uint8Array(32),
      epoch: EPOCH,
      at: new Date(),
      act: new Uint8Array(1),
    };
    for (let from = 0; from < many; from += 500) {
      await house.db
        .insertInto('acceptance')
        .values(
          rows
            .slice(from, from + 500)
            .map(({ number, digest, before }) => ({ ...of, number, digest, before, sequence: number })),
        )
        .execute();
    }
    for (const number of [10, many]) {
      const at = new Date('2026-06-01T00:00:00Z');
      const act = acceptanceHeadDer({ unit, number, head: rows[number - 1]!.head, at });
      await house.db
        .insertInto('acceptance_head')
        .values({ unit, number, act, signature: house.key.sign(act) })
        .execute();
    }
    const ask = (...numbers: readonly number[]): Promise<BatchAnswer> =>
      answerOf(
        house.db,
        unit,
        numbers.map((number) => ({ sequence: number, outcome: { result: 'accepted', number } })),
      );
    const both = await ask(3, many - 5, many);
    expect(both.results.map(({ result }) => result)).toEqual(['later', 'accepted', 'accepted']);
    expect(both.chain).toHaveLength(6);
    const old = await ask(3);
    expect(old.results[0]).toMatchObject({ result: 'accepted' });
    expect(old.chain.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    // Accepted together with thousands behind it: its own chain is as long as it must be.
    const far = await ask(20);
    expect(far.results[0]).toMatchObject({ result: 'accepted' });
    expect(far.chain.length).toBe(many - 19);
    expect((await ask(many - MOST_CHAIN + 1, many)).chain.length).toBe(MOST_CHAIN);
    for (const { chain, head: last } of [both, old, far]) {
      expect(() =>
        requireReceipts(chain.map(receiptOf), headOf(last!), { unit, storePoint: house.key.point }),
      ).not.toThrow();
    }
    expect(fromHex(old.chain[0]!.digest)).toEqual(rows[2]!.digest);
    // Who asked takes what is told, and asks about the rest by itself.
    const items = [3, many - 5, many].map(
      (number) => ({ digest: rows[number - 1]!.digest, key: { sequence: number } }) as OutboxItem,
    );
    const where = { unit, storePoint: house.key.point } as Registration;
    const told = readAnswer(both, items, where).outcomes;
    expect(told.map(({ item, outcome }) => [item.key!.sequence, outcome.result])).toEqual([
      [many - 5, 'accepted'],
      [many, 'accepted'],
    ]);
    const nothing = { results: [{ sequence: 3, result: 'later' as const }], chain: [] };
    expect(codeOf(() => readAnswer(nothing, items.slice(0, 1), where))).toBe('STORE_ANSWER_ODD');
  });
});

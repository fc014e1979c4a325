import { statSync } from 'node:fs';
import { equalBytes, fail, fromHex, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  ACT_KINDS,
  NO_ACCEPTANCE,
  type AcceptedElsewhere,
  type OutageEntry,
  type Registration,
  type SerialBlock,
  type StoreBook,
} from '@yinzheng/core/sync';
import { z } from 'zod';
import { fileOperation } from '../fs-error.ts';
import type { GuardedDatabase } from './database.ts';

const followedSchema = z.object({ number: z.int().min(0), head: z.string().regex(/^[0-9a-f]{64}$/) });
const scopesSchema = z.array(z.string());
const measuresSchema = z.array(z.object({ at: z.iso.datetime(), text: z.string() }));

interface StoredRegistration {
  readonly url: string;
  readonly store_point: Buffer;
  readonly unit: string;
  readonly client: Buffer;
  readonly scopes: string;
  readonly at: number;
}

interface StoredAccepted {
  readonly number: number;
  readonly digest: Buffer;
  readonly kind: string;
  readonly licence: string | null;
  readonly client: Buffer;
  readonly at: number;
  readonly body: Buffer;
}

/** What a data folder keeps of the central store (docs/data-folder.md). `path`: of the database's file. */
export function storeBook({ connection, guard }: GuardedDatabase, path: string): StoreBook {
  const run = (sql: string, ...parameters: unknown[]): void => {
    guard(() => connection.prepare(sql).run(...parameters));
  };
  const all = <T>(sql: string, ...parameters: unknown[]): T[] =>
    guard(() => connection.prepare<unknown[], T>(sql).all(...parameters));
  const note = (name: string): string | undefined =>
    all<{ value: string }>('SELECT value FROM store_note WHERE name = ?', name)[0]?.value;
  const setNote = (name: string, value: string | undefined): void => {
    if (value === undefined) run('DELETE FROM store_note WHERE name = ?', name);
    else
      run(
        'INSERT INTO store_note VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        value,
      );
  };
  return {
    registration: () => {
      const [newest] = all<StoredRegistration>(
        'SELECT * FROM store_registration ORDER BY number DESC LIMIT 1',
      );
      return newest && registrationOf(newest);
    },
    clients: () =>
      all<{ client: Buffer }>('SELECT DISTINCT client FROM store_registration').map(
        ({ client }) => new Uint8Array(client),
      ),
    register: ({ url, storePoint, unit, client, scopes, at }) =>
      run(
        `INSERT INTO store_registration (url, store_point, unit, client, scopes, at) VALUES (?, ?, ?, ?, ?, ?)`,
        url,
        storePoint,
        unit,
        client,
        JSON.stringify(scopes),
        at.getTime(),
      ),
    note,
    setNote,
    cursor: (feed) => Number(note(`cursor.${feed}`) ?? '0'),
    setCursor: (feed, number) => setNote(`cursor.${feed}`, String(number)),
    keepType: ({ feed, code, face, body }) =>
      run('INSERT INTO catalogue_type VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', code, feed, face, body),
    keepTemplate: (digest, template) => {
      if (!equalBytes(sm3(template), digest)) fail('STORE_ANSWER_ODD', { detail: 'template' });
      run('INSERT INTO catalogue_template VALUES (?, ?) ON CONFLICT DO NOTHING', digest, template);
    },
    keepTicket: (number, ticket) =>
      run('INSERT INTO relayed_ticket VALUES (?, ?) ON CONFLICT DO NOTHING', number, ticket),
    types: () =>
      // With max(), SQLite gives the other columns of the row that has it.
      all<{ body: Buffer }>(
        'SELECT code, max(number) AS number, body FROM catalogue_type GROUP BY code ORDER BY code',
      ).map(({ body }) => new Uint8Array(body)),
    template: (digest) => {
      const [found] = all<{ body: Buffer }>('SELECT body FROM catalogue_template WHERE digest = ?', digest);
      if (found === undefined) return undefined;
      const template = new Uint8Array(found.body);
      return equalBytes(sm3(template), digest) ? template : fail('STORE_ALTERED', { detail: 'template' });
    },
    tickets: (after) =>
      all<{ number: number; body: Buffer }>(
        'SELECT number, body FROM relayed_ticket WHERE number > ? ORDER BY number',
        after,
      ).map(({ number, body }) => ({ number, ticket: new Uint8Array(body) })),
    followed: () => {
      const text = note('followed');
      if (text === undefined) return { number: 0, head: NO_ACCEPTANCE };
      const { number, head } = parsed(followedSchema, text);
      return { number, head: fromHex(head) };
    },
    follow: (acts, { number, head }) => {
      guard(() =>
        connection
          .transaction(() => {
            for (const { digest, kind, licence, client, at, act, number: place } of acts) {
              run(
                'INSERT INTO accepted_elsewhere VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
                place,
                digest,
                kind,
                licence ?? null,
                client,
                at.getTime(),
                act,
              );
            }
            setNote('followed', JSON.stringify({ number, head: toHex(head) }));
          })
          .immediate(),
      );
    },
    followFrom: ({ number, head }, gone) => {
      guard(() =>
        connection
          .transaction(() => {
            for (const place of gone) {
              run('INSERT INTO former_elsewhere SELECT * FROM accepted_elsewhere WHERE number = ?', place);
              run('DELETE FROM accepted_elsewhere WHERE number = ?', place);
            }
            // A number may stand for another change now.
            run('DELETE FROM catalogue_type');
            setNote('followed', JSON.stringify({ number, head: toHex(head) }));
          })
          .immediate(),
      );
    },
    acceptedElsewhere: (after = 0, limit = -1) =>
      all<StoredAccepted>(
        'SELECT * FROM accepted_elsewhere WHERE number > ? ORDER BY number LIMIT ?',
        after,
        limit,
      ).map(acceptedOf),
    formerElsewhere: () =>
      all<StoredAccepted>('SELECT * FROM former_elsewhere ORDER BY rowid').map(acceptedOf),
    elsewhereOf: (licence) =>
      all<StoredAccepted>('SELECT * FROM accepted_elsewhere WHERE licence = ? ORDER BY number', licence).map(
        acceptedOf,
      ),
    elsewhere: (digest) =>
      all<StoredAccepted>('SELECT * FROM accepted_elsewhere WHERE digest = ?', digest).map(acceptedOf)[0],
    outages: () =>
      all<{ id: Buffer; since: number; until: number | null; measures: string }>(
        'SELECT * FROM outage ORDER BY since',
      ).map(outageOf),
    keepOutage: ({ id, since, until, measures }: OutageEntry) =>
      run(
        `INSERT INTO outage VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET until = excluded.until, measures = excluded.measures`,
        id,
        since.getTime(),
        until?.getTime() ?? null,
        JSON.stringify(measures.map(({ at, text }) => ({ at: at.toISOString(), text }))),
      ),
    blocks: (type) =>
      all<SerialBlock>(
        'SELECT type, issuer, block, next FROM serial_block WHERE type = ? ORDER BY block',
        type,
      ),
    wish: (type, draw) => {
      run('INSERT INTO serial_wish VALUES (?, NULL) ON CONFLICT DO NOTHING', type);
      run('UPDATE serial_wish SET wish = ? WHERE type = ? AND wish IS NULL', draw(), type);
      return all<{ wish: string }>('SELECT wish FROM serial_wish WHERE type = ?', type)[0]!.wish;
    },
    newWish: (type, wish) => run('UPDATE serial_wish SET wish = ? WHERE type = ?', wish, type),
    keepBlock: ({ type, issuer, block, next }) =>
      guard(() =>
        connection
          .transaction(() => {
            run(
              'INSERT INTO serial_block (type, issuer, block, next) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
              type,
              issuer,
              block,
              next,
            );
            run('UPDATE serial_wish SET wish = NULL WHERE type = ?', type);
          })
          .immediate(),
      ),
    setNext: ({ type, issuer, block, next }) =>
      run(
        'UPDATE serial_block SET next = ? WHERE type = ? AND issuer = ? AND block = ?',
        next,
        type,
        issuer,
        block,
      ),
    blockTypes: () =>
      all<{ type: string }>('SELECT type FROM serial_wish ORDER BY type').map(({ type }) => type),
    place: () => {
      const { ino, birthtimeNs } = fileOperation('FILE_UNREADABLE', path, () =>
        statSync(path, { bigint: true }),
      );
      return `${ino}-${birthtimeNs}`;
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    return fail('STORE_ALTERED', { detail: 'store notes' }, error);
  }
}

function registrationOf(stored: StoredRegistration): Registration {
  return {
    url: stored.url,
    storePoint: new Uint8Array(stored.store_point),
    unit: stored.unit,
    client: new Uint8Array(stored.client),
    scopes: parsed(scopesSchema, stored.scopes),
    at: new Date(stored.at),
  };
}

function acceptedOf(stored: StoredAccepted): AcceptedElsewhere {
  return {
    number: stored.number,
    digest: new Uint8Array(stored.digest),
    kind:
      ACT_KINDS.find((kind) => kind === stored.kind) ?? fail('STORE_ALTERED', { detail: 'accepted acts' }),
    licence: stored.licence ?? undefined,
    client: new Uint8Array(stored.client),
    at: new Date(stored.at),
    act: new Uint8Array(stored.body),
  };
}

function outageOf(stored: {
  readonly id: Buffer;
  readonly since: number;
  readonly until: number | null;
  readonly measures: string;
}): OutageEntry {
  return {
    id: new Uint8Array(stored.id),
    since: new Date(stored.since),
    until: stored.until === null ? undefined : new Date(stored.until),
    measures: parsed(measuresSchema, stored.measures).map(({ at, text }) => ({ at: new Date(at), text })),
  };
}

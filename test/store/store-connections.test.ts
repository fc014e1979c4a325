import fastify from 'fastify';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../src-store/db/open.ts';
import { endWithin } from '../../src-store/ending.ts';
import { storeMetrics } from '../../src-store/metrics.ts';
import { NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { OWN_UNIT, signedCall, StoreHouse, type Workstation } from '../support/store-house.ts';

const WAITING = { timeout: 20_000, interval: 20 };
const HALF_SENT =
  'POST /v1/enrolments HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{';

describe('connections to the store', () => {
  let house: StoreHouse;
  let one: Workstation;
  let port: number;
  const metrics = storeMetrics();
  const log: string[] = [];

  beforeAll(async () => {
    const stream = new Writable({
      write: (line: Buffer, _, done) => {
        log.push(line.toString());
        done();
      },
    });
    house = await StoreHouse.open(
      { kind: 'embedded', folder: undefined },
      { metrics, log: stream, arrival: { headersMs: 300, wholeMs: 300, lookedAtMs: 50 } },
    );
    one = await house.enrolled();
    port = Number(new URL(await house.app.listen({ port: 0, host: '127.0.0.1' })).port);
    return () => house.close();
  }, 120_000);

  const opened = (): Socket => connect(port, '127.0.0.1').on('error', () => undefined);

  /** What is answered to what is sent over a connection of its own, until that is closed. */
  async function told(
    sent: string,
  ): Promise<{ readonly head: string; readonly body: Record<string, unknown> }> {
    const socket = opened();
    socket.write(sent);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    return { head: head.toLowerCase(), body: JSON.parse(body) as Record<string, unknown> };
  }

  async function counted(status: number | string, of = ''): Promise<number> {
    const { values } = await metrics.requests.get();
    return values
      .filter(({ labels: { route, status: one } }) => route === of && one === String(status))
      .reduce((sum, { value }) => sum + value, 0);
  }

  it.each([
    [400, 'no HTTP\r\n\r\n', 'HPE_INVALID_METHOD'],
    [431, `GET /v1/about HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
    [408, 'GET /v1/about HTTP/1.1\r\nhost:', 'ERR_HTTP_REQUEST_TIMEOUT'],
    [408, HALF_SENT, 'ERR_HTTP_REQUEST_TIMEOUT'],
  ])(
    'refuse with %i what never becomes a whole request, which is counted and logged',
    async (status, sent, kind) => {
      const before = await counted(status);
      const { head, body } = await told(sent);
      expect(head).toContain(`http/1.1 ${status} `);
      expect(head).toContain('content-type: application/problem+json');
      expect(body).toMatchObject({ status, code: 'BAD_REQUEST', type: 'urn:yinzheng:problem:BAD_REQUEST' });
      expect(await counted(status)).toBe(before + 1);
      const line = log
        .map((one) => JSON.parse(one) as Record<string, unknown>)
        .find(({ id }) => id === body['instance']);
      expect(line).toMatchObject({ status, code: 'BAD_REQUEST', kind });
    },
  );

  it.each([
    [
      417,
      'POST /v1/codes HTTP/1.1\r\nhost: a\r\nexpect: more\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
    ],
    [400, 'GET /v1/about HTTP/1.1\r\nconnection: close\r\n\r\n'],
  ])(
    'refuse with %i what can be read and is not to be answered, with a line in the trail',
    async (status, sent) => {
      const { head, body } = await told(sent);
      expect(head).toContain(`http/1.1 ${status} `);
      expect(head).toContain('content-type: application/problem+json');
      expect(body).toMatchObject({ status, code: 'BAD_REQUEST' });
      expect(await house.lineOf(String(body['instance']))).toMatchObject({ status, code: 'BAD_REQUEST' });
    },
  );

  it('are answered before a body that nobody will read', async () => {
    const socket = opened();
    onTestFinished(() => void socket.destroy());
    socket.write(HALF_SENT.replace('/v1/enrolments', '/nothing'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 404 ');
  });

  it('that break off in a body leave no failure of the store', async () => {
    const call = {
      method: 'POST',
      target: '/v1/codes',
      body: { unit: OWN_UNIT, scopes: ['deliver'] },
    } as const;
    const { headers, payload } = signedCall(one.pair, house.key.digest, house.clock.now(), call);
    const own = { ...headers, host: 'a', 'content-length': String(payload!.length) };
    const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    const admitted = async (): Promise<number> =>
      (await house.db.selectFrom('nonce').select('nonce').execute()).length;
    const before = await admitted();
    const socket = opened();
    socket.write(`POST /v1/codes HTTP/1.1\r\n${lines.join('')}\r\n{`);
    await vi.waitFor(async () => expect(await admitted()).toBe(before + 1), WAITING);
    socket.destroy();
    const last = async (): Promise<unknown> => (await house.trail()).at(-1)!.body;
    await vi.waitFor(async () => expect(await last()).toMatchObject({ route: '/v1/codes' }), WAITING);
    expect(await last()).toMatchObject({ status: 400, code: 'BAD_REQUEST', key: one.key });
    await vi.waitFor(async () => expect(await counted('cut-off', '/v1/codes')).toBe(1), WAITING);
    expect(log.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('that never end a request keep no store from ending', async () => {
    const app = fastify();
    app.post('/v1/enrolments', () => ({}));
    const { port: at } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connect(Number(at), '127.0.0.1').on('error', () => undefined);
    const closed = once(socket, 'close');
    const taken = once(app.server, 'request');
    socket.write(HALF_SENT);
    await taken;
    await endWithin(app, 50);
    await closed;
  });
});

describe('a store whose database ends its connections', () => {
  it('lives, and opens others', async ({ skip }) => {
    const postgres = await startPostgres();
    if (postgres === undefined) return skip(NO_POSTGRES);
    onTestFinished(() => postgres.stop());
    const lost: unknown[] = [];
    const url = postgres.newDatabase();
    const house = await StoreHouse.open({
      kind: 'postgres',
      url,
      connections: 4,
      lost: (error) => lost.push(error),
    });
    const other = await openDatabase({ kind: 'postgres', url, connections: 1 });
    const ended = async (): Promise<void> => {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and datname = current_database()`.execute(other);
    };
    const ready = async (): Promise<number> => (await house.app.inject({ url: '/ready' })).statusCode;

    expect(await ready()).toBe(200);
    await ended();
    await vi.waitFor(() => expect(lost.length).toBeGreaterThan(0), WAITING);
    await vi.waitFor(async () => expect(await ready()).toBe(200), WAITING);
    // In the midst of a transaction that asks nothing just now.
    const before = lost.length;
    const work = house.db.transaction().execute(async (inside) => {
      await sql`select 1`.execute(inside);
      await ended();
      await vi.waitFor(() => expect(lost.length).toBeGreaterThan(before), WAITING);
      await sql`select 1`.execute(inside);
    });
    await expect(work).rejects.toThrow();
    await vi.waitFor(async () => expect(await ready()).toBe(200), WAITING);
    await other.destroy();
    await house.close();
  }, 60_000);
});

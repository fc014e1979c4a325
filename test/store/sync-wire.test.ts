import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { parseRequestHeaders, requireDeviceRequest } from '@yinzheng/core/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeDeviceKey, readDeviceKey, setDeviceKeyAside } from '../../src-main/adapters/device-key.ts';
import { openWire, storeOrigin, type Wire } from '../../src-main/adapters/store-client/wire.ts';
import { asyncCodeOf, codeOf } from '../support/codes.ts';
import { TestClock } from '../support/house.ts';
import { nodeRandom } from '../support/openssl.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool } from '../support/tools.ts';

// The wire to the store against servers that are none.

const answer = z.object({ ok: z.boolean() });
const STORE = sm3(new Uint8Array([1]));
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server | TlsServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function wireTo(listener: RequestListener): Promise<{ readonly wire: Wire; readonly url: string }> {
  const url = `http://127.0.0.1:${await listening(createServer(listener))}`;
  return { wire: wireAt(url), url };
}

const clock = new TestClock();
function wireAt(url: string, key = makeDeviceKey(join(tempDir(), 'device.key'), nodeRandom)): Wire {
  const wire = openWire({ url, signed: { key, store: STORE }, clock, random: nodeRandom });
  closing.push(() => wire.close());
  return wire;
}

const get = { method: 'GET', target: '/v1/x?y=1', answer } as const;

describe('the wire to a store', () => {
  it('signs what it sends: target, body as packed, store, a nonce for each try', async () => {
    const key = makeDeviceKey(join(tempDir(), 'device.key'), nodeRandom);
    const seen: { readonly nonce: string; readonly body: Buffer }[] = [];
    const port = await listening(
      createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const claimed = parseRequestHeaders(request.headers);
          const body = Buffer.concat(parts);
          const target = request.url ?? '';
          const method = request.method ?? '';
          requireDeviceRequest(claimed, { method, target, now: clock.now(), store: STORE, point: key.point });
          expect(toHex(claimed.request.body)).toBe(toHex(sm3(new Uint8Array(body))));
          seen.push({ nonce: toHex(claimed.request.nonce), body });
          response.setHeader('content-type', 'application/json').end('{"ok":true}');
        });
      }),
    );
    const wire = wireAt(`http://127.0.0.1:${port}`, key);
    const body = { text: '证照'.repeat(2000) };
    expect(await wire.call(get)).toEqual({ ok: true });
    await wire.call({ ...get, method: 'POST', body });
    await wire.call({ ...get, method: 'PUT', body: new Uint8Array([1, 2, 3]) });
    expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(3);
    expect(JSON.parse(gunzipSync(seen[1]!.body).toString('utf8'))).toEqual(body);
    expect(seen[1]!.body.length).toBeLessThan(1000);
    expect([...seen[2]!.body]).toEqual([1, 2, 3]);
  });

  it.each([
    ['a page', 200, '<html>', 'STORE_ANSWER_ODD'],
    ['another shape', 200, '{"ok":1}', 'STORE_ANSWER_ODD'],
    ['a redirect', 302, '', 'STORE_ANSWER_ODD'],
    ['a failure', 500, '{"secret":"x"}', 'STORE_FAILED'],
    ['a gateway', 502, '', 'STORE_FAILED'],
    ['too many', 429, '', 'STORE_BUSY'],
    ['not now', 503, '', 'STORE_BUSY'],
    ['a page that refuses', 403, '<html>', 'STORE_ANSWER_ODD'],
  ])('takes %s for what it is', async (_, status, text, code) => {
    const elsewhere = { asked: 0 };
    const target = await wireTo((_request, response) => {
      elsewhere.asked++;
      response.end('{"ok":true}');
    });
    const { wire } = await wireTo((_request, response) => {
      response.writeHead(status, { location: `${target.url}/v1/x` }).end(text);
    });
    expect(await asyncCodeOf(() => wire.call(get))).toBe(code);
    expect(elsewhere.asked).toBe(0);
  });

  it('tells the store’s own refusals apart from such as only a newer store knows', async () => {
    const problem = (code: string, status: number): string =>
      JSON.stringify({ type: 'x', title: code, status, code, params: { seconds: 400 }, instance: 'i' });
    const codes = ['CLOCK_DIFFERS', 'NEVER_HEARD_OF', 'INTERNAL', 'toString'];
    const { wire } = await wireTo((_request, response) => {
      response
        .writeHead(401, { 'content-type': 'application/problem+json' })
        .end(problem(codes.shift() ?? '', 401));
    });
    const said = [];
    for (let asked = 0; asked < 4; asked++) said.push(await asyncCodeOf(() => wire.call(get)));
    expect(said).toEqual(['CLOCK_DIFFERS', 'STORE_REFUSED', 'STORE_REFUSED', 'STORE_REFUSED']);
  });

  it('says how long a busy store wants to be left alone', async () => {
    const { wire } = await wireTo((_request, response) =>
      response.writeHead(429, { 'retry-after': '17' }).end(),
    );
    await expect(wire.call(get)).rejects.toMatchObject({ code: 'STORE_BUSY', params: { seconds: 17 } });
  });

  it('tells a connection that was cut, and one that never came about', async () => {
    const { wire } = await wireTo((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"ok":', () => response.destroy());
    });
    expect(['STORE_UNREACHABLE', 'STORE_ANSWER_ODD']).toContain(await asyncCodeOf(() => wire.call(get)));
    const gone = wireAt('http://127.0.0.1:9');
    await expect(gone.call(get)).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      params: { detail: 'ECONNREFUSED' },
    });
  });

  it('asks no proxy of the environment', async () => {
    const asked = { proxy: 0 };
    const proxy = await wireTo((_request, response) => {
      asked.proxy++;
      response.end('{"ok":true}');
    });
    const { wire } = await wireTo((_request, response) => response.end('{"ok":true}'));
    const before = { ...process.env };
    process.env['HTTP_PROXY'] = proxy.url;
    process.env['http_proxy'] = proxy.url;
    process.env['NO_PROXY'] = '';
    try {
      expect(await wire.call(get)).toEqual({ ok: true });
    } finally {
      process.env = before;
    }
    expect(asked.proxy).toBe(0);
  });

  it('does not trust a certificate that nobody vouches for', async (context) => {
    const openssl = requireTool(context, 'openssl');
    const folder = tempDir();
    const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
    ];
    execFileSync(openssl, [...made, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const asked = { store: 0 };
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => {
        asked.store++;
        response.end('{"ok":true}');
      },
    );
    const wire = wireAt(`https://127.0.0.1:${await listening(server)}`);
    await expect(wire.call(get)).rejects.toMatchObject({ code: 'STORE_CERTIFICATE' });
    expect(asked.store).toBe(0);
  });

  it.each([
    '',
    'nonsense',
    'ftp://a',
    'http://store.example',
    'https://a/b',
    'https://u:p@a',
    'https://a/?q',
    'https://a/#f',
  ])('takes %j for no address of a store', (text) => {
    expect(codeOf(() => storeOrigin(text))).toBe('STORE_URL_BAD');
  });

  it('takes an address by its origin', () => {
    expect(storeOrigin('https://Store.example:443/')).toBe('https://store.example');
    expect(storeOrigin('http://localhost:8080')).toBe('http://localhost:8080');
  });
});

describe('the device key', () => {
  it('is made once, for its owner alone, and found again', () => {
    const path = join(tempDir(), 'device.key');
    expect(readDeviceKey(path)).toBeUndefined();
    const made = makeDeviceKey(path, nodeRandom);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(makeDeviceKey(path, nodeRandom).point).toEqual(made.point);
    setDeviceKeyAside(path);
    expect(makeDeviceKey(path, nodeRandom).point).not.toEqual(made.point);
  });

  it('is not taken from a file that was damaged or mixed', () => {
    const path = join(tempDir(), 'device.key');
    makeDeviceKey(path, nodeRandom);
    const file = JSON.parse(readFileSync(path, 'utf8')) as { privateKey: string };
    const other = join(tempDir(), 'device.key');
    makeDeviceKey(other, nodeRandom);
    const mixed = { ...(JSON.parse(readFileSync(other, 'utf8')) as object), privateKey: file.privateKey };
    for (const text of [
      '',
      '{}',
      JSON.stringify(mixed),
      JSON.stringify({ ...file, privateKey: '0'.repeat(64) }),
    ]) {
      writeFileSync(path, text);
      expect(codeOf(() => readDeviceKey(path))).toBe('DEVICE_KEY_UNREADABLE');
      expect(codeOf(() => makeDeviceKey(path, nodeRandom))).toBe('DEVICE_KEY_UNREADABLE');
    }
  });
});

import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  bodyOf,
  enter,
  hostProcess,
  OCTETS,
  PIXEL,
  REFUSED,
  scriptedHost,
  type Got,
  type Visitor,
} from '../support/browser-host/index.ts';
import { buildShim, underShim } from '../support/fault/shim.ts';
import { tempDir } from '../support/temp.ts';

describe('files that are handed over', () => {
  it('lie where only this user reads, under no name of theirs, until the host ends', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    await visitor.call('session.become', { person: 'p1' });
    const wanted = encodeURIComponent('C:\\档案\\..\\关于\n印章.pdf');
    const got = await visitor.post(`/upload?name=${wanted}`, 'abc', OCTETS);
    expect(bodyOf(got)).toEqual({ ok: true, data: { file: 'f1', name: '关于印章.pdf', size: 3 } });
    const { input, caller, door } = host.asked().at(-1)!;
    const { path, size } = input as { path: string; size: number };
    expect([size, caller.person, door]).toEqual([3, 'p1', 'host']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(host.data, 'incoming')).mode & 0o777).toBe(0o700);
    expect(path).not.toContain('印章');
    await host.close();
    expect(existsSync(join(host.data, 'incoming'))).toBe(false);
  });

  it('need a name and the type that no form has', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    for (const name of ['', '%0a', 'a%2f']) {
      expect((await visitor.post(`/upload?name=${name}`, 'abc', OCTETS)).status).toBe(400);
    }
    expect((await visitor.post('/upload?name=a.pdf', 'abc', { 'content-type': 'text/plain' })).text).toBe(
      REFUSED,
    );
    expect(host.asked()).toEqual([]);
  });

  it('leave nothing where they are broken off', async () => {
    const host = await scriptedHost();
    const { cookie, pageKey } = await enter(host.newAddress());
    const { hostname, port } = new URL(host.origin);
    const socket = connect(Number(port), hostname);
    const lines = [
      'POST /upload?name=a.pdf HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Origin: ${host.origin}`,
      `Cookie: ${cookie}`,
      `X-Page-Key: ${pageKey}`,
      'Content-Type: application/octet-stream',
      'Content-Length: 1000000',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\nabc`);
    const folder = join(host.data, 'incoming');
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1), 15_000);
    socket.destroy();
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), 15_000);
    expect(host.asked()).toEqual([]);
  });

  it('that are larger than any PDF may be are refused before they are sent', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const { port } = new URL(host.origin);
    const code = await new Promise<string>((resolve, reject) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          path: '/upload?name=a.pdf',
          method: 'POST',
          headers: {
            ...OCTETS,
            cookie: visitor.cookie,
            origin: host.origin,
            'x-page-key': visitor.pageKey,
            'content-length': String(3 * 1024 ** 3),
          },
        },
        (response) => {
          response.on('data', (part: Buffer) => {
            resolve((JSON.parse(part.toString()) as { error: { code: string } }).error.code);
            sent.destroy();
          });
        },
      );
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(code).toBe('PDF_TOO_LARGE');
    expect(host.asked()).toEqual([]);
  });

  it('leave nothing where the disk is full', async (context) => {
    const shim = buildShim(context);
    try {
      const folder = tempDir();
      const fault = { at: 2, blow: 'ENOSPC', stays: true, path: '/incoming', call: 'write' } as const;
      const host = await hostProcess(folder, underShim(shim, [folder], { fault }));
      const visitor = await enter(host.address);
      const got = await visitor.post('/upload?name=a.pdf', Buffer.alloc(32 * 1024 * 1024), OCTETS);
      expect(bodyOf(got)).toMatchObject({ error: { code: 'FILE_UNWRITABLE', params: { detail: 'ENOSPC' } } });
      expect(readdirSync(join(host.data, 'incoming'))).toEqual([]);
      // And it goes on.
      expect(await visitor.call('session.get', {})).toMatchObject({ ok: true });
    } finally {
      shim.remove();
    }
  });

  it('left by a host that was killed are gone at the next start', async () => {
    const folder = tempDir();
    const first = await hostProcess(folder);
    const visitor = await enter(first.address);
    await visitor.post('/upload?name=a.pdf', 'abc', OCTETS);
    expect(readdirSync(join(first.data, 'incoming'))).toHaveLength(1);
    first.child.kill('SIGKILL');
    await hostProcess(folder);
    expect(existsSync(join(first.data, 'incoming'))).toBe(false);
  });
});

describe('bytes', () => {
  const CONTENT = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

  async function withBytes(): Promise<{ visitor: Visitor; path: string }> {
    const host = await scriptedHost();
    writeFileSync(join(host.data, 'bytes'), CONTENT);
    const visitor = await enter(host.newAddress());
    return { visitor, path: `/bytes/result/7?k=${visitor.pageKey}` };
  }

  it('come whole, with the name that they have in Chinese', async () => {
    const { visitor, path } = await withBytes();
    const got = await visitor.get(path);
    expect([got.status, got.body.equals(CONTENT), got.headers['content-type']]).toEqual([
      200,
      true,
      'application/pdf',
    ]);
    const name = encodeURIComponent('关于“印章”的 100% 通知.pdf');
    expect(got.headers['content-disposition']).toBe(
      `inline; filename="__________ 100_ __.pdf"; filename*=UTF-8''${name}`.replace(
        '__________ 100_ __',
        '_______ 100_ __',
      ),
    );
    expect((await visitor.get(`${path}&download=1`)).headers['content-disposition']).toMatch(/^attachment; /);
  });

  it.each([
    ['bytes=0-0', 206, 0, 1],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=250-', 206, 250, 256],
    ['bytes=250-999', 206, 250, 256],
    ['bytes=-6', 206, 250, 256],
    ['bytes=-999', 206, 0, 256],
    ['bytes=0-1,4-5', 200, 0, 256],
    ['bytes=9-8', 200, 0, 256],
    ['lines=1-2', 200, 0, 256],
    ['bytes=-', 200, 0, 256],
    ['bytes=256-', 416, 0, 0],
    ['bytes=-0', 416, 0, 0],
  ])('of the range %s are answered %i', async (range, status, from, to) => {
    const { visitor, path } = await withBytes();
    const got = await visitor.get(path, { range });
    expect(got.status).toBe(status);
    expect(got.body.equals(CONTENT.subarray(from, to))).toBe(true);
    if (status === 206) expect(got.headers['content-range']).toBe(`bytes ${from}-${to - 1}/256`);
    if (status === 416) expect(got.headers['content-range']).toBe('bytes */256');
  });

  it('that the service holds itself are cut the same way', async () => {
    const { visitor } = await withBytes();
    const path = `/bytes/seal/${encodeURIComponent('章/1')}?k=${visitor.pageKey}`;
    const whole = Buffer.from(PIXEL, 'base64');
    expect((await visitor.get(path)).body.equals(whole)).toBe(true);
    expect((await visitor.get(path, { range: 'bytes=1-3' })).body.toString()).toBe('PNG');
  });

  it('that are not there, or of no kind, are refused with the reason', async () => {
    const { visitor } = await withBytes();
    const get = async (path: string): Promise<Got> => visitor.get(`${path}?k=${visitor.pageKey}`);
    expect(bodyOf(await get('/bytes/seal/x'))).toMatchObject({ ok: false, error: { code: 'SEAL_UNKNOWN' } });
    for (const path of [
      '/bytes/seal',
      '/bytes/seal/',
      '/bytes/x/1',
      '/bytes/result/x',
      '/bytes/file/a/b',
      '/bytes/document/a',
      '/bytes/%ff/a',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});

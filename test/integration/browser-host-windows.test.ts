import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ask,
  bodyOf,
  enter,
  hostProcess,
  JSON_TYPE,
  locationOf,
  OCTETS,
  openAt,
  OPENS,
  PIXEL,
  REFUSED,
  RIGHT_PIN,
  scriptedHost,
  WINDOW,
} from '../support/browser-host/index.ts';
import { tempDir } from '../support/temp.ts';

describe('the small windows', () => {
  it('are handed to a window of our own page alone', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const others: Readonly<Record<string, string>>[] = [
      {},
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' },
      { ...OPENS, 'sec-fetch-mode': 'cors' },
      { ...OPENS, 'sec-purpose': 'prefetch' },
      { ...WINDOW, 'sec-fetch-site': 'same-site' },
      { ...WINDOW, 'sec-fetch-site': 'cross-site' },
      { ...WINDOW, 'sec-fetch-site': 'none' },
      WINDOW,
    ];
    for (const headers of others) {
      const got = await visitor.get('/prompt/j1', headers);
      expect([got.status, got.headers['location']], JSON.stringify(headers)).toEqual([403, undefined]);
    }
    expect((await ask(host.origin, '/prompt/j1', { headers: OPENS })).status).toBe(403);
    expect(host.asked()).toEqual([]);
    const gone = await visitor.get('/prompt/gone', OPENS);
    expect([gone.status, gone.headers['location']]).toEqual([409, undefined]);
    expect(gone.text).toContain('没有找到这项任务');
  });

  it('open once, from a window alone, and take no cookie for a capability', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const location = await locationOf(visitor, 'j1');
    const { origin, pathname, search } = new URL(location);
    expect(origin).not.toBe(host.origin);
    expect(search).toMatch(/^\?c=[\w-]{43}$/);
    const { cookie } = visitor;
    for (const headers of [
      { cookie, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { cookie, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      { cookie, ...WINDOW, 'sec-purpose': 'prefetch' },
      { cookie, ...WINDOW, origin: host.origin },
      { cookie, ...WINDOW, host: 'evil.example' },
    ]) {
      expect((await ask(origin, pathname + search, { headers })).text).toBe(REFUSED);
    }
    const first = await openAt(location);
    expect(first.page.status).toBe(200);
    expect(first.facts).toMatchObject({ job: 'j1' });
    expect(first.key).toMatch(/^[\w-]{43}$/);
    for (const path of [pathname + search, '/pin?c=x', '/confirm', `${pathname}?c=${first.key}`]) {
      const again = await ask(origin, path, { headers: { ...WINDOW, cookie } });
      expect(again.status, path).toBe(403);
      expect(again.text).not.toContain('"job"');
    }
    expect((await openAt(location)).page.text).toContain('只能使用一次');
  });

  it('write what they show so that it cannot end its element', async () => {
    const host = await scriptedHost();
    const small = await openAt(await locationOf(await enter(host.newAddress()), 'j1'));
    expect(small.page.text.split('</script>')).toHaveLength(3);
    expect(small.facts).toMatchObject({ reason: '</script><script>alert(1)</script>' });
    const policy = String(small.page.headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: 'self'; connect-src 'self';/,
    );
    expect(small.page.headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  it('find their files below a name of their own, and nobody else does', async () => {
    const host = await scriptedHost();
    const small = await openAt(await locationOf(await enter(host.newAddress()), 'j1'));
    const [, path = ''] = /src="([^"]+)"/.exec(small.page.text) ?? [];
    expect(path).toMatch(/^\/[\w-]{43}\/assets\/confirm\.js$/);
    expect((await ask(small.origin, path)).text).toBe('export const confirm = 1;\n');
    expect((await ask(small.origin, '/assets/confirm.js')).text).toBe(REFUSED);
    expect((await ask(small.origin, path.replace('/assets/', '/assets/../'))).text).toBe(REFUSED);
    expect((await ask(small.origin, `/${'a'.repeat(43)}/assets/confirm.js`)).text).toBe(REFUSED);
  });

  it('are a capability of one stage: that of 核对 opens no 口令, and the other way', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    for (const job of ['j1', 'pin1']) {
      const location = await locationOf(visitor, job);
      const wrong = location.replace(/\/(confirm|pin)\?/, (_, stage) =>
        stage === 'pin' ? '/confirm?' : '/pin?',
      );
      expect((await openAt(wrong)).page.status).toBe(403);
      // It was tried: it is spent.
      expect((await openAt(location)).page.status).toBe(403);
    }
  });

  it('lead from 核对 to 口令 by one answer, each for its own job', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    await visitor.call('session.become', { person: 'p1' });
    const [one, two] = [
      await openAt(await locationOf(visitor, 'j1')),
      await openAt(await locationOf(visitor, 'j2')),
    ];
    const picture = { document: 0, page: 1, width: 300 };
    const seen = await one.post('/picture', JSON.stringify({ key: one.key, ...picture }), JSON_TYPE);
    expect([seen.headers['content-type'], seen.body.toString('base64')]).toEqual(['image/png', PIXEL]);
    const yes = JSON.stringify({ key: one.key, answer: 'yes' });
    const answered = bodyOf(await one.post('/answer', yes, JSON_TYPE)) as { ok: boolean; next: string };
    expect(answered.ok).toBe(true);
    // The key is spent: no second answer, no picture, and none for the other job.
    expect((await one.post('/answer', yes, JSON_TYPE)).text).toBe(REFUSED);
    expect((await one.post('/picture', JSON.stringify({ key: one.key, ...picture }), JSON_TYPE)).text).toBe(
      REFUSED,
    );
    const pinPage = await openAt(one.origin + answered.next);
    expect(pinPage.facts).toMatchObject({ job: 'j1' });
    // A key of 核对 takes no PIN.
    expect((await one.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': two.key })).text).toBe(REFUSED);
    const no = await two.post('/answer', JSON.stringify({ key: two.key, answer: 'no' }), JSON_TYPE);
    expect(no.text).toBe(REFUSED);
    const asked = host.asked().filter(({ channel }) => channel.startsWith('prompt.'));
    expect(asked.map(({ channel, input }) => [channel, (input as { job: string }).job])).toEqual([
      ...[
        ['prompt.ask', 'j1'],
        ['prompt.facts', 'j1'],
        ['prompt.ask', 'j2'],
        ['prompt.facts', 'j2'],
      ],
      ...[
        ['prompt.picture', 'j1'],
        ['prompt.confirm', 'j1'],
        ['prompt.key', 'j1'],
      ],
    ]);
    expect(new Set(asked.map(({ caller, door }) => `${door} ${caller.person ?? '-'}`))).toEqual(
      new Set(['host p1']),
    );
  });

  it('take the PIN as bytes; each try has a key of its own', async () => {
    const host = await scriptedHost();
    const small = await openAt(await locationOf(await enter(host.newAddress()), 'pin1'));
    const give = async (key: string, pin: string): Promise<unknown> =>
      bodyOf(await small.post('/pin', pin, { ...OCTETS, 'x-key': key }));
    const wrong = (await give(small.key, '000000')) as { key: string };
    expect(wrong).toMatchObject({ accepted: false, error: { code: 'PIN_WRONG' }, triesLeft: 2 });
    expect((await small.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': small.key })).text).toBe(REFUSED);
    const empty = (await give(wrong.key, '')) as { key: string };
    expect(empty).toMatchObject({ accepted: false, error: { code: 'BAD_REQUEST' } });
    const long = (await give(empty.key, 'x'.repeat(257))) as { key: string };
    expect(long).toMatchObject({ accepted: false, error: { code: 'BAD_REQUEST' } });
    expect(await give(long.key, RIGHT_PIN)).toEqual({ accepted: true });
    const pins = host
      .asked()
      .flatMap(({ channel, pin, input }) => (channel === 'prompt.pin' ? [[pin, input]] : []));
    expect(pins).toEqual([
      [6, { job: 'pin1' }],
      [6, { job: 'pin1' }],
    ]);
  });

  it('take nothing from another origin, a form, or a browser that does not say where it comes from', async () => {
    const host = await scriptedHost();
    const small = await openAt(await locationOf(await enter(host.newAddress()), 'pin1'));
    const good = { origin: small.origin, 'sec-fetch-site': 'same-origin', 'x-key': small.key, ...OCTETS };
    const bad: Readonly<Record<string, string>>[] = [
      { ...good, origin: host.origin },
      { ...good, origin: 'null' },
      { ...good, 'sec-fetch-site': 'same-site' },
      { ...good, 'content-type': 'text/plain' },
      { ...good, 'content-type': 'application/json' },
      { ...good, host: 'evil.example' },
      { 'x-key': small.key, origin: small.origin, ...OCTETS },
      { 'x-key': small.key, 'sec-fetch-site': 'same-origin', ...OCTETS },
    ];
    for (const headers of bad) {
      const got = await ask(small.origin, '/pin', { method: 'POST', body: RIGHT_PIN, headers });
      expect(got.text, JSON.stringify(headers)).toBe(REFUSED);
    }
    expect(host.asked().some(({ channel }) => channel === 'prompt.pin')).toBe(false);
    // The key is still good: none of that used it up.
    expect(bodyOf(await small.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': small.key }))).toEqual({
      accepted: true,
    });
  });

  it('are over when somebody else takes the seat', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    await visitor.call('session.become', { person: 'p1' });
    const location = await locationOf(visitor, 'pin1');
    const small = await openAt(await locationOf(visitor, 'pin2'));
    await visitor.call('session.become', { person: 'p2' });
    expect((await openAt(location)).page.status).toBe(403);
    expect((await small.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': small.key })).text).toBe(REFUSED);
    expect(host.asked().some(({ channel }) => channel === 'prompt.pin')).toBe(false);
  });

  it('are over for a person too who left the seat and has come back', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    await visitor.call('session.become', { person: 'p1' });
    const location = await locationOf(visitor, 'pin1');
    const confirm = await openAt(await locationOf(visitor, 'j1'));
    const pin = await openAt(await locationOf(visitor, 'pin2'));
    // To sit down where one sits already is no change.
    const kept = await openAt(await locationOf(visitor, 'pin3'));
    await visitor.call('session.become', { person: 'p1' });
    expect((await kept.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': kept.key })).status).toBe(200);
    for (const person of ['p2', 'p1']) await visitor.call('session.become', { person });
    expect((await openAt(location)).page.status).toBe(403);
    const yes = JSON.stringify({ key: confirm.key, answer: 'yes' });
    expect((await confirm.post('/answer', yes, JSON_TYPE)).text).toBe(REFUSED);
    expect((await pin.post('/pin', RIGHT_PIN, { ...OCTETS, 'x-key': pin.key })).text).toBe(REFUSED);
    const asked = host.asked().filter(({ channel }) => ['prompt.pin', 'prompt.confirm'].includes(channel));
    expect(asked.map(({ input }) => input)).toEqual([{ job: 'pin3' }]);
  });

  it('leave no PIN, token or capability in what the host writes', async () => {
    const folder = tempDir();
    const host = await hostProcess(folder);
    const visitor = await enter(host.address);
    const location = await locationOf(visitor, 'pin1');
    const small = await openAt(location);
    const headers = { ...OCTETS, 'x-key': small.key };
    await small.post('/pin', `${RIGHT_PIN}1`, headers);
    await small.post('/pin', RIGHT_PIN, headers);
    await small.post(`/pin?${RIGHT_PIN}`, RIGHT_PIN, JSON_TYPE);
    await visitor.post('/call/session.get', RIGHT_PIN, JSON_TYPE);
    // A service that dies over a PIN does not tell of it either.
    await visitor.call('jobs.cancel', { job: RIGHT_PIN });
    const over = new Promise((resolve) => host.child.once('exit', resolve));
    host.child.kill('SIGTERM');
    await over;
    const said = host.said().replace(host.address, '');
    for (const secret of [RIGHT_PIN, small.key, new URL(location).searchParams.get('c')!, visitor.pageKey]) {
      expect(said).not.toContain(secret);
    }
    expect(said.trim()).toBe('');
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).map(({ name }) => name);
    expect(written.some((name) => name.includes(RIGHT_PIN))).toBe(false);
  });
});

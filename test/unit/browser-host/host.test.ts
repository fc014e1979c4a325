import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readArgs } from '../../../src-main/hosts/browser/args.ts';
import { disposition, policy } from '../../../src-main/hosts/shared/headers.ts';
import { keptJobs } from '../../../src-main/hosts/shared/kept-jobs.ts';
import { openInBrowser, opener } from '../../../src-main/hosts/browser/open-browser.ts';
import { escaped } from '../../../src-main/hosts/browser/plain-pages.ts';
import { GONE_MS, makePresence } from '../../../src-main/hosts/browser/presence.ts';
import { scriptJson } from '../../../src-main/hosts/shared/pages.ts';
import { newSecret, onceOnly, sameSecret } from '../../../src-main/hosts/shared/secrets.ts';
import { concerns } from '../../../src-main/ipc/earlier.ts';
import { madeJob } from '../../support/browser-host/scripted-service.ts';
import { TestClock } from '../../support/house.ts';
import { TestTimers } from '../../support/jobs.ts';
import { tempDir } from '../../support/temp.ts';

describe('a secret', () => {
  it('has 256 bits and is no other', () => {
    const all = Array.from({ length: 100 }, newSecret);
    expect(new Set(all).size).toBe(100);
    for (const secret of all) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('', 'a')]).toEqual([true, false, false]);
  });

  it('is good once, and not when its time is over', () => {
    const clock = { now: 0 };
    const all = onceOnly<string>(60, () => clock.now);
    const [one, two, three] = ['a', 'b', 'c'].map((value) => all.issue(value)) as [string, string, string];
    expect([all.redeem(one), all.redeem(one), all.redeem('x')]).toEqual(['a', undefined, undefined]);
    clock.now = 60;
    expect(all.redeem(two)).toBe('b');
    clock.now = 61;
    expect(all.redeem(three)).toBeUndefined();
  });

  it('that is only looked at stays, for as long again', () => {
    const clock = { now: 0 };
    const all = onceOnly<string>(60, () => clock.now);
    const secret = all.issue('a');
    for (clock.now = 50; clock.now < 500; clock.now += 50) expect(all.look(secret)).toBe('a');
    expect(all.redeem(secret)).toBe('a');
    expect(all.look(secret)).toBeUndefined();
    const left = all.issue('b');
    clock.now += 61;
    expect(all.look(left)).toBeUndefined();
  });
});

describe('jobs of a service that has ended', () => {
  const owner = { session: 's1', person: 'p1' };
  const at = new Date('2026-11-29T02:00:00Z');

  it('are interrupted where they had not ended, and stay as they were where they had', () => {
    const jobs = keptJobs();
    for (const state of [
      'confirming',
      'pin',
      'queued',
      'running',
      'paused',
      'done',
      'failed',
      'cancelled',
    ] as const) {
      jobs.hear(madeJob(state, state), owner);
    }
    // What has ended is given up for what has not.
    for (let n = 0; n < 300; n++) jobs.hear(madeJob(`ended ${n}`, 'done'), { session: 's9', person: 'li' });
    jobs.hear(madeJob('done', 'done'), owner);
    const changed = jobs.interrupt(at).map(({ job }) => job);
    expect(changed.map(({ id }) => id)).toEqual(['confirming', 'pin', 'queued', 'running', 'paused']);
    for (const job of changed) {
      expect(job).toMatchObject({
        state: 'interrupted',
        ended: at.toISOString(),
        error: { code: 'SERVICE_DOWN' },
      });
      expect(Object.values(job.can)).toEqual([false, false, false]);
    }
    expect(jobs.answer('jobs.get', { job: 'done' }, owner)).toEqual({
      ok: true,
      data: madeJob('done', 'done'),
    });
    expect(jobs.interrupt(at)).toEqual([]);
  });

  it('are told to their person alone, in every session; without one to their session', () => {
    const jobs = keptJobs();
    jobs.hear(madeJob('j1', 'running'), owner);
    jobs.hear(madeJob('j2', 'running'), { session: 's1', person: null });
    jobs.interrupt(at);
    const seen = (session: string, person: string | null): string[] => {
      const caller = { session, person };
      const answer = jobs.complete('jobs.list', {}, caller, { ok: true, data: { jobs: [] } });
      return (answer as { data: { jobs: { id: string }[] } }).data.jobs.map(({ id }) => id).sort();
    };
    expect(seen('s1', 'p1')).toEqual(['j1', 'j2']);
    expect(seen('s2', 'p1')).toEqual(['j1']);
    expect(seen('s1', null)).toEqual(['j2']);
    expect(seen('s2', 'p2')).toEqual([]);
    expect(jobs.answer('jobs.get', { job: 'j1' }, { session: 's1', person: 'p2' })).toBeUndefined();
    expect(jobs.answer('jobs.dismiss', { job: 'j1' }, { session: 's1', person: 'p2' })).toBeUndefined();
    expect(concerns(owner, { session: 's1', person: null })).toBe(false);
  });

  it('stand among those of now in their order, and can be taken off', () => {
    const jobs = keptJobs();
    jobs.hear({ ...madeJob('old', 'running'), started: '2026-11-29T01:00:00.000Z' }, owner);
    jobs.interrupt(at);
    const data = {
      jobs: [
        { ...madeJob('new', 'running'), started: '2026-11-29T02:00:00.000Z' },
        { ...madeJob('older', 'done'), started: '2026-11-29T00:00:00.000Z' },
      ],
    };
    const list = (): unknown => jobs.complete('jobs.list', {}, owner, { ok: true, data });
    const ids = (answer: unknown): string[] =>
      (answer as { data: { jobs: { id: string }[] } }).data.jobs.map(({ id }) => id);
    expect(ids(list())).toEqual(['new', 'old', 'older']);
    expect(jobs.answer('jobs.dismiss', { job: 'old' }, owner)).toEqual({ ok: true, data: {} });
    expect(ids(list())).toEqual(['new', 'older']);
    const refused = { ok: false, error: { code: 'SERVICE_DOWN', params: {} } } as const;
    expect(jobs.complete('jobs.list', {}, owner, refused)).toBe(refused);
    // What a page took off while its service lived does not come back when that ends.
    jobs.hear(madeJob('gone', 'done'), owner);
    jobs.complete('jobs.dismiss', { job: 'gone' }, owner, { ok: true, data: {} });
    jobs.interrupt(at);
    expect(jobs.answer('jobs.get', { job: 'gone' }, owner)).toBeUndefined();
  });
});

describe('a session', () => {
  const session = { id: 's1', person: null, seat: 0 };

  it('is not given up while a file of it is being read', () => {
    const timers = new TestTimers(new TestClock());
    const jobs = keptJobs();
    const gone: string[] = [];
    const presence = makePresence({
      timers,
      isBusy: ({ id }) => jobs.isReading(id),
      onGone: ({ id }) => gone.push(id),
    });
    const verify = { ...madeJob('j1', 'running'), kind: 'verify' } as const;
    jobs.hear(verify, { session: 's1', person: null });
    expect([jobs.isReading('s1'), jobs.isReading('s2')]).toEqual([true, false]);
    presence.seen(session);
    for (const _ of [1, 2, 3]) timers.advance(GONE_MS / 1000);
    expect([gone, timers.size]).toEqual([[], 1]);
    jobs.hear({ ...verify, state: 'done' }, { session: 's1', person: null });
    timers.advance(GONE_MS / 1000);
    expect([gone, timers.size]).toEqual([['s1'], 0]);
  });

  it('is waited for no more when the program ends', () => {
    const timers = new TestTimers(new TestClock());
    const presence = makePresence({ timers, isBusy: () => false, onGone: () => undefined });
    const went = presence.came(session);
    presence.seen({ ...session, id: 's2' });
    presence.close();
    went();
    expect(timers.size).toBe(0);
  });
});

describe('what stands in a page or a header', () => {
  it('cannot end its element', () => {
    const value = { a: '</script><!--\u2028&', b: '\'"' };
    expect(scriptJson(value)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(scriptJson(value))).toEqual(value);
    expect(escaped('<a href="x" title=\'y\'>&')).toBe('&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;');
  });

  it('names a file for old and new readers, on one line', () => {
    expect(disposition('a "b"\\%\r\n.pdf', true)).toBe(
      `attachment; filename="a _b_____.pdf"; filename*=UTF-8''a%20%22b%22%5C%25%0D%0A.pdf`,
    );
    expect(disposition("通知(1)'.pdf", false)).toBe(
      `inline; filename="__(1)'.pdf"; filename*=UTF-8''%E9%80%9A%E7%9F%A5%281%29%27.pdf`,
    );
  });

  it('allows nothing that is not named', () => {
    expect(policy()).toBe("default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
  });
});

describe('the browser of the desktop', () => {
  it('is opened where there is one', () => {
    expect(opener({}, 'linux')).toBeUndefined();
    expect(opener({ DISPLAY: '' }, 'linux')).toBeUndefined();
    expect(opener({ DISPLAY: ':0' }, 'linux')).toEqual(['xdg-open']);
    expect(opener({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toEqual(['xdg-open']);
    expect(opener({}, 'darwin')).toEqual(['open']);
    expect(opener({}, 'win32')).toContain('rundll32');
  });

  it('gets the address by a file that only this user reads, not by an argument', async () => {
    const folder = tempDir();
    const [program, noted] = [join(folder, 'opener'), join(folder, 'noted')];
    writeFileSync(program, `#!/bin/sh\necho "$@" > ${noted}.part && mv ${noted}.part ${noted}\n`);
    chmodSync(program, 0o700);
    const address = 'http://127.0.0.1:9/?token=abc&x="<';
    const tidy = openInBrowser([program], address);
    await vi.waitFor(() => expect(existsSync(noted)).toBe(true), { timeout: 10_000 });
    const path = readFileSync(noted, 'utf8').trim();
    expect(path).not.toContain('token');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(readFileSync(path, 'utf8')).toContain(`url=${escaped(address)}`);
    tidy();
    expect(existsSync(dirname(path))).toBe(false);
  });
});

describe('options', () => {
  it('have their defaults', () => {
    expect(readArgs([], '/d')).toEqual({ data: '/d', open: true, port: 0, help: false });
    expect(readArgs(['--data', 'x', '--no-open', '--port', '8080', '-h'], '/d')).toEqual({
      data: 'x',
      open: false,
      port: 8080,
      help: true,
    });
  });

  it.each([
    ['--port', 'x'],
    ['--port', '65536'],
    ['--port=-1'],
    ['--data='],
    ['--nothing'],
    ['--data'],
    ['word'],
  ])('that make no sense are refused: %s %s', (...words) => {
    expect(() =>
      readArgs(
        words.filter((word) => typeof word === 'string'),
        '/d',
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

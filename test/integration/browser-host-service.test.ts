import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { startHost } from '../../src-main/hosts/browser/host.ts';
import {
  enter,
  hostFiles,
  hostProcess,
  listenTo,
  madeJob,
  scriptedHost,
} from '../support/browser-host/index.ts';
import { tempDir } from '../support/temp.ts';

describe('the service', () => {
  it('that dies is told to every page, started again, and what it left is interrupted', async () => {
    const host = await scriptedHost();
    const [one, other] = [await enter(host.newAddress()), await enter(host.newAddress())];
    await one.call('session.become', { person: 'p1' });
    const [mine, theirs] = [(await listenTo(one))!, (await listenTo(other))!];
    await one.call('jobs.resume', { job: 'j1' });
    await vi.waitFor(
      () => expect(mine.events).toEqual([{ kind: 'job', job: madeJob('j1', 'running') }]),
      15_000,
    );
    const cut = await one.call('jobs.cancel', { job: 'j1' });
    expect(cut).toEqual({ ok: false, error: { code: 'SERVICE_DOWN', params: {} } });
    expect(await other.call('session.get', {})).toMatchObject({ error: { code: 'SERVICE_DOWN' } });
    await vi.waitFor(() => expect(theirs.events).toHaveLength(2), { timeout: 10_000 });
    expect(theirs.events).toEqual([
      { kind: 'service', state: 'down' },
      { kind: 'service', state: 'back' },
    ]);
    const interrupted = {
      id: 'j1',
      state: 'interrupted',
      error: { code: 'SERVICE_DOWN' },
      done: 1,
      current: null,
    };
    expect(mine.events.slice(1)).toMatchObject([
      { kind: 'service', state: 'down' },
      { kind: 'job', job: interrupted },
      { kind: 'service', state: 'back' },
    ]);
    // Whoever sat there is known still.
    expect(await one.call('session.get', {})).toEqual({ ok: true, data: { person: { id: 'p1' } } });
    expect(await one.call('jobs.list', {})).toMatchObject({ ok: true, data: { jobs: [interrupted] } });
    expect(await one.call('jobs.get', { job: 'j1' })).toMatchObject({ ok: true, data: interrupted });
    expect(await other.call('jobs.list', {})).toEqual({ ok: true, data: { jobs: [] } });
    await one.call('jobs.dismiss', { job: 'j1' });
    expect(await one.call('jobs.list', {})).toEqual({ ok: true, data: { jobs: [] } });
    mine.close();
    theirs.close();
  });

  it('ends with a host that is killed', async () => {
    const host = await hostProcess(tempDir());
    const children = `/proc/${host.child.pid!}/task/${host.child.pid!}/children`;
    const service = Number(readFileSync(children, 'utf8').trim());
    host.child.kill('SIGKILL');
    await vi.waitFor(() => expect(existsSync(`/proc/${service}`)).toBe(false), { timeout: 10_000 });
  });

  it.each([
    ['busy', 'DATA_FOLDER_BUSY'],
    ['production', 'TRIAL_ONLY'],
  ])('of a %s folder is no host: %s', async (name, code) => {
    await expect(scriptedHost(name)).rejects.toMatchObject({ code });
  });

  it('needs the built pages and a free port', async () => {
    const order = { ...hostFiles(tempDir()), onLost: () => undefined };
    await expect(startHost({ ...order, pages: `${order.pages}x` })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    const first = await scriptedHost();
    const port = Number(new URL(first.origin).port);
    await expect(startHost({ ...order, port })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      params: { detail: 'in use' },
    });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { startHost } from '../../src-main/hosts/browser/host.ts';
import { makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import { enter, hostFiles, listenTo, OCTETS, type Visitor } from '../support/browser-host/index.ts';
import { entryOf } from '../support/entries.ts';

// The real service under the browser host, killed: what was handed over and verified before can be used after.

let demo: DemoFolder & { remove(): void };
beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());

/** The data of an answer. @throws what it is where it is a refusal */
async function told<T>(visitor: Visitor, channel: string, input: unknown): Promise<T> {
  const answer = (await visitor.call(channel, input)) as { ok: boolean; data: T };
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer)}`);
  return answer.data;
}

it('keeps files and verdicts over the death of the service', { timeout: 60_000 }, async () => {
  const office = new Office(demo);
  const { data } = office;
  const order = { ...hostFiles(office.folder), data, onLost: () => undefined };
  const host = await startHost({ ...order, service: entryOf('service') });
  onTestFinished(() => host.close());
  const [visitor, stranger] = [await enter(host.newAddress()), await enter(host.newAddress())];
  const { events, close } = (await listenTo(visitor))!;
  await told(visitor, 'session.become', { person: office.who('applicant').id });
  const bytes = readFileSync(join(data, 'sample.pdf'));
  const upload = async (name: string): Promise<string> => {
    const got = await visitor.post(`/upload?name=${name}`, bytes, OCTETS);
    return (JSON.parse(got.text) as { data: { file: string } }).data.file;
  };
  const [file, dropped] = [await upload('a.pdf'), await upload('b.pdf')];
  await told(visitor, 'files.drop', { file: dropped });
  const sample = await told<{ file: string }>(visitor, 'files.sample', {});
  const { job } = await told<{ job: string }>(visitor, 'verify.start', { file });
  await vi.waitFor(
    async () => expect(await told(visitor, 'jobs.get', { job })).toMatchObject({ state: 'done' }),
    {
      timeout: 20_000,
    },
  );
  expect(readdirSync(join(data, 'incoming'))).toHaveLength(2);

  const crash = async (): Promise<void> => {
    events.length = 0;
    const { pid } = JSON.parse(readFileSync(join(data, 'owner.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    const back = { kind: 'service', state: 'back' };
    await vi.waitFor(() => expect(events).toContainEqual(back), { timeout: 20_000 });
  };
  for (const time of [1, 2]) {
    await crash();
    // The copy that only the service knew of is gone; the file that the host took in is the same under its number.
    expect([time, readdirSync(join(data, 'incoming'))]).toEqual([time, [expect.any(String)]]);
    expect(await visitor.call('files.look', { file: sample.file })).toMatchObject({
      error: { code: 'FILE_NOT_TAKEN' },
    });
    const got = await visitor.get(`/bytes/file/${file}?k=${visitor.pageKey}`);
    expect([got.status, got.body.equals(bytes)]).toEqual([200, true]);
    expect(await told(visitor, 'files.look', { file })).toMatchObject({ name: 'a.pdf', pages: 1 });
    expect(await stranger.call('files.look', { file })).toMatchObject({ error: { code: 'FILE_NOT_TAKEN' } });

    const { jobs } = await told<{ jobs: { id: string; state: string }[] }>(visitor, 'jobs.list', {});
    expect(jobs.map(({ id, state }) => [id, state])).toEqual([[job, 'done']]);
    const { product } = await told<{ product: string }>(visitor, 'verify.report', { job, form: 'json' });
    const report = await visitor.get(`/bytes/product/${product}?k=${visitor.pageKey}`);
    expect(JSON.parse(report.text)).toMatchObject({ file: { name: 'a.pdf', size: bytes.length } });
    expect(await stranger.call('verify.report', { job, form: 'json' })).toMatchObject({
      error: { code: 'JOB_UNKNOWN' },
    });
  }
  await told(visitor, 'files.drop', { file });
  expect(readdirSync(join(data, 'incoming'))).toEqual([]);
  await crash();
  expect(await visitor.call('files.look', { file })).toMatchObject({ error: { code: 'FILE_NOT_TAKEN' } });
  close();
});

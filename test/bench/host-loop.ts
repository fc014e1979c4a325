import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Asked, Output, PageChannelName } from '@yinzheng/contract/ipc';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { initDemo } from '../../src-main/service/init-demo.ts';
import { confirmWithPin } from '../support/browser-host/act.ts';
import { ask, enter, OCTETS } from '../support/browser-host/client.ts';
import { A4, onePage } from '../support/plain-pdf.ts';
import { ROOT } from '../support/repo.ts';
import { QUICK, ratio, say, table, time } from './support/figures.ts';

// By how much the browser host's event loop comes late while a file of 100 MB is handed over and stamped: the longest
// pause of the process that answers every page.

const MIB = 1024 * 1024;
const SIZE = (QUICK ? 10 : 100) * MIB;
/** Every 50 ms, while something is going on: how long a page waits for a file of ours, milliseconds. */
const EVERY_MS = 50;

/** What was going on, and what was seen meanwhile; milliseconds. */
interface Seen {
  readonly what: string;
  readonly took: number;
  readonly p99: number;
  /** The longest pause. */
  readonly max: number;
  /** The longest wait for a page. */
  readonly wait: number;
}

const seen: Seen[] = [];
const folder = mkdtempSync(join(tmpdir(), 'yinzheng-bench-'));
const data = join(folder, 'data');
const { people } = await initDemo(data, SYSTEM, { keepPins: true });
const host = spawn(
  process.execPath,
  [
    '--import',
    join(import.meta.dirname, 'support', 'loop.ts'),
    join(ROOT, 'out', 'main', 'start.js'),
    '--data',
    data,
    '--no-open',
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
const told: string[] = [];
host.stderr.on('data', (text: Buffer) => told.push(text.toString('utf8')));
const address = await new Promise<string>((resolve, reject) => {
  host.stdout.on('data', (text: Buffer) => {
    const [found] = /http:\S+/.exec(text.toString('utf8')) ?? [];
    if (found !== undefined) resolve(found);
  });
  host.once('exit', () => reject(new Error(told.join(''))));
});

try {
  const visitor = await enter(address);
  const call = async <N extends PageChannelName>(channel: N, input: Asked<N>): Promise<Output<N>> => {
    const answer = (await visitor.call(channel, input)) as { ok: boolean; data: Output<N> };
    if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  const become = async (role: string): Promise<string> => {
    const { id, pin } = people.find(({ roles }) => roles.some((one) => one === role))!;
    await call('session.become', { person: id });
    return pin;
  };
  const ended = async (job: string): Promise<Output<'jobs.get'>> => {
    for (;;) {
      const now = await call('jobs.get', { job });
      if (now.ended !== null) return now;
      await wait(EVERY_MS);
    }
  };
  /** The host's loop, and a page's waits, while something is done. */
  const measured = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    await figures();
    const waits: number[] = [];
    const state = { over: false };
    const looking = (async () => {
      while (!state.over) {
        const begun = performance.now();
        await ask(visitor.origin, '/', { headers: { cookie: visitor.cookie } });
        waits.push(performance.now() - begun);
        await wait(EVERY_MS);
      }
    })();
    const begun = performance.now();
    const result = await work();
    const took = performance.now() - begun;
    state.over = true;
    await looking;
    const { p99, max } = await figures();
    seen.push({ what, took, p99, max, wait: Math.max(...waits) });
    return result;
  };
  const figures = async (): Promise<Pick<Seen, 'p99' | 'max'>> => {
    const from = told.length;
    host.kill('SIGUSR2');
    for (;;) {
      const line = told
        .slice(from)
        .join('')
        .match(/^loop (.*)$/m)?.[1];
      if (line !== undefined) return JSON.parse(line) as Pick<Seen, 'p99' | 'max'>;
      await once(host.stderr, 'data');
    }
  };

  const filler = `<< /Length ${SIZE} >>\nstream\n${'印'
    .charCodeAt(0)
    .toString(36)
    .repeat(SIZE / 3)}\nendstream`;
  const pdf = onePage({ mediaBox: A4, more: { 20: filler } });
  await measured('nothing', () => wait(2000));
  await become('applicant');
  const { file } = await measured(`handing over ${(pdf.length / MIB).toFixed(0)} MiB`, async () => {
    const { text } = await visitor.post('/upload?name=large.pdf', pdf, OCTETS);
    return (JSON.parse(text) as { data: { file: string } }).data;
  });
  const { seals } = await call('seals.list', {});
  const { id } = await measured('the request (the document is kept)', () =>
    call('requests.make', {
      seal: seals[0]!.id,
      reason: '印发通知',
      classification: 'public',
      days: 7,
      documents: [{ file, count: 1 }],
    }),
  );
  const approver = await become('approver');
  const decided = await call('requests.decide', { id, answer: 'agreed', opinion: '' });
  await confirmWithPin(visitor, decided.job, approver);
  await ended(decided.job);
  const custodian = await become('custodian');
  const { documents } = await call('requests.get', { id });
  const stamped = await measured('stamping it', async () => {
    const { job } = await call('stamping.prepare', {
      id,
      format: 'ses',
      documents: [{ document: documents[0]!.digest, positions: [{ page: 1, x: 150, y: 222 }] }],
    });
    await confirmWithPin(visitor, job, custodian);
    return ended(job);
  });
  if (stamped.state !== 'done') throw new Error(JSON.stringify(stamped));
  const bytes = readFileSync(stamped.result?.kind === 'stamp' ? stamped.result.rows[0]!.output! : '');
  say(
    `a file of ${(pdf.length / MIB).toFixed(0)} MiB, stamped to one of ${(bytes.length / MIB).toFixed(0)} MiB\n`,
  );
  const idle = seen[0]?.max ?? 0;
  table(
    [
      'pauses of the browser host',
      'longest, ratio to idle',
      'longest',
      '99 of 100',
      'longest wait for a page',
      'took',
    ],
    seen.map(({ what, took, p99, max, wait: waited }) => [
      what,
      ratio(max, idle),
      ...[max, p99, waited, took].map(time),
    ]),
  );
} finally {
  const over = once(host, 'exit');
  host.kill('SIGTERM');
  await over;
  rmSync(folder, { recursive: true, force: true });
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskContext } from '../../src-main/pool/task.ts';
import { initDemo } from '../../src-main/service/init-demo.ts';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { deliveryStatus, outboxList, outagesList } from '../../src-main/service/delivery/index.ts';
import { licencesCompare, licencesTakeUp } from '../../src-main/service/licence-desk/book.ts';
import { licencesList } from '../../src-main/service/licence-desk/list.ts';
import { licencesWaiting } from '../../src-main/service/licence-desk/waiting.ts';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';
import { addLicences } from '../support/many-licences.ts';
import { say, sized } from './support/figures.ts';

// How long the lists of a large data folder take in a process that has read nothing: 证照 and its chips, 待发, what waits for somebody.
// Goal: less than a second at 100,000. Each question is the first of its process; the disk's own cache is as it is.

const COUNT = sized(20_000, 2_000, 100_000);
const PAGE = { offset: 0, limit: 50 };

/** The questions, by name. */
const QUESTIONS: Readonly<Record<string, (context: TaskContext) => unknown>> = {
  'list: first page and chips': (context) => licencesList.run({ ...PAGE }, context),
  'list: one state': (context) => licencesList.run({ ...PAGE, state: 'to-issue' }, context),
  'list: last page': (context) => licencesList.run({ offset: COUNT - 50, limit: 50 }, context),
  'list: by a name': (context) => licencesList.run({ ...PAGE, text: '工商户4711' }, context),
  'desk: what waits': (context) =>
    licencesWaiting.run({ person: 'nobody', roles: ['issuing-officer'] }, context),
  'outbox: open': (context) => outboxList.run({ ...PAGE, view: 'open' }, context),
  'outbox: delivered': (context) => outboxList.run({ ...PAGE, view: 'delivered' }, context),
  'outbox: one licence': (context) => outboxList.run({ ...PAGE, view: 'all', text: '000004711' }, context),
  'outbox: status bar': async (context) => deliveryStatus(await context.station()),
  'outages and late acts': (context) => outagesList.run({}, context),
};

const [data, question] = process.argv.slice(2);
if (data === undefined || question === undefined) await whole();
else await ask(data, question);

/** One question in this process; its milliseconds. */
async function ask(folder: string, name: string): Promise<void> {
  const station = await openWorkstation(folder, 'read', SYSTEM);
  const context = { station: () => Promise.resolve(station) } as unknown as TaskContext;
  const begun = performance.now();
  await QUESTIONS[name]?.(context);
  process.stdout.write(String(performance.now() - begun));
  station.close();
}

async function whole(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-lists-'));
  try {
    const path = join(folder, 'data');
    await initDemo(path, SYSTEM);
    addLicences(path, COUNT);
    const mebibytes = Math.round(statSync(join(path, DATABASE_NAME)).size / 2 ** 20);
    say(`${COUNT} licences, ${mebibytes} MiB`);
    const station = await openWorkstation(path, 'own', SYSTEM);
    const context = { station: () => Promise.resolve(station) } as unknown as TaskContext;
    let longest = 0;
    const timed = async <T>(work: () => T | Promise<T>): Promise<T> => {
      const begun = performance.now();
      const done = await work();
      longest = Math.max(longest, performance.now() - begun);
      return done;
    };
    const begun = performance.now();
    while ((await timed(() => licencesTakeUp.run({}, context))).more);
    say(`made: ${Math.round(performance.now() - begun)} ms, longest part ${Math.round(longest)} ms`);
    longest = 0;
    const again = performance.now();
    for (let after: string | null = ''; after !== null;) {
      const from: string = after;
      after = (await timed(() => licencesCompare.run({ after: from }, context))).upTo;
    }
    say(`compared: ${Math.round(performance.now() - again)} ms, longest part ${Math.round(longest)} ms`);
    station.close();
    for (const name of Object.keys(QUESTIONS)) {
      const script = process.argv[1] ?? '';
      const told = execFileSync(process.execPath, [script, path, name], { encoding: 'utf8' });
      say(`${name}: ${Math.round(Number(told))} ms`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

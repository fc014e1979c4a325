import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { knownLicence, type IssuedLicence, type IssuePart } from '../../src-main/service/licences/index.ts';
import type { Workstation } from '../../src-main/service/workstation.ts';
import { makeDemo } from '../support/cli.ts';
import { LicenceOffice } from '../support/licence-office.ts';
import { issuedDrafts, reviewedDrafts } from './support/drafts.ts';
import { median, rate, ratio, say, shares, sized, table, time } from './support/figures.ts';
import { memoryOf, mib, type Memory } from './support/memory.ts';
import { BenchPeer } from './support/peer.ts';
import { BenchUnit } from './support/unit.ts';

// A batch of licences issued offline, both keys unlocked once: checks, serial, PDF, the officer's order, the seal, the log, the
// outbox, all of it durable. The peers draw nothing: they put a signature and a stamp on the finished PDF of one such licence.

const LICENCES = sized(1000, 10);
/** A tenth of them: at each end of the batch. */
const EDGE = LICENCES / 10;
const PEER_ROUNDS = { short: sized(50, 2), long: sized(200, 4) };

const PARTS: Readonly<Record<IssuePart, string>> = {
  check: 'checks: record, review, authorisation, what is left of it, duplicates',
  serial: 'serial taken, durable',
  draw: 'metadata and PDF with its QR code',
  order: 'order signed by the officer’s key',
  seal: 'use of the seal: reserved, signed, file verified and named, closed with the outbox, checkpoint',
  end: 'between two licences',
};

const unit = await BenchUnit.make();
try {
  const demo = await makeDemo();
  const office = new LicenceOffice(demo, join(unit.folder, 'licences'));
  demo.remove();
  await office.authorised({ perDay: LICENCES, total: LICENCES });
  const drafts = await inWorkstation(office.data, 'own', SYSTEM, (station) =>
    reviewedDrafts(office, station, { first: 1, count: LICENCES }),
  );
  const run = await inWorkstation(office.data, 'own', SYSTEM, (station) => issued(office, station, drafts));
  const file = join(unit.folder, 'licence.pdf');
  const size = await plainLicence(office, run.last, file);
  const peer = await BenchPeer.make(unit.folder, await unit.sealPicture());
  const out = join(unit.folder, 'peer.pdf');
  const short = await peer.sign('ses', file, out, PEER_ROUNDS.short);
  const long = await peer.sign('ses', file, out, PEER_ROUNDS.long);
  const theirs = (long.total - short.total) / (PEER_ROUNDS.long - PEER_ROUNDS.short);
  const mean = run.ms.reduce((sum, ms) => sum + ms, 0) / run.ms.length;
  const [first, last] = [median(run.ms.slice(0, EDGE)), median(run.ms.slice(-EDGE))];
  say(`${LICENCES} licences in one batch; a licence is a PDF of ${size} bytes before its seal\n`);
  shares('one licence: step', run.parts);
  table(
    [`${LICENCES} licences issued offline`, 'ratio', 'ours', 'peers (signature and stamp alone)'],
    [
      ['one licence, mean', ratio(mean, theirs), time(mean), time(theirs)],
      ['licences', ratio(theirs, mean), rate(1, mean), rate(1, theirs)],
    ],
  );
  table(
    ['the same batch', `first ${EDGE}`, `last ${EDGE}`, 'ratio'],
    [
      ['time of one licence, median', time(first), time(last), ratio(last, first)],
      [
        'memory (RSS), median',
        mib(run.memory.first),
        mib(run.memory.last),
        ratio(run.memory.last, run.memory.first),
      ],
    ],
  );
} finally {
  unit.remove();
}

interface BatchRun {
  /** Of each licence, in their order. */
  readonly ms: readonly number[];
  /** Milliseconds of one licence. */
  readonly parts: ReadonlyMap<string, number>;
  readonly memory: Memory;
  readonly last: IssuedLicence;
}

async function issued(
  office: LicenceOffice,
  station: Workstation,
  drafts: readonly string[],
): Promise<BatchRun> {
  const sums = new Map<string, number>();
  const ms: number[] = [];
  const memory: number[] = [];
  const at = { part: undefined as IssuePart | undefined, since: 0, begun: 0 };
  const part = (next: IssuePart): void => {
    const now = performance.now();
    if (at.part !== undefined) {
      const name = PARTS[at.part];
      sums.set(name, (sums.get(name) ?? 0) + (now - at.since) / drafts.length);
    }
    if (next === 'check') {
      if (at.part !== undefined) ms.push(now - at.begun);
      memory.push(process.memoryUsage.rss() / 1024 ** 2);
      at.begun = now;
    }
    at.part = next;
    at.since = now;
  };
  const outcomes = await issuedDrafts(office, station, drafts, { part });
  ms.push(performance.now() - at.begun);
  return { ms, parts: sums, memory: memoryOf(memory), last: outcomes.at(-1)! };
}

/** The PDF of a licence before its seal; its size. */
function plainLicence(
  office: LicenceOffice,
  { identifier, path }: IssuedLicence,
  to: string,
): Promise<number> {
  return inWorkstation(office.data, 'read', SYSTEM, (station) => {
    const { size } = knownLicence(station, identifier).newest.bundle.order.act;
    writeFileSync(to, readFileSync(path).subarray(0, size));
    return size;
  });
}

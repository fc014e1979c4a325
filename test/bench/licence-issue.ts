import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { openLicencePdf } from '../../src-main/service/compose-licences.ts';
import {
  knownLicence,
  prepareCollect,
  prepareIssue,
  prepareReview,
  type IssuedLicence,
  type IssuePart,
} from '../../src-main/service/licences/index.ts';
import type { Workstation } from '../../src-main/service/workstation.ts';
import { makeDemo } from '../support/cli.ts';
import { formOf, LicenceOffice } from '../support/licence-office.ts';
import { median, ratio, say, shares, sized, table, time } from './support/figures.ts';
import { BenchPeer } from './support/peer.ts';
import { BenchUnit } from './support/unit.ts';

// A batch of licences issued offline, both keys unlocked once: checks, serial, PDF, the officer's order, the seal, the log, the
// outbox, all of it durable. The peers draw nothing: they put a signature and a stamp on the finished PDF of one such licence.

const LICENCES = sized(1000, 10);
/** At each end of the batch. */
const EDGE = sized(100, 3);
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
  const drafts = await inWorkstation(office.data, 'own', SYSTEM, (station) => reviewed(office, station));
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
    ['one licence, mean', 'ratio', 'ours', 'peers'],
    [['issued offline (peers: signature and stamp alone)', ratio(mean, theirs), time(mean), time(theirs)]],
  );
  table(
    ['the same batch', `first ${EDGE}`, `last ${EDGE}`, 'ratio'],
    [
      ['time of one licence, median', time(first), time(last), ratio(last, first)],
      ['memory (RSS), MiB', mib(run.memory[0]), mib(run.memory[1]), ratio(run.memory[1], run.memory[0])],
    ],
  );
} finally {
  unit.remove();
}

/** Records that were collected and reviewed. */
async function reviewed(office: LicenceOffice, station: Workstation): Promise<string[]> {
  const draw = await openLicencePdf();
  const [collector, reviewer] = [office.who('licence-entry'), office.who('licence-reviewer')];
  const drafts: string[] = [];
  for (let number = 1; number <= LICENCES; number++) {
    const form = { ...formOf(number), collector: collector.id, updates: undefined, draft: undefined };
    const prepared = await prepareCollect(station, SYSTEM_FILES, form, undefined, draw);
    await prepared.sign(utf8(collector.pin));
    if (prepared.act.kind !== 'licence-record') throw new Error('no record');
    const draft = toHex(prepared.act.act.draft);
    const answer = { reviewer: reviewer.id, draft, answer: 'passed', remarks: [], opinion: '' } as const;
    await prepareReview(station, answer).sign(utf8(reviewer.pin));
    drafts.push(draft);
  }
  return drafts;
}

interface BatchRun {
  /** Of each licence, in their order. */
  readonly ms: readonly number[];
  /** Milliseconds of one licence. */
  readonly parts: ReadonlyMap<string, number>;
  /** Bytes, after the first edge and at the end. */
  readonly memory: readonly [number, number];
  readonly last: IssuedLicence;
}

async function issued(
  office: LicenceOffice,
  station: Workstation,
  drafts: readonly string[],
): Promise<BatchRun> {
  const [officer, keeper] = [office.who('issuing-officer'), office.who('custodian')];
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
      if (ms.length === EDGE) memory.push(process.memoryUsage.rss());
      at.begun = now;
    }
    at.part = next;
    at.since = now;
  };
  const prepared = prepareIssue(station, SYSTEM_FILES, { officer: officer.id, drafts });
  const outcomes = await prepared.run({ officer: utf8(officer.pin), seal: utf8(keeper.pin) }, { part });
  ms.push(performance.now() - at.begun);
  memory.push(process.memoryUsage.rss());
  const refused = outcomes.find(({ result }) => result !== 'done');
  const last = outcomes.at(-1);
  if (refused !== undefined || last?.result !== 'done') throw new Error(JSON.stringify(refused));
  return { ms, parts: sums, memory: [memory[0] ?? 0, memory.at(-1) ?? 0], last };
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

function mib(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

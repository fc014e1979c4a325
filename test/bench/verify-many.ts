import { join } from 'node:path';
import { SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { writeBigPdf } from '../support/big-pdf.ts';
import { ROOT } from '../support/repo.ts';
import { median, ratio, say, shares, sized, table, time } from './support/figures.ts';
import { kindOf } from './support/kinds.ts';
import { measureProcess, requireDone, type MeasuredProcess } from './support/measured-process.ts';
import { BenchPeer } from './support/peer.ts';
import { profiledProgram } from './support/profile.ts';
import { BenchUnit } from './support/unit.ts';

// Many sealed files verified in one process: ours with chains, times, status, what was added afterwards, and each
// impression held against the log; the peers with digests and signatures alone.

const FILES = sized(200, 4);
const BYTES = 100_000;
const ROUNDS = sized(5, 1);
const CLI = join(ROOT, 'out', 'main', 'cli.js');

const unit = await BenchUnit.make();
try {
  const { office, folder } = unit;
  const peer = await BenchPeer.make(folder, await unit.sealPicture());
  const sealed: string[] = [];
  const documents = Array.from({ length: FILES }, (_, index) => {
    const path = office.path(`document-${index}.pdf`);
    writeBigPdf(path, { pages: 1 + (index % 3), bytes: BYTES + index });
    return path;
  });
  const tickets: string[] = [];
  for (const file of documents) tickets.push(await office.ticket([file]));
  await unit.open('own', async (station) => {
    for (const [index, file] of documents.entries()) {
      const out = office.path(`sealed-${index}.pdf`);
      await unit.stamp(station, SYSTEM_FILES, { ticket: tickets[index]!, file, out, format: 'ses' });
      sealed.push(out);
    }
  });
  say(`${FILES} files of about ${BYTES} bytes, one impression each, ${ROUNDS} rounds in turn\n`);
  const words = (files: readonly string[]): string[] => {
    return [CLI, 'verify', '--data', office.data, '--json', ...files];
  };
  const verify = async (files: readonly string[]): Promise<MeasuredProcess> =>
    requireDone('verify', await measureProcess(process.execPath, words(files)));
  const [ours, theirs]: [MeasuredProcess[], MeasuredProcess[]] = [[], []];
  const [oursOne, theirsOne]: [MeasuredProcess[], MeasuredProcess[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await verify(sealed));
    theirs.push(await peer.verify(sealed));
    oursOne.push(await verify(sealed.slice(0, 1)));
    theirsOne.push(await peer.verify(sealed.slice(0, 1)));
  }
  const wall = (all: readonly MeasuredProcess[]): number => median(all.map((one) => one.wall));
  const peak = (all: readonly MeasuredProcess[]): number => median(all.map((one) => one.peak));
  const mib = (all: readonly MeasuredProcess[]): string => `${peak(all).toFixed(0)} MiB`;
  const further = [
    (wall(ours) - wall(oursOne)) / (FILES - 1),
    (wall(theirs) - wall(theirsOne)) / (FILES - 1),
  ] as const;
  table(
    [`${FILES} sealed files verified, whole process, median`, 'ratio', 'ours', 'peers'],
    [
      ['wall time', ratio(wall(ours), wall(theirs)), time(wall(ours)), time(wall(theirs))],
      ['one file alone', ratio(wall(oursOne), wall(theirsOne)), time(wall(oursOne)), time(wall(theirsOne))],
      ['each further file', ratio(...further), time(further[0]), time(further[1])],
      ['largest in memory', ratio(peak(ours), peak(theirs)), mib(ours), mib(theirs)],
    ],
  );
  const kinds = await profiledProgram(kindOf, words(sealed));
  shares('work of the process (profiler, another run)', kinds, { sorted: true, least: 0.3 });
} finally {
  unit.remove();
}

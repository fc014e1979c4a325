import { join } from 'node:path';
import { SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { writeBigPdf } from '../support/big-pdf.ts';
import { ROOT } from '../support/repo.ts';
import { median, ratio, say, shares, sized, table, time } from './support/figures.ts';
import { kindOf } from './support/kinds.ts';
import { measureProcess, requireDone, type MeasuredProcess } from './support/measured-process.ts';
import { BenchPeer } from './support/peer.ts';
import { profiledProgram } from './support/profile.ts';
import { StampSteps } from './support/steps.ts';
import { BenchUnit } from './support/unit.ts';

// One impression on a file of 100 MB and 1,000 pages, as a whole process: from the start of the command to its end.

const BYTES = sized(100_000_000, 10_000_000);
const PAGES = sized(1000, 100);
const ROUNDS = sized(5, 1);
const CLI = join(ROOT, 'out', 'main', 'cli.js');

const unit = await BenchUnit.make();
try {
  const { office, folder } = unit;
  const file = office.path('big.pdf');
  const size = writeBigPdf(file, { pages: PAGES, bytes: BYTES });
  const peer = await BenchPeer.make(folder, await unit.sealPicture());
  const ticket = await office.ticket([file], { count: ROUNDS + 2 });
  say(`a file of ${size} bytes, ${PAGES} pages, ${ROUNDS} rounds, ours and the peers' in turn\n`);
  const { id, pin } = office.who('custodian');
  const words = (out: string): string[] => [
    ...[CLI, 'stamp', '--data', office.data, '--json', '--as', id, '--ticket', ticket],
    ...['--page', '1', '--x', '150', '--y', '222', '--out', office.path(out), file],
  ];
  const [ours, theirs]: [MeasuredProcess[], MeasuredProcess[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const args = words(`ours-${round}.pdf`);
    ours.push(requireDone('stamp', await measureProcess(process.execPath, args, { input: `${pin}\n` })));
    theirs.push(await peer.sign('ses', file, office.path('theirs.pdf'), 1));
  }
  const wall = (all: readonly MeasuredProcess[]): number => median(all.map((one) => one.wall));
  const peak = (all: readonly MeasuredProcess[]): number => median(all.map((one) => one.peak));
  const mib = (all: readonly MeasuredProcess[]): string => `${peak(all).toFixed(0)} MiB`;
  const megabytes = Math.round(size / 1e6);
  table(
    [`one impression on ${megabytes} MB, ${PAGES} pages, whole process, median`, 'ratio', 'ours', 'peers'],
    [
      ['wall time', ratio(wall(ours), wall(theirs)), time(wall(ours)), time(wall(theirs))],
      ['largest in memory', ratio(peak(ours), peak(theirs)), mib(ours), mib(theirs)],
    ],
  );
  const kinds = await profiledProgram(kindOf, words('profiled.pdf'), { input: `${pin}\n` });
  shares('work of the process (profiler, another run)', kinds, { sorted: true, least: 0.3 });
  const steps = new StampSteps();
  await unit.open('own', (station) => {
    steps.begin();
    const what = { ticket, file, out: office.path('steps.pdf'), format: 'ses' } as const;
    return unit.stamp(steps.station(station), steps.files(SYSTEM_FILES), what);
  });
  steps.end();
  shares('step (another run, in a process that has started)', steps.each(1));
} finally {
  unit.remove();
}

import { SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { writeBigPdf } from '../support/big-pdf.ts';
import { median, ratio, say, shares, sized, table, time } from './support/figures.ts';
import { kindOf } from './support/kinds.ts';
import { BenchPeer } from './support/peer.ts';
import { profiled } from './support/profile.ts';
import { StampSteps } from './support/steps.ts';
import { BenchUnit } from './support/unit.ts';

// One impression on a file of 100 KB, over and over in one warm process: ours with everything that belongs to it
// (ticket, PIN, log, own verification, all of it durable), the peers with a signature and a stamp.

const BYTES = 100_000;
const WARM_UP = sized(10, 1);
const ROUNDS = sized(60, 3);
const PROFILED = sized(30, 2);
/** Impressions a ticket is good for: more would make each stamping count longer rows than an office has. */
const TICKET = 10;
/** The peers' rounds: those of the short run are taken away as warm-up. */
const PEER_ROUNDS = { short: sized(100, 2), long: sized(400, 4) };

const unit = await BenchUnit.make();
try {
  const { office, folder } = unit;
  const file = office.path('small.pdf');
  const size = writeBigPdf(file, { pages: 1, bytes: BYTES });
  const peer = await BenchPeer.make(folder, await unit.sealPicture());
  const figures: (readonly [string, string, string, string])[] = [];
  say(`a file of ${size} bytes, ${ROUNDS} rounds after ${WARM_UP}`);
  for (const format of ['ses', 'cms'] as const) {
    const tickets: string[] = [];
    const all = WARM_UP + ROUNDS + PROFILED;
    while (tickets.length * TICKET < all) tickets.push(await office.ticket([file], { count: TICKET }));
    const ours = await unit.open('own', async (station) => {
      const steps = new StampSteps();
      const watched = { station: steps.station(station), files: steps.files(SYSTEM_FILES) };
      let done = 0;
      const round = async (watching: boolean): Promise<number> => {
        const ticket = tickets[Math.floor(done / TICKET)]!;
        const out = office.path(`${format}-${done++}.pdf`);
        const [its, files] = watching ? [watched.station, watched.files] : [station, SYSTEM_FILES];
        const begun = performance.now();
        steps.begin();
        await unit.stamp(its, files, { ticket, file, out, format });
        steps.end();
        return performance.now() - begun;
      };
      for (let at = 0; at < WARM_UP; at++) await round(true);
      steps.forget();
      const ms: number[] = [];
      for (let at = 0; at < ROUNDS; at++) ms.push(await round(true));
      const each = steps.each(ROUNDS);
      const kinds = await profiled(kindOf, async () => {
        for (let at = 0; at < PROFILED; at++) await round(false);
      });
      return { ms, steps: each, kinds };
    });
    const short = await peer.sign(format, file, office.path('peer.pdf'), PEER_ROUNDS.short);
    const long = await peer.sign(format, file, office.path('peer.pdf'), PEER_ROUNDS.long);
    const theirs = (long.total - short.total) / (PEER_ROUNDS.long - PEER_ROUNDS.short);
    const mean = ours.ms.reduce((sum, ms) => sum + ms, 0) / ours.ms.length;
    const pin = [...ours.steps].find(([name]) => name.startsWith('the PIN'))?.[1] ?? 0;
    const name = format === 'ses' ? 'SES (GB/T 38540)' : 'CMS';
    figures.push([`${name}: all of it`, ratio(mean, theirs), time(mean), time(theirs)]);
    figures.push([`${name}: without the PIN`, ratio(mean - pin, theirs), time(mean - pin), time(theirs)]);
    say(`\n${name}: ours median ${time(median(ours.ms))}; the peers' last round ${time(long.last)}\n`);
    shares(`${name}: step`, ours.steps);
    shares(`${name}: work (profiler, other rounds)`, perRound(ours.kinds), { sorted: true, least: 0.3 });
  }
  table(['one impression on 100 KB, warm, mean', 'ratio', 'ours', 'peers'], figures);
} finally {
  unit.remove();
}

function perRound(kinds: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...kinds].map(([kind, ms]) => [kind, ms / PROFILED]));
}

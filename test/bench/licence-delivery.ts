import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { deliver, recovered, type Delivered } from './support/delivery.ts';
import { rate, ratio, shares, sized, table, time } from './support/figures.ts';
import { deliveringKindOf } from './support/kinds.ts';
import { mib, type Watched } from './support/memory.ts';
import { outages } from './support/outage.ts';
import { profileFlags, profileIn } from './support/profile.ts';

// What was issued while the network was down reaches the store: the workstation's `sync --once` against the store's own program
// on PostgreSQL, both on this computer.

const FEW = sized(1000, 20);
const MANY = sized(3000, 60, 10_000);

const postgres = await startPostgres({ durable: true });
if (postgres === undefined) throw new Error(NO_POSTGRES);
try {
  const all = await outages(postgres, [FEW, MANY]);
  const few = all[0]!;
  const delivered: Delivered[] = [];
  for (const outage of all) {
    delivered.push(await recovered(postgres, outage, {}, (at) => deliver(at, outage.licences)));
  }
  const [short, long] = delivered as [Delivered, Delivered];
  const row = (licences: number, { ms, store, workstation }: Delivered): string[] => {
    return [
      String(licences),
      time(ms),
      rate(licences, ms),
      time(ms / licences),
      time(store.cpu / licences),
      time(workstation.cpu / licences),
    ];
  };
  table(
    [
      'licences delivered after an outage',
      'took',
      'licences',
      'one licence',
      'of it the store’s processor',
      'the workstation’s',
    ],
    [
      row(FEW, short),
      row(MANY, long),
      [
        'ratio',
        ratio(long.ms, short.ms),
        ratio(MANY / long.ms, FEW / short.ms),
        ratio(long.ms / MANY, short.ms / FEW),
        ratio(long.store.cpu / MANY, short.store.cpu / FEW),
        ratio(long.workstation.cpu / MANY, short.workstation.cpu / FEW),
      ],
    ],
  );
  const memory = (what: string, { memory: { first, last, largest } }: Watched): string[] => {
    return [what, ratio(last, first), mib(first), mib(last), mib(largest)];
  };
  table(
    [`memory (RSS) while ${MANY} were delivered`, 'last to first', 'first tenth', 'last tenth', 'largest'],
    [memory('the store', long.store), memory('the workstation', long.workstation)],
  );
  const profiles = mkdtempSync(join(tmpdir(), 'yinzheng-profile-'));
  try {
    const [store, workstation] = [join(profiles, 'store'), join(profiles, 'workstation')];
    await recovered(postgres, few, { flags: profileFlags(store) }, (at) =>
      deliver(at, FEW, profileFlags(workstation)),
    );
    const work = (folder: string): Map<string, number> => {
      return new Map(
        [...profileIn(folder, deliveringKindOf)].filter(([kind]) => !kind.startsWith('waiting')),
      );
    };
    const shown = { sorted: true, least: 1 };
    shares(`work of the store for ${FEW} (profiler, another run)`, work(store), shown);
    shares(`work of the workstation for ${FEW} (the same run)`, work(workstation), shown);
  } finally {
    rmSync(profiles, { recursive: true, force: true });
  }
} finally {
  postgres.stop();
}

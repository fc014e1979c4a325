import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { acceptedRows, insertAlone, smAlone } from './support/bare.ts';
import type { CountedSm } from './support/counting.ts';
import { recovered } from './support/delivery.ts';
import { rate, ratio, say, sized, table, time } from './support/figures.ts';
import { outages } from './support/outage.ts';
import { sendAll } from './support/send-all.ts';

// What the store needs to accept licences, one call after the other: each file, then batches. Against it, in the same run and on the
// same database server: INSERT of the very rows that came of it, and as many SM3 digests and SM2 verifications as it computed.

const LICENCES = sized(1000, 20);
const COUNTING = join(import.meta.dirname, 'support', 'counting.ts');
const ENV = 'COUNTED_SM';

const postgres = await startPostgres({ durable: true });
if (postgres === undefined) throw new Error(NO_POSTGRES);
try {
  const sizes = [LICENCES, sized(3000, 60, 10_000)];
  const few = (await outages(postgres, sizes))[0]!;
  const counts = join(few.data, '..', 'counted.json');
  const start = { flags: ['--import', COUNTING], env: { [ENV]: counts } };
  const { sent, rows } = await recovered(postgres, few, start, async ({ data, store }) => {
    const sent = await inWorkstation(data, 'own', SYSTEM, sendAll);
    if ((await store.licences()) !== LICENCES) throw new Error('the store has not accepted every licence');
    return { sent, rows: await acceptedRows(store.db) };
  });
  const { verifications, digests, bytes } = JSON.parse(readFileSync(counts, 'utf8')) as CountedSm;
  const insert = await insertAlone(postgres.newDatabase(), rows);
  const sm = await smAlone({ verifications, digests, bytes });
  const [ours, bare] = [sent.files + sent.batches, insert + sm.verifying + sm.digesting];
  say(
    `${LICENCES} licences: ${sent.acts} acts, ${rows.count} rows, ${digests} SM3 digests of ${(bytes / 1e6).toFixed(0)} MB, ${verifications} SM2 verifications\n`,
  );
  table(
    [`${LICENCES} licences accepted`, 'ratio', 'the store', 'INSERT, SM3 and SM2 alone'],
    [
      ['took', ratio(ours, bare), time(ours), time(bare)],
      ['licences', ratio(bare, ours), rate(LICENCES, ours), rate(LICENCES, bare)],
    ],
  );
  table(
    ['what of it', 'the store', 'alone'],
    [
      [`${sent.calls.files} files`, time(sent.files), ''],
      [`${sent.acts} acts in ${sent.calls.batches} batches`, time(sent.batches), ''],
      [`INSERT of ${rows.count} rows`, '', time(insert)],
      [`${verifications} SM2 verifications`, '', time(sm.verifying)],
      [`${digests} SM3 digests`, '', time(sm.digesting)],
    ],
  );
} finally {
  postgres.stop();
}

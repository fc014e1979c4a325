import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { wireError } from '@yinzheng/contract/errors';
import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import { rolesAt } from '@yinzheng/core/authority';
import { hasCode } from '@yinzheng/core/kernel';
import manifest from '../../package.json' with { type: 'json' };
import { makeHandlers } from '../ipc/handlers/index.ts';
import type { HostMessage, OpenOrder, ServiceMessage } from '../ipc/messages.ts';
import { makeRouter, type Router } from '../ipc/router.ts';
import { makePool, type Pool } from '../pool/pool.ts';
import { openWorkstation, SYSTEM } from './compose.ts';
import { chainKeeper, filePreferences, products, takenFiles } from './desk/index.ts';
import { makeJobs } from './jobs/index.ts';

// The entry of the service's own process: it owns the data folder and answers the host that started it.

/** How the process ends when the thread that writes was lost: the next service recovers. */
const WRITER_LOST = 71;

const kept: { router: Router | undefined; close: () => Promise<void> } = {
  router: undefined,
  close: () => Promise.resolve(),
};

function tell(message: ServiceMessage): void {
  process.send?.(message);
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

async function open({ folder, host }: OpenOrder): Promise<void> {
  const station = await openWorkstation(folder, 'own', SYSTEM);
  const { mode } = station.authority().foundation;
  const pool = makePool(station.folder, () => process.exit(WRITER_LOST));
  const onDefect = (what: string, error: unknown): void => {
    // What was begun when the service was told to end is nobody's defect.
    if (hasCode(error, 'SERVICE_DOWN')) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${what}: ${text}\n`);
  };
  const chain = chainKeeper({
    run: (signal) => pool.run('log.audit', {}, signal === undefined ? {} : { signal }),
    onChange: () => tell({ kind: 'event', event: { kind: 'changed', what: 'chain' }, audience: null }),
    onDefect: (error) => onDefect('log.audit', error),
  });
  const emit = (event: EventOut, audience?: Audience): void => {
    tell({ kind: 'event', event, audience: audience ?? null });
    if (event.kind === 'changed' && event.what === 'ledger') chain.refresh();
  };
  const handlers = makeHandlers({
    host,
    version: manifest.version,
    station,
    pool,
    jobs: makeJobs({ newId, clock: SYSTEM.clock, emit, onDefect }),
    taken: takenFiles(newId, (path) => rmSync(path, { force: true })),
    products: products(newId),
    preferences: filePreferences(station.folder),
    chain,
    emit,
  });
  kept.router = makeRouter({
    handlers,
    rolesOf: (id) => rolesAt(station.authority(), id, SYSTEM.clock.now()),
    onDefect,
  });
  kept.close = async () => {
    await pool.close();
    station.close();
  };
  tell({ kind: 'open', mode });
  chain.refresh();
  void warmUp(pool).catch((error: unknown) => onDefect('requests.warm', error));
}

/** Has the requests read before anybody asks, a few at a time so that whoever does ask need not wait. */
async function warmUp(pool: Pool): Promise<void> {
  while ((await pool.run('requests.warm', {})).more);
}

async function hear(message: HostMessage): Promise<void> {
  switch (message.kind) {
    case 'open':
      try {
        await open(message);
      } catch (error) {
        tell({ kind: 'refused', error: wireError(error) });
        process.disconnect();
      }
      return;
    case 'ask': {
      const { id, ask } = message;
      if (kept.router !== undefined) tell({ kind: 'answer', id, answer: await kept.router(ask) });
      return;
    }
    case 'close':
      await kept.close();
      process.disconnect();
  }
}

// Ctrl+C in a terminal reaches every process that belongs to it; the host ends us in order.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (message: HostMessage) => void hear(message));
// A host that is gone leaves nothing to answer; what a worker has begun to write is ended first by the operating system's end of the process.
process.on('disconnect', () => process.exit());

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { wireError } from '@yinzheng/contract/errors';
import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import { rolesAt, type Mode } from '@yinzheng/core/authority';
import { fail, hasCode } from '@yinzheng/core/kernel';
import manifest from '../../package.json' with { type: 'json' };
import { pinKeeper } from '../ipc/acts/pins.ts';
import { withEarlier } from '../ipc/earlier.ts';
import { makeHandlers } from '../ipc/handlers/index.ts';
import type { HostMessage, OpenOrder, ServiceMessage } from '../ipc/messages.ts';
import { takePins, type PinPort } from '../ipc/pin-port.ts';
import { makeRouter, type Router } from '../ipc/router.ts';
import { makePool, type Pool } from '../pool/pool.ts';
import { isDataFolder, openWorkstation, SYSTEM } from './compose.ts';
import { writtenMode } from './compose-mode.ts';
import { openDevices } from './compose-devices.ts';
import { hostLauncher } from './device-launcher.ts';
import { chainKeeper, expectedCertificates, filePreferences, products, takenFiles } from './desk/index.ts';
import { hostWire } from './host-wire.ts';
import { initDemo } from './init-demo.ts';
import { listKeeper } from './licence-desk/index.ts';
import { makeJobs, tellKeyWaits } from './jobs/index.ts';
import { startSync } from './sync/index.ts';

// The entry of the service's own process: it owns the data folder and answers the host that started it.

/** How the process ends when the thread that writes was lost: the next service recovers. */
const WRITER_LOST = 71;

const kept: { router: Router | undefined; close: () => Promise<void> } = {
  router: undefined,
  close: () => Promise.resolve(),
};

/** What may look different after something that the store told. */
const NEWS = { type: 'licences', 'seal-status': 'trust', ticket: 'requests' } as const;

const wire = hostWire();

function tell(message: ServiceMessage): void {
  wire.tell(message);
}

const launcher = hostLauncher(tell);

function newId(): string {
  return randomBytes(16).toString('hex');
}

async function open({ folder, host, earlier, waysIn = [], prepare = false }: OpenOrder): Promise<void> {
  if (prepare && !isDataFolder(folder)) await initDemo(folder, SYSTEM, { keepPins: true });
  const refuse = (mode: Mode | undefined): void => {
    if (mode !== 'production') return;
    if (host === 'browser') fail('TRIAL_ONLY');
    if (waysIn.length > 0) fail('LOOKED_INTO', { ways: waysIn.join('、') });
  };
  // Of a production folder nothing is written, and nothing in it recovered, where its host is not for it.
  refuse(writtenMode(folder));
  const station = await openWorkstation(folder, 'own', SYSTEM);
  const { mode } = station.authority().foundation;
  try {
    // Where the folder did not tell before.
    refuse(mode);
  } catch (error) {
    station.close();
    throw error;
  }
  const onDefect = (what: string, error: unknown): void => {
    // What was begun when the service was told to end is nobody's defect.
    if (hasCode(error, 'SERVICE_DOWN')) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${what}: ${text}\n`);
  };
  const devices = openDevices(station.folder, SYSTEM, {
    launcher,
    onDefect,
    expected: () => expectedCertificates(station),
  });
  const pool = makePool(station, devices, () => process.exit(WRITER_LOST));
  const chain = chainKeeper({
    run: (signal) => pool.run('log.audit', {}, signal === undefined ? {} : { signal }),
    onChange: () => tell({ kind: 'event', event: { kind: 'changed', what: 'chain' }, audience: null }),
    onDefect: (error) => onDefect('log.audit', error),
  });
  const emit = (event: EventOut, audience?: Audience): void => {
    tell({ kind: 'event', event, audience: audience ?? null });
    if (event.kind === 'changed' && event.what === 'ledger') chain.refresh();
  };
  const taken = takenFiles(newId, (path) => rmSync(path, { force: true }), earlier?.files);
  const forget = (file: string, session: string): void => {
    if (taken.has(file, session)) taken.drop(file, session);
  };
  devices.onChange(() => emit({ kind: 'changed', what: 'keys' }));
  const jobs = withEarlier(
    makeJobs({ newId, clock: SYSTEM.clock, emit, onDefect, onForgotten: forget }),
    earlier?.verified ?? [],
  );
  tellKeyWaits(devices, jobs, emit);
  const sync = startSync(station, {
    onChange: () => emit({ kind: 'changed', what: 'delivery' }),
    onNews: (kind) => emit({ kind: 'changed', what: NEWS[kind] }),
    onDefect: (error) => onDefect('sync', error),
  });
  const list = listKeeper({
    takeUp: () => pool.run('licences.take-up', {}),
    compare: (after) => pool.run('licences.compare', { after }),
    anew: () => pool.run('licences.anew', {}),
    onChange: () => emit({ kind: 'changed', what: 'licences' }),
    onDefect: (error) => onDefect('licences.compare', error),
  });
  const handlers = makeHandlers({
    host,
    version: manifest.version,
    station,
    pool,
    jobs,
    devices,
    pins: pinKeeper(devices),
    taken,
    products: products(newId),
    preferences: filePreferences(station.folder),
    chain,
    list,
    sync,
    emit,
  });
  kept.router = makeRouter({
    handlers,
    rolesOf: (id) => rolesAt(station.authority(), id, SYSTEM.clock.now()),
    onDefect,
  });
  kept.close = async () => {
    await sync.close();
    await pool.close();
    await devices.close();
    station.close();
  };
  tell({ kind: 'open', mode });
  void devices.look().catch((error: unknown) => onDefect('devices', error));
  chain.refresh();
  void warmUp(pool)
    .catch((error: unknown) => onDefect('requests.warm', error))
    .finally(() => list.look());
}

/** Has the requests read before anybody asks, a few at a time so that whoever does ask need not wait. */
async function warmUp(pool: Pool): Promise<void> {
  while ((await pool.run('requests.warm', {})).more);
}

async function hear(message: HostMessage, ports: readonly PinPort[]): Promise<void> {
  switch (message.kind) {
    case 'open':
      try {
        await open(message);
      } catch (error) {
        tell({ kind: 'refused', error: wireError(error) });
        wire.end();
      }
      return;
    case 'ask': {
      const { id, ask } = message;
      if (kept.router !== undefined) tell({ kind: 'answer', id, answer: await kept.router(ask) });
      return;
    }
    case 'pin-port': {
      const [port] = ports;
      // A window of an earlier service: its job is not here.
      if (kept.router === undefined) port?.close();
      else if (port !== undefined) takePins(port, message, kept.router);
      return;
    }
    case 'device-said':
    case 'device-gone':
      launcher.hear(message);
      return;
    case 'close':
      await kept.close();
      wire.end();
  }
}

// Ctrl+C in a terminal reaches every process that belongs to it; the host ends us in order.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
wire.hear((message, ports) => void hear(message, ports));

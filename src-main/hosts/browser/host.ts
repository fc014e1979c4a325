import type { WireError } from '@yinzheng/contract/errors';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { fail } from '@yinzheng/core/kernel';
import type { Timers } from '../../service/jobs/index.ts';
import { makeCapabilities } from './capabilities.ts';
import { nodeLauncher } from '../../devices/index.ts';
import { listeners } from './events.ts';
import { deviceRelay } from '../shared/device-relay.ts';
import { heldFiles } from '../shared/held-files.ts';
import { incoming } from '../shared/incoming.ts';
import { keptJobs } from '../shared/kept-jobs.ts';
import { mainDoor, mayListen } from './main-door.ts';
import { readPages } from '../shared/pages.ts';
import { makePresence, SYSTEM_TIMERS } from './presence.ts';
import { promptDoor } from './prompt-door.ts';
import { callerOf, makeRelay } from '../shared/relay.ts';
import { listen } from './servers.ts';
import { startService } from '../shared/service-process.ts';
import { nodeChild } from './service-child.ts';
import { makeSessions } from './sessions.ts';
import type { HostTexts } from './texts.ts';

/** What the browser host is started with. */
export interface HostOrder {
  /** The data folder; a trial's. */
  readonly data: string;
  /** Absolute path of the service's entry. */
  readonly service: string;
  /** Absolute path of the device hosts' entry. */
  readonly deviceHost: string;
  /** The folder of the built pages. */
  readonly pages: string;
  /** 0: any free one. */
  readonly port: number;
  readonly texts: HostTexts;
  /** The clock by which a session's pages are missed; the computer's own unless told. */
  readonly timers?: Timers;
  /** The service cannot be had any more: the host is of no use. */
  onLost(error: WireError): void;
}

/** The running host. */
export interface BrowserHost {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** An address that lets one browser in, once. */
  newAddress(): string;
  close(): Promise<void>;
}

/**
 * Starts the service and both doors.
 * @throws what keeps the service from opening the folder; TRIAL_ONLY for a production folder, BAD_ARGUMENT for a port that is in use, FILE_UNREADABLE where the pages are not built
 */
export async function startHost({
  data,
  service,
  deviceHost,
  pages: folder,
  port,
  texts,
  timers = SYSTEM_TIMERS,
  onLost,
}: HostOrder): Promise<BrowserHost> {
  const pages = readPages(folder);
  const [main, prompt] = [await listen(port), await listen(0)];
  const closeDoors = async (): Promise<void> => {
    await Promise.all([main.close(), prompt.close()]);
  };
  const jobs = keptJobs();
  const files = incoming(data, PDF_LIMITS.fileBytes);
  const held = heldFiles();
  const now = (): number => performance.now();
  const sessions = makeSessions(main.port, now);
  const state: { down: boolean } = { down: false };
  const presence = makePresence({
    timers,
    isBusy: ({ id }) => jobs.isReading(id),
    onGone: (session) => {
      void relay.host('host.leave', {}, callerOf(session));
      // Where no service answers now: none will know of them.
      for (const path of held.leave(session.id)) files.drop(path);
    },
  });

  const hub = listeners({
    server: main.server,
    admit: (request) => mayListen({ origin: main.origin, sessions }, request),
    came: (session) => presence.came(session),
    greeting: () => (state.down ? { kind: 'service', state: 'down' } : undefined),
  });
  const devices = deviceRelay(nodeLauncher(deviceHost));
  const running = await startService({
    fork: () => nodeChild(service),
    host: 'browser',
    folder: data,
    earlier: () => ({ files: held.all(), verified: jobs.verified() }),
    onEvent: (event, audience) => {
      if (event.kind === 'job' && audience !== null) jobs.hear(event.job, audience);
      hub.tell(event, audience);
    },
    onDevice: (wish, answer) => devices.hear(wish, answer),
    onGone: () => devices.killAll(),
    onState: (now) => {
      state.down = now === 'down';
      hub.tell({ kind: 'service', state: now }, null);
      if (now === 'back') return;
      // What only the service knew of, nobody can ask for any more.
      files.sweep(held.all().map(({ path }) => path));
      for (const { job, owner } of jobs.interrupt(new Date())) hub.tell({ kind: 'job', job }, owner);
    },
    onLost,
  }).catch(async (error: unknown) => {
    await closeDoors();
    throw error;
  });
  const close = async (): Promise<void> => {
    presence.close();
    hub.close();
    await closeDoors();
    await running.close();
    devices.killAll();
    files.empty();
  };
  if (running.mode !== 'trial') {
    await close();
    return fail('TRIAL_ONLY');
  }
  // The folder is ours now: what lies there is of a host that was killed.
  files.empty();
  const relay = makeRelay(running, jobs, held);
  const capabilities = makeCapabilities(now);
  const shared = { pages, relay, capabilities, texts };
  prompt.answerWith(promptDoor({ ...shared, devices, origin: prompt.origin }));
  main.answerWith(
    mainDoor({
      ...shared,
      ...{ origin: main.origin, promptOrigin: prompt.origin },
      ...{ sessions, presence, incoming: files },
    }),
  );
  return { origin: main.origin, newAddress: () => `${main.origin}/?token=${sessions.newToken()}`, close };
}

import type { WireError } from '@yinzheng/contract/errors';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { fail } from '@yinzheng/core/kernel';
import { makeCapabilities } from './capabilities.ts';
import { listeners } from './events.ts';
import { incoming } from './incoming.ts';
import { keptJobs } from './kept-jobs.ts';
import { mainDoor, mayListen } from './main-door.ts';
import { readPages } from './pages.ts';
import { promptDoor } from './prompt-door.ts';
import { makeRelay } from './relay.ts';
import { listen } from './servers.ts';
import { startService } from './service-process.ts';
import { makeSessions } from './sessions.ts';
import type { HostTexts } from './texts.ts';

/** What the browser host is started with. */
export interface HostOrder {
  /** The data folder; a trial's. */
  readonly data: string;
  /** Absolute path of the service's entry. */
  readonly service: string;
  /** The folder of the built pages. */
  readonly pages: string;
  /** 0: any free one. */
  readonly port: number;
  readonly texts: HostTexts;
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
  pages: folder,
  port,
  texts,
  onLost,
}: HostOrder): Promise<BrowserHost> {
  const pages = readPages(folder);
  const [main, prompt] = [await listen(port), await listen(0)];
  const closeDoors = async (): Promise<void> => {
    await Promise.all([main.close(), prompt.close()]);
  };
  const jobs = keptJobs();
  const files = incoming(data, PDF_LIMITS.fileBytes);
  const now = (): number => performance.now();
  const sessions = makeSessions(main.port, now);
  const state: { down: boolean } = { down: false };

  const hub = listeners({
    server: main.server,
    admit: (request) => mayListen({ origin: main.origin, sessions }, request),
    greeting: () => (state.down ? { kind: 'service', state: 'down' } : undefined),
  });
  const running = await startService({
    entry: service,
    folder: data,
    onEvent: (event, audience) => {
      if (event.kind === 'job' && audience !== null) jobs.hear(event.job, audience);
      hub.tell(event, audience);
    },
    onState: (now) => {
      state.down = now === 'down';
      hub.tell({ kind: 'service', state: now }, null);
      if (now === 'back') return;
      for (const { job, owner } of jobs.interrupt(new Date())) hub.tell({ kind: 'job', job }, owner);
    },
    onLost,
  }).catch(async (error: unknown) => {
    await closeDoors();
    throw error;
  });
  const close = async (): Promise<void> => {
    hub.close();
    await closeDoors();
    await running.close();
    files.empty();
  };
  if (running.mode !== 'trial') {
    await close();
    return fail('TRIAL_ONLY');
  }
  // The folder is ours now: what lies there is of a host that was killed.
  files.empty();
  const relay = makeRelay(running, jobs);
  const capabilities = makeCapabilities(now);
  const shared = { pages, relay, capabilities, texts };
  prompt.answerWith(promptDoor({ ...shared, origin: prompt.origin }));
  main.answerWith(
    mainDoor({ ...shared, origin: main.origin, promptOrigin: prompt.origin, sessions, incoming: files }),
  );
  return { origin: main.origin, newAddress: () => `${main.origin}/?token=${sessions.newToken()}`, close };
}

import type { QueryClient } from '@tanstack/react-query';
import { eventSchema, type EventOut, type PageChannelName } from '@yinzheng/contract/ipc';
import { askAgain } from './ask-again.ts';
import { call, CallError } from './call.ts';
import { desktop } from './desktop.ts';
import { KEY_WAITS } from './key-waits.ts';
import { withPageKey } from './page-key.ts';
import { takeJob } from './take-job.ts';

type Changed = Extract<EventOut, { kind: 'changed' }>['what'];

/** Which answers may look different after what. */
const TOUCHED: Readonly<Record<Changed, readonly PageChannelName[]>> = {
  requests: ['requests.list', 'requests.get', 'home.get', 'ledger.entry', 'stamping.check'],
  ledger: ['ledger.page', 'ledger.entry', 'ledger.chain', 'requests.list', 'requests.get', 'home.get'],
  chain: ['ledger.chain', 'home.get'],
  licences: [
    'licences.list',
    'licences.get',
    'licences.terms',
    'licences.types',
    'authorisations.list',
    'home.get',
  ],
  delivery: ['store.status', 'outbox.list', 'outbox.item', 'outages.list', 'licences.list', 'licences.get'],
  trust: ['seals.list', 'seals.get', 'stamping.check', 'requests.get', 'licences.terms', 'home.get'],
  keys: ['keys.list', 'seals.list', 'seals.get', 'session.get', 'requests.get', 'stamping.check'],
};
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Whether the service answers: `down` since its end was told, or the host cannot be reached; `lost`: the host does not know this page. */
export type ServiceState = 'up' | 'down' | 'lost';

export interface EventsHandlers {
  onService(state: ServiceState): void;
}

/** Listens to the service until the function that it returns is called; connects again by itself. */
export function listen(client: QueryClient, { onService }: EventsHandlers): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let ended = false;
  let missed = false;

  const take = (event: EventOut): void => {
    if (event.kind === 'job') return takeJob(client, event.job);
    if (event.kind === 'key-waits') return void client.setQueryData(KEY_WAITS, event.for);
    if (event.kind === 'changed') {
      for (const channel of TOUCHED[event.what]) void askAgain(client, [channel]);
      return;
    }
    onService(event.state === 'down' ? 'down' : 'up');
    if (event.state === 'back') void askAgain(client);
  };
  const bridge = desktop();
  if (bridge !== undefined) {
    onService('up');
    return bridge.onEvent((said) => {
      const { success, data } = eventSchema.safeParse(said);
      if (success) take(data);
    });
  }
  const connect = (): void => {
    const opened = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${withPageKey('/events')}`,
    );
    socket = opened;
    let reached = false;
    opened.addEventListener('open', () => {
      reached = true;
      wait = FIRST_WAIT_MS;
      onService('up');
      if (missed) void askAgain(client);
      missed = false;
    });
    opened.addEventListener('message', ({ data }) => {
      const event = typeof data === 'string' ? parsed(data) : undefined;
      if (event !== undefined) take(event);
    });
    opened.addEventListener('close', () => {
      if (ended) return;
      missed = true;
      if (reached) onService('down');
      else
        void whyNot().then((state) => {
          if (!ended && socket === opened) onService(state);
        });
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/** Why nobody lets this page listen: the browser does not tell, so it is asked. */
async function whyNot(): Promise<'down' | 'lost'> {
  try {
    await call('session.get', {});
  } catch (error) {
    if (error instanceof CallError && error.code === 'SESSION_LOST') return 'lost';
  }
  return 'down';
}

/** What a message says; undefined: it is none of ours. */
function parsed(text: string): EventOut | undefined {
  try {
    const { success, data } = eventSchema.safeParse(JSON.parse(text));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}

import { randomUUID } from 'node:crypto';
import { WIRE } from '@yinzheng/contract/bridge';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { BrowserWindow, MessageChannelMain, session, type MessagePortMain } from 'electron';
import { z } from 'zod';
import type { Caller } from '../../ipc/router.ts';
import { common, promptPolicy } from '../shared/headers.ts';
import { scriptJson, type Pages } from '../shared/pages.ts';
import { callerOf, refusal, type Relay, type Session } from '../shared/relay.ts';
import { keepInside, permitNothing, SHUT } from './guards.ts';
import type { Listeners } from './ipc.ts';

// 核对 and 口令: a window with a session, a preload and a page of its own for each job.

/** Where a small window lives. */
export const PROMPT = { scheme: 'yinzheng-prompt', origin: 'yinzheng-prompt://window' } as const;

export interface PromptWindowsDeps {
  readonly pages: Pages;
  readonly relay: Relay;
  readonly listeners: Listeners;
  /** Absolute path of the preload. */
  readonly preload: string;
  readonly seat: Session;
  /** Gives the service its end of a window's port, through which the PIN of that job comes. */
  handOver(port: MessagePortMain, job: string, caller: Caller): void;
}

/** The small windows that are open. */
export interface PromptWindows {
  /** Opens the window of a job, or brings it to the front; null, or why not. */
  open(parent: BrowserWindow, job: string): Promise<WireErrorOut | null>;
  /** Closes all: what was typed is forgotten, what waits goes on waiting. */
  closeAll(): void;
}

type Stage = 'confirm' | 'pin';

const SIZE = { width: 700, height: 640 };
const answerSchema = z.tuple([z.enum(['yes', 'no'])]);
const pictureSchema = z.tuple([z.strictObject({ document: z.int(), page: z.int(), width: z.int() })]);

export function promptWindows(deps: PromptWindowsDeps): PromptWindows {
  const open = new Map<string, BrowserWindow>();
  return {
    open: async (parent, job) => {
      const already = open.get(job);
      if (already !== undefined) {
        already.focus();
        return null;
      }
      const caller = callerOf(deps.seat);
      const asked = await deps.relay.host('prompt.ask', { job }, caller);
      if (!asked.ok) return asked.error;
      const window = makeWindow(deps, parent, job, caller, asked.data.stage);
      open.set(job, window);
      window.once('closed', () => open.delete(job));
      return null;
    },
    closeAll: () => {
      for (const window of open.values()) window.destroy();
    },
  };
}

function makeWindow(
  deps: PromptWindowsDeps,
  parent: BrowserWindow,
  job: string,
  caller: Caller,
  begun: Stage,
): BrowserWindow {
  const { relay, listeners, pages } = deps;
  const at: { stage: Stage; port: MessagePortMain | undefined } = { stage: begun, port: undefined };
  // In memory, and nobody else's.
  const own = session.fromPartition(`prompt-${randomUUID()}`);
  permitNothing(own);
  const address = (stage: Stage): string => `${PROMPT.origin}/${stage}`;
  own.protocol.handle(PROMPT.scheme, async (request) => {
    const path = request.url.slice(PROMPT.origin.length);
    if (request.method !== 'GET' || !request.url.startsWith(PROMPT.origin)) return nothing();
    if (path === `/${at.stage}`) return promptPage(deps, at.stage, job, caller);
    const file = path.startsWith('/assets/') ? pages.file(path) : undefined;
    if (file === undefined) return nothing();
    return new Response(new Uint8Array(file.bytes), { headers: { ...common(), 'content-type': file.type } });
  });
  const window = new BrowserWindow({
    ...SIZE,
    parent,
    modal: false,
    show: false,
    resizable: true,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    autoHideMenuBar: true,
    webPreferences: { ...SHUT, session: own, preload: deps.preload, devTools: false },
  });
  window.removeMenu();
  keepInside(window.webContents, { mayShow: (url) => url === address('pin') && at.stage === 'pin' });
  listeners.add(window.webContents, {
    origin: PROMPT.origin,
    asked: {
      answer: async (...words) => {
        const said = answerSchema.safeParse(words);
        if (!said.success) return refusal('BAD_REQUEST', { detail: 'answer' });
        const [answer] = said.data;
        // From 口令 there is a way out, and no second way in.
        if (at.stage === 'pin' && answer === 'yes') return refusal('JOB_NOT_WAITING');
        const confirmed = await relay.host('prompt.confirm', { job, answer }, caller);
        if (!confirmed.ok) return confirmed;
        if (answer === 'yes') at.stage = 'pin';
        return { ok: true, next: answer === 'yes' ? address('pin') : null };
      },
      picture: async (...words) => {
        const said = pictureSchema.safeParse(words);
        if (!said.success || at.stage !== 'confirm') return refusal('BAD_REQUEST', { detail: 'picture' });
        return relay.host('prompt.picture', { job, ...said.data[0] }, caller);
      },
    },
    said: { close: () => window.close() },
  });
  window.webContents.on('did-finish-load', () => {
    if (at.stage !== 'pin' || at.port !== undefined) return;
    const { port1, port2 } = new MessageChannelMain();
    at.port = port1;
    deps.handOver(port1, job, caller);
    window.webContents.postMessage(WIRE.pinPort, null, [port2]);
  });
  window.webContents.on('render-process-gone', () => window.destroy());
  window.once('ready-to-show', () => window.show());
  void window.loadURL(address(at.stage));
  return window;
}

async function promptPage(
  { relay, pages }: PromptWindowsDeps,
  stage: Stage,
  job: string,
  caller: Caller,
): Promise<Response> {
  const facts =
    stage === 'confirm'
      ? await relay.host('prompt.facts', { job }, caller)
      : await relay.host('prompt.key', { job }, caller);
  if (!facts.ok) return nothing();
  const handed = scriptJson({ key: '', facts: facts.data });
  const html = pages.template(`${stage}/index.html`).replace('__FACTS__', () => handed);
  return new Response(html, {
    headers: { ...common(promptPolicy()), 'content-type': 'text/html; charset=utf-8' },
  });
}

function nothing(): Response {
  return new Response('not here\n', { status: 404, headers: common() });
}

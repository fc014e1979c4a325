import { randomUUID } from 'node:crypto';
import { WIRE } from '@yinzheng/contract/bridge';
import type { PinPlaceOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { BrowserWindow, session, type Session as Profile } from 'electron';
import { z } from 'zod';
import type { Caller } from '../../ipc/router.ts';
import { common, promptPolicy } from '../shared/headers.ts';
import { scriptJson, type Pages } from '../shared/pages.ts';
import { callerOf, refusal, type Session } from '../shared/relay.ts';
import { keepInside, permitNothing, SHUT } from './guards.ts';
import type { Listeners } from './ipc.ts';
import { keyTyping, type KeyTyping, type KeyTypingDeps } from './key-typing.ts';

// 核对 and 口令: a window with a session, a preload and a page of its own for each job.

/** Where a small window lives. */
export const PROMPT = { scheme: 'yinzheng-prompt', origin: 'yinzheng-prompt://window' } as const;

export interface PromptWindowsDeps extends KeyTypingDeps {
  readonly pages: Pages;
  readonly listeners: Listeners;
  /** Absolute path of the preload. */
  readonly preload: string;
  readonly seat: Session;
  /** What a window was to show is refused: it is closed, and the reason told. */
  onRefused(error: WireErrorOut): void;
}

/** The small windows that are open. */
export interface PromptWindows {
  /** Opens the window of a job, or brings it to the front; null, or why not. */
  open(parent: BrowserWindow, job: string): Promise<WireErrorOut | null>;
  /** Closes the window of a job that nobody needs any more. */
  close(job: string): void;
  /** Closes all: what was typed is forgotten, what waits goes on waiting. */
  closeAll(): void;
  /** A PIN was typed for a smart key, and lies under its slip: its act goes on. */
  typed(slip: string, told: (answer: unknown) => void): void;
}

type Stage = 'confirm' | 'pin';

const SIZE = { width: 700, height: 640 };
const answerSchema = z.tuple([z.enum(['yes', 'no'])]);
const pictureSchema = z.tuple([z.strictObject({ document: z.int(), page: z.int(), width: z.int() })]);

export function promptWindows(deps: PromptWindowsDeps): PromptWindows {
  const open = new Map<string, BrowserWindow>();
  /** Windows on their way, by job; all are given up when `round` goes on. */
  const coming = new Set<string>();
  const at = { round: 0 };
  const profiles = freeProfiles();
  const typing = keyTyping(deps);
  return {
    open: async (parent, job) => {
      const already = open.get(job);
      if (already !== undefined || coming.has(job)) {
        already?.focus();
        return null;
      }
      const { seat } = deps;
      const [caller, sat, round] = [callerOf(seat), seat.seat, at.round];
      coming.add(job);
      try {
        const asked = await deps.relay.host('prompt.ask', { job }, caller);
        if (!asked.ok) return asked.error;
        // Meanwhile somebody else sat down, the screen was locked, or the program is being closed.
        if (seat.seat !== sat || at.round !== round || parent.isDestroyed()) return null;
        const profile = profiles.take();
        const window = makeWindow(deps, {
          parent,
          job,
          caller,
          begun: asked.data.stage,
          own: profile.session,
          typing,
        });
        open.set(job, window);
        window.once('closed', () => {
          open.delete(job);
          profile.free();
        });
        return null;
      } finally {
        coming.delete(job);
      }
    },
    close: (job) => open.get(job)?.destroy(),
    closeAll: () => {
      at.round += 1;
      for (const window of open.values()) window.destroy();
    },
    typed: (slip, told) => typing.typed(slip, told),
  };
}

/** A session of Electron's for each window that is open at a time: in memory, shut, serving nobody else. */
function freeProfiles(): { take(): { readonly session: Profile; free(): void } } {
  const idle: Profile[] = [];
  return {
    take: () => {
      const own = idle.pop() ?? newProfile();
      const free = (): void => {
        own.protocol.unhandle(PROMPT.scheme);
        void own.clearStorageData().then(() => idle.push(own));
      };
      return { session: own, free };
    },
  };
}

function newProfile(): Profile {
  const own = session.fromPartition(`prompt-${randomUUID()}`);
  permitNothing(own);
  return own;
}

interface Making {
  readonly parent: BrowserWindow;
  readonly job: string;
  readonly caller: Caller;
  readonly begun: Stage;
  readonly own: Profile;
  readonly typing: KeyTyping;
}

function makeWindow(
  deps: PromptWindowsDeps,
  { parent, job, caller, begun, own, typing }: Making,
): BrowserWindow {
  const { relay, listeners, pages } = deps;
  const at: { stage: Stage; handed: boolean; place: PinPlaceOut | null; pad: boolean } = {
    stage: begun,
    handed: false,
    place: null,
    pad: false,
  };
  const address = (stage: Stage): string => `${PROMPT.origin}/${stage}`;
  own.protocol.handle(PROMPT.scheme, async (request) => {
    const path = request.url.slice(PROMPT.origin.length);
    if (request.method !== 'GET' || !request.url.startsWith(PROMPT.origin)) return nothing();
    if (path === `/${at.stage}`) {
      const page = await promptPage(deps, at.stage, job, caller);
      if ('html' in page) {
        at.place = page.place;
        at.pad = page.pad;
        // The page of the next key gets ports of its own.
        at.handed = false;
        return page.html;
      }
      window.destroy();
      deps.onRefused(page.error);
      return nothing();
    }
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
    said: {},
  });
  window.webContents.on('did-finish-load', () => {
    if (at.stage !== 'pin' || at.handed) return;
    at.handed = true;
    const { place, pad } = at;
    window.webContents.postMessage(WIRE.pinPort, null, typing.ports({ job, caller, place, pad }));
  });
  window.once('closed', () => typing.end(at));
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
): Promise<
  | { readonly html: Response; readonly place: PinPlaceOut | null; readonly pad: boolean }
  | { readonly error: WireErrorOut }
> {
  const facts =
    stage === 'confirm'
      ? await relay.host('prompt.facts', { job }, caller)
      : await relay.host('prompt.key', { job }, caller);
  if (!facts.ok) return { error: facts.error };
  // Where the PIN goes is nothing that a page knows.
  const { place, ...shown } = 'place' in facts.data ? facts.data : { ...facts.data, place: null };
  const pad = 'padEntries' in shown && shown.padEntries > 0;
  const handed = scriptJson({ key: '', facts: shown });
  const html = pages.template(`${stage}/index.html`).replace('__FACTS__', () => handed);
  const headers = { ...common(promptPolicy()), 'content-type': 'text/html; charset=utf-8' };
  return { html: new Response(html, { headers }), place, pad };
}

function nothing(): Response {
  return new Response('not here\n', { status: 404, headers: common() });
}

import { WIRE, type OpenedFile } from '@yinzheng/contract/bridge';
import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import { BrowserWindow, screen, session, type Session as Profile, type WebContents } from 'electron';
import { concerns } from '../../ipc/earlier.ts';
import { callerOf, refusal, type Relay, type Session } from '../shared/relay.ts';
import { keepInside, permitNothing, SHUT } from './guards.ts';
import type { Listeners } from './ipc.ts';
import { APP } from './main-pages.ts';
import type { PromptWindows } from './prompt-windows.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

// The window that people work in.

export interface MainWindowDeps {
  readonly relay: Relay;
  readonly listeners: Listeners;
  readonly prompts: PromptWindows;
  readonly seat: Session;
  /** Absolute paths of the preload, and of where the window's place is remembered. */
  readonly preload: string;
  readonly stateFile: string;
  /** Serves yinzheng://app to this window's session. */
  serve(request: Request): Promise<Response>;
  /** Shows bytes of ours, at their address below yinzheng://app/bytes, in the computer's own viewer. */
  showOutside(address: string): Promise<void>;
  /** Has a sealed file dragged out of the window, by its entry. */
  dragOut(contents: WebContents, entry: unknown): Promise<void>;
  /** Somebody else sits there now. */
  onSeat(): void;
  /** Something did not come about that the page does not hear of. */
  onFailure(what: 'download' | 'page'): void;
  /** Whether the window may be closed now; asks the person where it must. */
  mayClose(window: BrowserWindow): Promise<boolean>;
  /** Whether there is a service, for a page that begins. */
  isDown(): boolean;
  /** Whether developers may look into the window. */
  readonly devTools: boolean;
}

/** The window, and what it can be told. */
export interface MainWindow {
  readonly window: BrowserWindow;
  tell(event: EventOut, audience: Audience | null): void;
  /** Gives the page a file from the desktop, at once or when it asks for what waits. */
  open(file: OpenedFile): void;
  /** Brings it to the front. */
  raise(): void;
  /** Notes where it stands, for the next start. */
  remember(): void;
}

/** A page that dies again so soon is not loaded anew. */
const SETTLED_MS = 10_000;
/** The smallest size in which everything can be reached. */
const SMALLEST = { minWidth: 1024, minHeight: 640 };
const PAPER = '#f5f6f8';
export function openMainWindow(deps: MainWindowDeps): MainWindow {
  const { relay, listeners, prompts, seat, stateFile } = deps;
  const own = session.fromPartition('main');
  guard(own, deps);
  const place = readWindowState(
    stateFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...place,
    ...SMALLEST,
    show: false,
    backgroundColor: PAPER,
    webPreferences: { ...SHUT, session: own, preload: deps.preload, devTools: deps.devTools },
  });
  if (place.maximized) window.maximize();
  const { webContents } = window;
  keepInside(webContents, {
    // Its own pages, anew: a page that broke is loaded again.
    mayShow: (url) => url.startsWith(`${APP.origin}/`) && !isBytes(url),
    openOutside: (url) => {
      if (isBytes(url)) void deps.showOutside(url);
    },
    // A link to a file that is to be kept.
    instead: (url) => {
      if (isBytes(url)) webContents.downloadURL(url);
    },
  });
  const waiting: OpenedFile[] = [];
  const at = { ready: false };
  listeners.add(webContents, {
    origin: APP.origin,
    asked: {
      call: async (channel, input) => {
        if (typeof channel !== 'string') return refusal('BAD_REQUEST', { detail: 'no such channel' });
        const before = seat.seat;
        const answer = await relay.page(channel, input, seat);
        if (channel === 'session.become' && seat.seat !== before) deps.onSeat();
        return answer;
      },
      openPrompt: (job) => {
        const { error } = refusal('BAD_REQUEST', { detail: 'job' }) as { error: unknown };
        return typeof job === 'string' && job.length <= 64 ? prompts.open(window, job) : error;
      },
    },
    said: {
      dragOut: (entry) => void deps.dragOut(webContents, entry),
      openedReady: () => {
        at.ready = true;
        for (const file of waiting.splice(0)) webContents.send(WIRE.opened, file);
      },
    },
  });
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) at.ready = false;
  });
  webContents.on('did-finish-load', () => {
    if (deps.isDown()) webContents.send(WIRE.event, { kind: 'service', state: 'down' } satisfies EventOut);
  });
  reviveOnDeath(window, deps);
  window.once('ready-to-show', () => window.show());
  const remember = (): void => {
    if (!window.isDestroyed()) {
      writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    }
  };
  window.on('close', (event) => {
    event.preventDefault();
    void deps.mayClose(window).then((may) => {
      if (!may || window.isDestroyed()) return;
      remember();
      window.destroy();
    });
  });
  window.on('closed', () => prompts.closeAll());
  void window.loadURL(`${APP.origin}/`);
  return {
    window,
    remember,
    tell: (event, audience) => {
      if (window.isDestroyed()) return;
      if (audience === null || concerns(audience, callerOf(seat))) webContents.send(WIRE.event, event);
    },
    open: (file) => {
      if (at.ready) webContents.send(WIRE.opened, file);
      else waiting.push(file);
    },
    raise: () => {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}

function isBytes(url: string): boolean {
  return url.startsWith(`${APP.origin}/bytes/`);
}

function guard(own: Profile, { serve, onFailure }: MainWindowDeps): void {
  const mayDownload = (url: string): boolean => isBytes(url) || url.startsWith(`blob:${APP.origin}/`);
  permitNothing(own, { copying: true, mayDownload });
  own.on('will-download', (_event, item) => {
    item.once('done', (_done, state) => {
      if (state === 'interrupted') onFailure('download');
    });
  });
  own.protocol.handle(APP.scheme, serve);
}

/** A renderer that died is begun anew: nothing of an act lives in it. */
function reviveOnDeath(window: BrowserWindow, { onFailure }: MainWindowDeps): void {
  // Of the page that was begun anew; infinite while it has not come.
  const at = { loaded: -Infinity };
  window.webContents.on('did-finish-load', () => {
    if (at.loaded === Infinity) at.loaded = performance.now();
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const soon = performance.now() - at.loaded < SETTLED_MS;
    at.loaded = Infinity;
    if (!soon) return window.webContents.reload();
    onFailure('page');
    window.destroy();
  });
}

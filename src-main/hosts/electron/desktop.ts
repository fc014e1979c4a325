import { join } from 'node:path';
import type { WireError } from '@yinzheng/contract/errors';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { BrowserWindow, dialog, Menu, shell, type App, type MessagePortMain } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import type { Caller } from '../../ipc/router.ts';
import { deviceRelay } from '../shared/device-relay.ts';
import { heldFiles } from '../shared/held-files.ts';
import { incoming } from '../shared/incoming.ts';
import { keptJobs, type KeptJobs } from '../shared/kept-jobs.ts';
import { readPages } from '../shared/pages.ts';
import { callerOf, makeRelay, type Relay, type Session } from '../shared/relay.ts';
import { startService } from '../shared/service-process.ts';
import { readDesktopArgs } from './args.ts';
import { deviceChild } from './device-child.ts';
import { whenNobodyLooks } from './empty-desk.ts';
import { watchForStrangers } from './guards.ts';
import { listenToWindows } from './ipc.ts';
import { APP, mainPages } from './main-pages.ts';
import { openMainWindow, type MainWindow } from './main-window.ts';
import { programMenu } from './menu.ts';
import { notices } from './notices.ts';
import { takeOpened } from './opened-files.ts';
import { outgoing } from './outgoing.ts';
import { outside } from './outside.ts';
import { promptWindows, type PromptWindows } from './prompt-windows.ts';
import { utilityChild, type UtilityChild } from './service-child.ts';
import type { DesktopTexts } from './texts.ts';

/** What the desktop program is started with. */
export interface DesktopOrder {
  readonly app: App;
  /** Absolute paths: the data folder, the built service, the device hosts' entry, the pages, the preloads, where small things are remembered. */
  readonly data: string;
  readonly service: string;
  readonly deviceHost: string;
  readonly pages: string;
  readonly preloads: { readonly main: string; readonly prompt: string };
  readonly memory: string;
  readonly texts: DesktopTexts;
  /** Names of the ways in which somebody could look into this process. */
  readonly waysIn: readonly string[];
  /** Files of the first command line, and the folder they are meant from. */
  readonly files: readonly string[];
  readonly folder: string;
}

/** The running program. */
export interface Desktop {
  /** A second start: the window comes to the front, its files are opened here. */
  secondStart(words: readonly string[], folder: string): void;
  close(): Promise<void>;
}

/** What the service is told of before it is there. */
interface Later {
  window: MainWindow | undefined;
  prompts: PromptWindows | undefined;
  look: () => void;
  down: boolean;
}

/** How often it is asked what waits, beside what the service tells. */
const NEWS_MS = 60_000;

/** Starts the service and opens the window. @throws what keeps the service from opening the folder */
export async function startDesktop(order: DesktopOrder): Promise<Desktop> {
  const { app, data, texts } = order;
  const pages = readPages(order.pages);
  const jobs = keptJobs();
  const files = incoming(data, PDF_LIMITS.fileBytes);
  const held = heldFiles();
  const seat: Session = { id: 'desktop', person: null, seat: 0 };
  const viewer = outside(join(order.memory, 'shown'));
  const child: { now: UtilityChild | undefined } = { now: undefined };
  const later: Later = { window: undefined, look: () => undefined, prompts: undefined, down: false };
  const devices = deviceRelay({
    launch: (name) => deviceChild(order.deviceHost, name),
    onTyped: (slip, told) => later.prompts?.typed(slip, told),
  });
  const running = await startService({
    fork: () => (child.now = utilityChild(order.service)),
    folder: data,
    host: 'electron',
    prepare: true,
    waysIn: order.waysIn,
    earlier: () => ({ files: held.all(), verified: jobs.verified() }),
    onEvent: (event, audience) => {
      if (event.kind === 'job' && audience !== null) {
        jobs.hear(event.job, audience);
        if (event.job.state === 'cancelled') later.prompts?.close(event.job.id);
      }
      later.window?.tell(event, audience);
      if (event.kind === 'changed' && event.what === 'requests') later.look();
    },
    onDevice: (wish, answer) => devices.hear(wish, answer),
    onGone: () => devices.killAll(),
    onState: (state) => {
      later.down = state === 'down';
      later.window?.tell({ kind: 'service', state }, null);
      if (state === 'back') return;
      // Their ports led to the service that is gone, and their jobs ended with it.
      later.prompts?.closeAll();
      files.sweep(held.all().map(({ path }) => path));
      for (const { job, owner } of jobs.interrupt(new Date()))
        later.window?.tell({ kind: 'job', job }, owner);
    },
    onLost: (error) => lost(order, error),
  });
  const trial = running.mode === 'trial';
  files.empty();
  const relay = makeRelay(running, jobs, held);
  const listeners = listenToWindows((what) => process.stderr.write(`refused: ${what}\n`));
  watchForStrangers(app, { isOurs: (contents) => listeners.has(contents), devTools: trial });
  const prompts = promptWindows({
    pages,
    relay,
    listeners,
    preload: order.preloads.prompt,
    seat,
    handOver: (port, job, caller) => handOver(child.now, port, job, caller),
    handToKey: (port, { module, slip }) => {
      const host = devices.of(module);
      if (host === undefined) port.close();
      else host.sendPort({ kind: 'pin-port', slip }, port);
    },
    typeOnPad: (way) => devices.givePin(way, null),
    onRefused: (error) => tellError(texts, error),
  });
  later.prompts = prompts;
  const out = outgoing({
    relay,
    seat,
    viewer,
    onRefused: (error) => tellError(texts, error),
    onNoViewer: () => dialog.showErrorBox(texts.t('desktop.viewer.title'), texts.t('desktop.viewer.text')),
  });
  const main = openMainWindow({
    relay,
    listeners,
    prompts,
    seat,
    preload: order.preloads.main,
    stateFile: join(order.memory, 'window.json'),
    serve: mainPages({ pages, relay, incoming: files, seat }),
    showOutside: out.show,
    dragOut: out.drag,
    onSeat: () => {
      // What was begun in one person's name is not finished by another.
      prompts.closeAll();
      later.look();
    },
    onFailure: (what) => {
      dialog.showErrorBox(texts.t(`desktop.failed.${what}.title`), texts.t(`desktop.failed.${what}.text`));
    },
    mayClose: (window) => mayClose(window, texts, jobs),
    isDown: () => later.down,
    devTools: trial,
  });
  later.window = main;
  const noticing = notices({
    relay,
    seat,
    texts,
    looksOn: () => BrowserWindow.getFocusedWindow() !== null,
    raise: main.raise,
  });
  later.look = () => void noticing.look();
  setInterval(later.look, NEWS_MS).unref();
  const open = async (paths: readonly string[], folder: string): Promise<void> => {
    for (const path of paths) {
      const taken = await takeOpened(path, folder, { relay, incoming: files, seat });
      if ('file' in taken) main.open(taken.file);
      else tellError(texts, taken.error);
    }
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      programMenu({
        texts,
        devTools: trial,
        choose: () => void choose(main.window, texts, open),
        quit: () => main.window.close(),
        showResults: () => void shell.openPath(join(data, 'results')),
        about: () => {
          const message = texts.t('desktop.about', { version: manifest.version, data });
          void dialog.showMessageBox(main.window, { message, title: texts.t('desktop.menu.about') });
        },
      }),
    ),
  );
  whenNobodyLooks(() => {
    prompts.closeAll();
    void pauseAll(relay, jobs).then(() => relay.host('host.away', {}, callerOf(seat)));
  });
  void open(order.files, order.folder);
  return {
    secondStart: (words, folder) => {
      main.raise();
      void open(readDesktopArgs(words).files, folder);
    },
    close: async () => {
      main.remember();
      await running.close();
      devices.killAll();
      viewer.empty();
      files.empty();
    },
  };
}

/** One end of the window's port goes to where the key is; what passes there is not heard here. */
function handOver(child: UtilityChild | undefined, port: MessagePortMain, job: string, caller: Caller): void {
  if (child === undefined) port.close();
  else child.sendPort({ kind: 'pin-port', job, caller }, port);
}

/** Long work stops before its next file, whoever began it, which forgets the PIN. */
async function pauseAll(relay: Relay, jobs: KeptJobs): Promise<void> {
  for (const { job, owner } of jobs.working()) {
    if (!job.can.pause) continue;
    const caller = { id: owner.session, person: owner.person, seat: 0 };
    // One that has ended meanwhile keeps nothing from being forgotten.
    await relay.page('jobs.pause', { job: job.id }, caller).catch(() => undefined);
  }
}

/** Whether the window may be closed: a person who has work under way is asked. */
async function mayClose(parent: BrowserWindow, { t }: DesktopTexts, jobs: KeptJobs): Promise<boolean> {
  const working = jobs.working().length;
  if (working === 0) return true;
  const { response } = await dialog.showMessageBox(parent, {
    type: 'question',
    message: t('desktop.closing', { count: working }),
    detail: t('desktop.closing.detail'),
    buttons: [t('desktop.closing.stay'), t('desktop.closing.end')],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

async function choose(
  parent: BrowserWindow,
  texts: DesktopTexts,
  open: (paths: readonly string[], folder: string) => Promise<void>,
): Promise<void> {
  const { filePaths } = await dialog.showOpenDialog(parent, {
    title: texts.t('desktop.choose'),
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: texts.t('desktop.files.pdf'), extensions: ['pdf', 'yzticket'] }],
  });
  await open(filePaths, '/');
}

/** The service refuses the folder for good. */
function lost({ app, texts }: DesktopOrder, error: WireError): void {
  tellError(texts, error);
  app.quit();
}

/** An error in the desktop's own box: what happened, what was not lost, what to do. */
export function tellError(texts: DesktopTexts, { code, params }: WireError): void {
  const told = texts.wire(code, params);
  dialog.showErrorBox(texts.t('desktop.name'), texts.t('desktop.error', { ...told, code }));
}

/** The addresses that Electron must know as pages' own before it is ready. */
export const SCHEMES = [APP.scheme, 'yinzheng-prompt'].map((scheme) => ({
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}));

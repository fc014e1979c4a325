import { join } from 'node:path';
import type { WireError } from '@yinzheng/contract/errors';
import type { Output } from '@yinzheng/contract/ipc';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { dialog, Menu, powerMonitor, shell, type App, type MessagePortMain } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import type { Caller } from '../../ipc/router.ts';
import { bytesAsked } from '../shared/bytes-asked.ts';
import { heldFiles } from '../shared/held-files.ts';
import { incoming } from '../shared/incoming.ts';
import { keptJobs } from '../shared/kept-jobs.ts';
import { readPages } from '../shared/pages.ts';
import { callerOf, makeRelay, type Relay, type Session } from '../shared/relay.ts';
import { startService } from '../shared/service-process.ts';
import { readDesktopArgs } from './args.ts';
import { watchForStrangers } from './guards.ts';
import { listenToWindows } from './ipc.ts';
import { APP, mainPages } from './main-pages.ts';
import { openMainWindow } from './main-window.ts';
import { programMenu } from './menu.ts';
import { notices } from './notices.ts';
import { takeOpened } from './opened-files.ts';
import { outside } from './outside.ts';
import { promptWindows } from './prompt-windows.ts';
import { utilityChild, type UtilityChild } from './service-child.ts';
import type { DesktopTexts } from './texts.ts';

/** What the desktop program is started with. */
export interface DesktopOrder {
  readonly app: App;
  /** Absolute paths: the data folder, the built service, the pages, the preloads, where small things are remembered. */
  readonly data: string;
  readonly service: string;
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

/** Starts the service and opens the window. @throws what keeps the service from opening the folder */
export async function startDesktop(order: DesktopOrder): Promise<Desktop> {
  const { app, data, texts } = order;
  const pages = readPages(order.pages);
  const jobs = keptJobs();
  const files = incoming(data, PDF_LIMITS.fileBytes);
  const held = heldFiles();
  const seat: Session = { id: 'desktop', person: null, seat: 0 };
  const viewer = outside();
  const child: { now: UtilityChild | undefined } = { now: undefined };
  const later: { window: ReturnType<typeof openMainWindow> | undefined; look: () => void } = {
    window: undefined,
    look: () => undefined,
  };
  const running = await startService({
    fork: () => (child.now = utilityChild(order.service)),
    folder: data,
    host: 'electron',
    prepare: true,
    waysIn: order.waysIn,
    earlier: () => ({ files: held.all(), verified: jobs.verified() }),
    onEvent: (event, audience) => {
      if (event.kind === 'job' && audience !== null) jobs.hear(event.job, audience);
      later.window?.tell(event, audience);
      if (event.kind === 'changed' && event.what === 'requests') later.look();
    },
    onState: (state) => {
      later.window?.tell({ kind: 'service', state }, null);
      if (state === 'back') return;
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
  watchForStrangers(app, (contents) => listeners.has(contents));
  const prompts = promptWindows({
    pages,
    relay,
    listeners,
    preload: order.preloads.prompt,
    seat,
    handOver: (port, job, caller) => handOver(child.now, port, job, caller),
  });
  const main = openMainWindow({
    relay,
    listeners,
    prompts,
    seat,
    preload: order.preloads.main,
    stateFile: join(order.memory, 'window.json'),
    serve: mainPages({ pages, relay, incoming: files, seat }),
    showOutside: async (address) => {
      const asked = bytesAsked(new URL(address).pathname);
      const opened = asked === undefined ? undefined : await relay.host('host.open', asked, callerOf(seat));
      const shown = opened?.ok === true && (await viewer.show(opened.data).catch(() => false));
      if (!shown) dialog.showErrorBox(texts.t('desktop.viewer.title'), texts.t('desktop.viewer.text'));
    },
    devTools: trial,
  });
  later.window = main;
  const noticing = notices({
    relay,
    seat,
    texts,
    looksOn: () => main.window.isFocused(),
    raise: main.raise,
  });
  later.look = () => void noticing.look();
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
        choose: () => void choose(texts, open),
        showResults: () => void shell.openPath(join(data, 'results')),
        about: () => {
          const message = texts.t('desktop.about', { version: manifest.version, data });
          void dialog.showMessageBox(main.window, { message, title: texts.t('desktop.menu.about') });
        },
      }),
    ),
  );
  forgetPinsWhenNobodyLooks(relay, seat, () => prompts.closeAll());
  void open(order.files, order.folder);
  return {
    secondStart: (words, folder) => {
      main.raise();
      void open(readDesktopArgs(words).files, folder);
    },
    close: async () => {
      await running.close();
      files.empty();
      viewer.empty();
    },
  };
}

/** One end of the window's port goes to where the key is; what passes there is not heard here. */
function handOver(child: UtilityChild | undefined, port: MessagePortMain, job: string, caller: Caller): void {
  if (child === undefined) port.close();
  else child.sendPort({ kind: 'pin-port', job, caller }, port);
}

/**
 * A locked screen and a sleeping computer have nobody in front of them: what was typed goes, and long work stops before
 * its next file, which forgets the PIN.
 */
function forgetPinsWhenNobodyLooks(relay: Relay, seat: Session, closePrompts: () => void): void {
  const forget = async (): Promise<void> => {
    closePrompts();
    const list = await relay.page('jobs.list', {}, seat);
    if (!list.ok) return;
    const { jobs } = list.data as Output<'jobs.list'>;
    for (const { id, can } of jobs) if (can.pause) await relay.page('jobs.pause', { job: id }, seat);
  };
  powerMonitor.on('lock-screen', () => void forget());
  powerMonitor.on('suspend', () => void forget());
}

async function choose(
  texts: DesktopTexts,
  open: (paths: readonly string[], folder: string) => Promise<void>,
): Promise<void> {
  const { filePaths } = await dialog.showOpenDialog({
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

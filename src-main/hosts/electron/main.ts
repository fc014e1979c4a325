import { join, resolve } from 'node:path';
import { wireError } from '@yinzheng/contract/errors';
import { languageOf } from '@yinzheng/contract/texts';
import { app, protocol } from 'electron';
import { readDesktopArgs } from './args.ts';
import { SCHEMES, startDesktop, tellError, type Desktop } from './desktop.ts';
import { waysIn } from './switches.ts';
import { loadDesktopTexts } from './texts.ts';

// The desktop program's entry: out/main/electron.js.

const words = process.argv.slice(1);
const args = readDesktopArgs(words);
const texts = loadDesktopTexts(
  languageOf({ LANG: app.getPreferredSystemLanguages()[0] ?? app.getLocale(), ...process.env }),
);
/** The folder of package.json, as seen from out/main. */
const root = join(import.meta.dirname, '..', '..');
const ending: { desktop: Desktop | undefined; begun: boolean } = { desktop: undefined, begun: false };
const queued: { readonly words: readonly string[]; readonly folder: string }[] = [];

async function begin(): Promise<void> {
  await app.whenReady();
  const memory = app.getPath('userData');
  ending.desktop = await startDesktop({
    app,
    data: resolve(args.data ?? join(memory, 'data')),
    service: join(import.meta.dirname, 'service.js'),
    deviceHost: join(import.meta.dirname, 'device-host.js'),
    pages: join(root, 'out', 'renderer'),
    preloads: {
      main: join(root, 'out', 'preload', 'main.cjs'),
      prompt: join(root, 'out', 'preload', 'prompt.cjs'),
    },
    memory,
    texts,
    waysIn: waysIn([...process.argv.slice(1), ...process.execArgv], process.env),
    files: args.files,
    folder: process.cwd(),
  });
  for (const { words: said, folder } of queued.splice(0)) ending.desktop.secondStart(said, folder);
}

/** Electron asks again after we have said that we are not ready to go. */
function endInOrder(event: { preventDefault(): void }): void {
  if (ending.desktop === undefined) return;
  event.preventDefault();
  if (ending.begun) return;
  ending.begun = true;
  void ending.desktop.close().finally(() => app.exit(0));
}

protocol.registerSchemesAsPrivileged(SCHEMES);
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, said, folder) => {
    // This one is on its way out: it starts again when it is.
    if (ending.begun) return app.relaunch({ args: said.slice(1) });
    if (ending.desktop === undefined) queued.push({ words: said.slice(1), folder });
    else ending.desktop.secondStart(said.slice(1), folder);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', endInOrder);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  begin().catch((error: unknown) => {
    const wire = wireError(error);
    process.stderr.write(
      `${wire.code} ${JSON.stringify(wire.params)}: ${error instanceof Error ? (error.stack ?? '') : ''}\n`,
    );
    tellError(texts, wire);
    app.exit(1);
  });
} else {
  app.exit(0);
}

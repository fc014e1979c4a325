import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { hasCode, YinzhengError } from '@yinzheng/core/kernel';
import { languageOf } from '@yinzheng/contract/texts';
import { isDataFolder, SYSTEM } from '../../service/compose.ts';
import { initDemo } from '../../service/init-demo.ts';
import { readArgs, type HostArgs } from './args.ts';
import { startHost, type BrowserHost } from './host.ts';
import { openInBrowser, opener } from './open-browser.ts';
import { loadTexts } from './texts.ts';

// The browser host's entry: `npm start`.

/** How the program ends; the numbers are the command's. */
const EXIT = { refused: 1, usage: 64, internal: 70 } as const;

const texts = loadTexts(languageOf(process.env));
const bundled = !import.meta.url.endsWith('.ts');
/** The folder of package.json, from here and from out/main. */
const root = join(import.meta.dirname, ...(bundled ? ['..', '..'] : ['..', '..', '..']));
const ending: { host: BrowserHost | undefined; begun: boolean; tidy: () => void } = {
  host: undefined,
  begun: false,
  tidy: () => undefined,
};

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function tell(error: unknown): void {
  const { code, title, detail, remedy } = texts.error(error);
  process.stderr.write(texts.t('host.error', { code, title, detail, remedy }));
  if (hasCode(error, 'DATA_FOLDER_BUSY')) process.stderr.write(`${texts.t('host.busy')}\n`);
}

async function end(code: number): Promise<void> {
  if (ending.begun) return;
  ending.begun = true;
  ending.tidy();
  await ending.host?.close();
  process.exit(code);
}

/** The demo unit of the trial, where there is none yet. */
async function prepare(data: string): Promise<void> {
  if (isDataFolder(data)) return;
  say(texts.t('host.making'));
  await initDemo(data, SYSTEM, { keepPins: true });
}

async function start({ data, open, port }: HostArgs): Promise<void> {
  const folder = resolve(data);
  await prepare(folder);
  const host = await startHost({
    data: folder,
    service: join(import.meta.dirname, bundled ? 'service.js' : '../../service/process.ts'),
    deviceHost: join(import.meta.dirname, bundled ? 'device-host.js' : '../../device-host/process.ts'),
    pages: join(root, 'out', 'renderer'),
    port,
    texts,
    onLost: ({ code, params }) => {
      tell(new YinzhengError(code, params));
      void end(EXIT.refused);
    },
  });
  ending.host = host;
  say(texts.t('host.ready', { data: folder }));
  say(`\n  ${host.newAddress()}\n`);
  const program = open ? opener(process.env, process.platform) : undefined;
  if (program !== undefined) ending.tidy = openInBrowser(program, host.newAddress());
  say(texts.t(program === undefined ? 'host.hint' : 'host.opened'));
  if (process.stdin.isTTY) {
    createInterface({ input: process.stdin }).on('line', () => say(`\n  ${host.newAddress()}\n`));
    say(texts.t('host.enter'));
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
try {
  const args = readArgs(process.argv.slice(2), join(root, '.yinzheng', 'trial'));
  if (args.help) say(texts.t('host.help'));
  else await start(args);
} catch (error) {
  tell(error);
  const defect = !(error instanceof YinzhengError) || error.code === 'INTERNAL';
  await end(hasCode(error, 'BAD_ARGUMENT') ? EXIT.usage : defect ? EXIT.internal : EXIT.refused);
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { A4, onePage } from '../support/plain-pdf.ts';
import { tempDir } from '../support/temp.ts';
import { openDesktop, type Desktop } from './support/desktop.ts';

// The boxes of the desktop client that a person meets seldom: work under way when the window is closed, a file that
// could not be saved, a window that cannot go on. Electron's own boxes are replaced by ones that write down what they
// were asked to show, and answer as they are told.

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const started: Desktop[] = [];
afterAll(async () => {
  for (const at of started) await at.close();
});

/** The program with its boxes written to a file; what they said so far, and the answer they give from now on. */
async function withBoxes(context: Parameters<typeof openDesktop>[0]) {
  const at = await openDesktop(context);
  started.push(at);
  const folder = tempDir();
  const notes = join(folder, 'boxes');
  writeFileSync(notes, '');
  await at.application.evaluate(({ dialog }, path) => {
    const { appendFileSync } = process.getBuiltinModule('node:fs');
    const note = (...said: unknown[]): void => appendFileSync(path, `${JSON.stringify(said)}\n`);
    const state: { answer: number; then?: () => void } = { answer: 0 };
    Object.assign(globalThis, { boxes: state });
    dialog.showErrorBox = (title, text) => note(title, text);
    dialog.showMessageBox = ((
      _parent: unknown,
      asked: { message: string; detail: string; buttons: string[] },
    ) => {
      note(asked.message, asked.detail, ...asked.buttons);
      state.then?.();
      return Promise.resolve({ response: state.answer, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, notes);
  const said = (): unknown[][] =>
    readFileSync(notes, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown[]);
  return { at, said, folder };
}

/** As its own button does; what the window makes of it is not waited for. */
async function closeWindow({ application }: Desktop): Promise<void> {
  await application.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    setImmediate(() => window?.close());
  });
}

const DESKTOP = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/locales/zh-CN/desktop.json'), 'utf8'),
) as Record<string, string>;

it('with work under way the window asks before it closes, and stays where that is the answer', async (context) => {
  const { at, said, folder } = await withBoxes(context);
  // Long enough to be met at work; the service is halted then, so that it stays at work.
  const long = join(folder, '很大的文件.pdf');
  const more = { 20: `<< /Length 120000000 >>\nstream\n${'x'.repeat(120_000_000)}\nendstream` };
  writeFileSync(long, onePage({ mediaBox: A4, more }));
  await at.application.evaluate(({ app, BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const send = webContents.send.bind(webContents);
    const service = app.getAppMetrics().find(({ name }) => name === 'Yinzheng service')!;
    const state = { begun: false };
    webContents.send = (channel: string, ...words: unknown[]): void => {
      send(channel, ...words);
      if (state.begun) return;
      const [event] = words as [{ kind?: string; job?: { kind: string; state: string } }?];
      if (event?.kind === 'job' && event.job?.kind === 'verify' && event.job.state === 'running') {
        state.begun = true;
        // It crawls, so that the page is still told which job it began, until it is halted.
        const go = (signal: 'SIGSTOP' | 'SIGCONT'): void => void process.kill(service.pid, signal);
        const crawl = setInterval(() => {
          go('SIGCONT');
          setTimeout(() => go('SIGSTOP'), 15);
        }, 150);
        Object.assign(globalThis, {
          // Once it stands still: a halt that comes late would meet it where it is to end.
          halt: async () => {
            clearInterval(crawl);
            await new Promise((resolve) => setTimeout(resolve, 20));
            go('SIGSTOP');
          },
        });
        go('SIGSTOP');
      }
    };
    Object.assign(globalThis, { goOn: () => process.kill(service.pid, 'SIGCONT') });
  });
  await at.frame.become('郑明');
  await at.frame.go('verify');
  await at.verify.put(long);
  const running = at.page.getByRole('heading', { name: at.words('verify.running') });
  await running.waitFor();
  await at.application.evaluate(() => (globalThis as unknown as { halt(): Promise<void> }).halt());

  await closeWindow(at);
  const asked = [
    DESKTOP['desktop.closing']!.replace('{count}', '1'),
    DESKTOP['desktop.closing.detail'],
    DESKTOP['desktop.closing.stay'],
    DESKTOP['desktop.closing.end'],
  ];
  await expect.poll(said, { timeout: 20_000 }).toEqual([asked]);
  expect(await running.isVisible()).toBe(true);

  const gone = at.application.waitForEvent('close', { timeout: 30_000 });
  await at.application.evaluate(() => {
    const { boxes, goOn } = globalThis as unknown as {
      boxes: { answer: number; then?: () => void };
      goOn(): void;
    };
    Object.assign(boxes, { answer: 1, then: goOn });
  });
  await closeWindow(at);
  await gone;
  expect(said()).toEqual([asked, asked]);
});

it('a file that cannot be saved, and a window that cannot go on, are told in words', async (context) => {
  const { at, said } = await withBoxes(context);
  await at.application.evaluate(({ BrowserWindow }) => {
    const { session } = BrowserWindow.getAllWindows()[0]!.webContents;
    session.once('will-download', (_event, item) => item.setSavePath('/proc/no-such-folder/已盖章.pdf'));
  });
  await at.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x'.repeat(100_000)]));
    link.download = '已盖章.pdf';
    document.body.append(link);
    link.click();
  });
  await expect
    .poll(said, { timeout: 20_000 })
    .toEqual([[DESKTOP['desktop.failed.download.title'], DESKTOP['desktop.failed.download.text']]]);
  expect(existsSync('/proc/no-such-folder')).toBe(false);

  // Dead once, it is begun anew; dead again at once, it says so and ends.
  const gone = at.application.waitForEvent('close', { timeout: 30_000 });
  await at.application
    .evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const kill = (): void => void process.kill(webContents.getOSProcessId(), 'SIGKILL');
      webContents.once('did-finish-load', () => setImmediate(kill));
      setImmediate(kill);
    })
    .catch(() => undefined);
  await gone;
  expect(said().slice(1)).toEqual([
    [DESKTOP['desktop.failed.page.title'], DESKTOP['desktop.failed.page.text']],
  ]);
});

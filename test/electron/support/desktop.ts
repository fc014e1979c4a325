import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { confirmAndGivePin, openedBy, type ActAnswers } from '../../e2e/support/act-window.ts';
import { pagesOf, type Pages } from '../../e2e/support/pages/index.ts';
import { settled } from '../../e2e/support/screenshots.ts';
import { wordsOf, type Words } from '../../e2e/support/words.ts';
import { electronForTests, endElectron, startElectron } from '../../support/electron-runtime.ts';
import { ROOT } from '../../support/repo.ts';
import type { Skippable } from '../../support/shared.ts';

/** Where the main window lives. */
export const APP = 'yinzheng://app';

/** The desktop program with a person before it; the pages are those of the browser host's tests. */
export interface Desktop extends Pages {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** Its data folder, and Electron's own. */
  readonly data: string;
  readonly userData: string;
  readonly words: Words;
  /** Takes an act through its small windows. */
  act(press: () => Promise<void>, answers?: ActAnswers): Promise<void>;
  /** Takes a picture of a window as it stands: out/screenshots/electron. */
  look(name: string, page?: Page): Promise<void>;
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly data?: string;
  readonly userData?: string;
  readonly args?: readonly string[];
  readonly executablePath?: string;
}

/** Starts the program and waits for its first screen; `close` it afterwards. */
export async function openDesktop(context: Skippable, options: DesktopOptions = {}): Promise<Desktop> {
  const electron = electronForTests(context);
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'yinzheng-desktop-'));
  const data = options.data ?? join(userData, 'trial');
  const { executablePath, args = [] } = options;
  const application = await startElectron(electron, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--data', data, ...args],
    userData,
  });
  application.process().stderr?.on('data', (text: Buffer) => process.stderr.write(text));
  const page = await application.firstWindow();
  const words = wordsOf('zh-CN');
  const pages = pagesOf(page, words);
  await pages.frame.nav().waitFor();
  return {
    ...{ application, page, data, userData, words, ...pages },
    act: async (press, answers = {}) => {
      await confirmAndGivePin(await openedBy(application.context(), press), { words, ...answers });
    },
    look: async (name, other = page) => {
      await settled(other);
      const path = join(ROOT, 'out', 'screenshots', 'electron', `${name}.png`);
      await other.screenshot({ path, animations: 'disabled' });
    },
    close: async () => {
      await endElectron(application);
      if (options.userData === undefined) rmSync(userData, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { confirmAndGivePin, openedBy, type ActAnswers } from '../../e2e/support/act-window.ts';
import { ApprovalsPage } from '../../e2e/support/pages/approvals.ts';
import { FramePage } from '../../e2e/support/pages/frame.ts';
import { LedgerPage } from '../../e2e/support/pages/ledger.ts';
import { RequestsPage } from '../../e2e/support/pages/requests.ts';
import { StampPage } from '../../e2e/support/pages/stamp.ts';
import { VerifyPage } from '../../e2e/support/pages/verify.ts';
import { settled } from '../../e2e/support/screenshots.ts';
import { wordsOf, type Words } from '../../e2e/support/words.ts';
import { electronForTests, endElectron, startElectron } from '../../support/electron-runtime.ts';
import { ROOT } from '../../support/repo.ts';
import type { Skippable } from '../../support/shared.ts';

/** Where the main window lives. */
export const APP = 'yinzheng://app';

/** The desktop program with a person before it; the pages are those of the browser host's tests. */
export interface Desktop {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** Its data folder, and Electron's own. */
  readonly data: string;
  readonly userData: string;
  readonly words: Words;
  readonly frame: FramePage;
  readonly requests: RequestsPage;
  readonly approvals: ApprovalsPage;
  readonly stamp: StampPage;
  readonly ledger: LedgerPage;
  readonly verify: VerifyPage;
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
  const frame = new FramePage(page, words);
  await frame.nav().waitFor();
  return {
    ...{ application, page, data, userData, words, frame },
    requests: new RequestsPage(page, words),
    approvals: new ApprovalsPage(page, words),
    stamp: new StampPage(page, words),
    ledger: new LedgerPage(page, words),
    verify: new VerifyPage(page, words),
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

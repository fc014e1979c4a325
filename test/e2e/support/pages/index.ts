import type { Page } from 'playwright-core';
import type { Words } from '../words.ts';
import { ApprovalsPage } from './approvals.ts';
import { FramePage } from './frame.ts';
import { KeysPage } from './keys.ts';
import { LedgerPage } from './ledger.ts';
import { RequestsPage } from './requests.ts';
import { StampPage } from './stamp.ts';
import { VerifyPage } from './verify.ts';

/** Every page of the window, whichever host carries it. */
export interface Pages {
  readonly frame: FramePage;
  readonly requests: RequestsPage;
  readonly approvals: ApprovalsPage;
  readonly stamp: StampPage;
  readonly ledger: LedgerPage;
  readonly verify: VerifyPage;
  readonly keys: KeysPage;
}

export function pagesOf(page: Page, words: Words): Pages {
  return {
    frame: new FramePage(page, words),
    requests: new RequestsPage(page, words),
    approvals: new ApprovalsPage(page, words),
    stamp: new StampPage(page, words),
    ledger: new LedgerPage(page, words),
    verify: new VerifyPage(page, words),
    keys: new KeysPage(page, words),
  };
}

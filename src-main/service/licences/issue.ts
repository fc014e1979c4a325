import { join } from 'node:path';
import { fail } from '@yinzheng/core/kernel';
import { forgetPin, type Errand, type KeyToken, type PinEntry } from '@yinzheng/core/ports';
import { UseTally } from '@yinzheng/core/use-rights';
import type { PersonOut } from '@yinzheng/contract/cli';
import { FOLDER } from '../compose.ts';
import { openLicencePdf } from '../compose-licences.ts';
import { personOut } from '../shapes.ts';
import { stopsBatch } from '../stamp.ts';
import type { Files, Workstation } from '../workstation.ts';
import { authorisationUse, type AuthorisationUse } from './authorisation-use.ts';
import { issuedBefore, issueOne, type IssuedLicence, type IssuePart } from './issue-one.ts';
import { issueErrands, issueKeys, issueTerms, type IssueBy, type IssueTerms } from './issue-terms.ts';
import { knownDraft } from './known.ts';

/** What an officer issues: drafts of one type, in this order. */
export interface IssueOrder extends IssueBy {
  /** Numbers of drafts, hexadecimal. */
  readonly drafts: readonly string[];
}

/** What became of one draft. */
export type IssueOutcome =
  | ({ readonly draft: string; readonly result: 'done' } & IssuedLicence)
  /** A licence was made of it before. */
  | { readonly draft: string; readonly result: 'before'; readonly identifier: string }
  | { readonly draft: string; readonly result: 'refused'; readonly error: unknown }
  /** Not tried: an error before it stopped the batch, or somebody paused it. */
  | { readonly draft: string; readonly result: 'skipped' };

/** Both PINs; their bytes are zeroed. */
export interface IssuePins {
  readonly officer: PinEntry;
  readonly seal: PinEntry;
}

/** How a batch tells how far it is, and whether it may go on. */
export interface IssueControl {
  /** Before each draft; false: the rest is left for later. */
  readonly goOn?: (() => boolean) | undefined;
  /** After each. */
  readonly told?: ((outcome: IssueOutcome, done: number) => void) | undefined;
  readonly part?: ((part: IssuePart) => void) | undefined;
}

/** An issue that may be carried out, up to the PINs. */
export interface PreparedIssue {
  readonly terms: IssueTerms;
  readonly officer: PersonOut;
  readonly keys: { readonly officer: KeyToken; readonly seal: KeyToken };
  readonly errands: { readonly officer: Errand; readonly seal: Errand };
  /** Of the authorisation, before it. */
  readonly use: AuthorisationUse;
  /** Issues one after the other; both keys are unlocked once. What is issued stays issued. */
  run(pins: IssuePins, control?: IssueControl): Promise<IssueOutcome[]>;
}

/**
 * Checks what is the same for all, before a PIN is asked for.
 * @throws BAD_ARGUMENT, LICENCE_UNKNOWN, what `issueTerms` and `issueKeys` throw
 */
export function prepareIssue(
  station: Workstation,
  files: Pick<Files, 'output' | 'makeFolder'>,
  order: IssueOrder,
): PreparedIssue {
  const { drafts } = order;
  const [first] = drafts;
  if (first === undefined) return fail('BAD_ARGUMENT', { name: 'documents', detail: 'none' });
  if (new Set(drafts).size < drafts.length) {
    fail('BAD_ARGUMENT', { name: 'documents', detail: 'the same document twice' });
  }
  const terms = issueTerms(station, knownDraft(station, first).record.act.type.code, order);
  const keys = issueKeys(station, terms, order);
  const errands = issueErrands(station, terms, drafts.length);
  return {
    terms,
    officer: personOut(terms.officer.person),
    keys,
    errands,
    use: authorisationUse(station, terms.authorisation),
    run: async (pins, control = {}) => {
      try {
        files.makeFolder(join(station.folder, FOLDER.licences));
        const draw = await openLicencePdf();
        const officer = await keys.officer.login(pins.officer, errands.officer);
        try {
          const seal = await keys.seal.login(pins.seal, errands.seal);
          try {
            const press = { station, files, draw, officer, seal, tally: new UseTally(), part: control.part };
            return await each(drafts, control, async (draft) => {
              const before = issuedBefore(station, draft);
              if (before !== undefined) return { draft, result: 'before', identifier: before };
              return { draft, result: 'done', ...(await issueOne(press, terms, draft)) };
            });
          } finally {
            seal.logout();
          }
        } finally {
          officer.logout();
        }
      } finally {
        forgetPin(pins.officer);
        forgetPin(pins.seal);
      }
    },
  };
}

async function each(
  drafts: readonly string[],
  { goOn = () => true, told = () => undefined }: IssueControl,
  issue: (draft: string) => Promise<IssueOutcome>,
): Promise<IssueOutcome[]> {
  const outcomes: IssueOutcome[] = [];
  let stopped = false;
  for (const draft of drafts) {
    stopped ||= !goOn();
    const outcome: IssueOutcome = stopped ? { draft, result: 'skipped' } : await tried(draft, issue);
    stopped ||= outcome.result === 'refused' && stopsBatch(outcome.error);
    outcomes.push(outcome);
    told(outcome, outcomes.length);
  }
  return outcomes;
}

async function tried(draft: string, issue: (draft: string) => Promise<IssueOutcome>): Promise<IssueOutcome> {
  try {
    return await issue(draft);
  } catch (error) {
    return { draft, result: 'refused', error };
  }
}

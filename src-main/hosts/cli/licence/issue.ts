import type { LicenceIssueRow } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import {
  licenceTypes,
  listDrafts,
  prepareIssue,
  type IssueOutcome,
  type PreparedIssue,
  whyUnfit,
} from '../../../service/licences/index.ts';
import type { Workstation } from '../../../service/workstation.ts';
import { UsageError } from '../args.ts';
import { asOwner, type Context } from '../command.ts';
import { EXIT, worstExit, type ExitCode } from '../exit.ts';
import { withKeyRing, type KeyRing } from '../key-ring.ts';
import { askPin } from '../pin.ts';
import { issueFacts } from '../present/licence-facts.ts';
import { issuedText } from '../present/licence.ts';
import { exitOfError } from '../refusal.ts';

/** `licence issue`: an officer issues reviewed records; both keys are unlocked once. */
export async function issue(context: Context, names: readonly string[]): Promise<ExitCode> {
  const { args, terminal, texts } = context;
  if (args.has('reviewed') === names.length > 0) throw new UsageError('usage.licence-drafts');
  if (args.has('type') && !args.has('reviewed'))
    throw new UsageError('usage.unknown-option', { option: '--type' });
  const outcomes = await withKeyRing(context, (ring) =>
    asOwner(context, (station) => issueWith(context, ring, station, names), ring.hardware),
  );
  const [only, ...more] = outcomes;
  if (names.length === 1 && more.length === 0 && only?.result === 'refused') throw only.error;
  const rows = outcomes.map((outcome) => rowOf(outcome, context));
  if (context.json) for (const row of rows) terminal.out(`${JSON.stringify(row)}\n`);
  else terminal.out(issuedText(outcomes, texts));
  return worstExit(outcomes.map(exitOfOutcome));
}

async function issueWith(
  context: Context,
  ring: KeyRing,
  station: Workstation,
  names: readonly string[],
): Promise<IssueOutcome[]> {
  const { args, terminal, texts } = context;
  const drafts = names.length > 0 ? names : issuable(context, station);
  if (drafts.length === 0) return [];
  const order = {
    drafts,
    officer: args.required('as'),
    officerKey: ring.serial,
    sealKey: args.text('seal-key'),
  };
  const prepared: PreparedIssue = await ring.prepare(() => prepareIssue(station, SYSTEM_FILES, order));
  const { keys, officer, terms } = prepared;
  if (terminal.interactive && !context.json) terminal.err(issueFacts(prepared, drafts.length, texts));
  const pins = {
    officer: await askPin(context, officer.name, keys.officer, ring.viewOf(keys.officer)?.pad),
    seal: await askPin(context, terms.seal.info.property.name, keys.seal, ring.viewOf(keys.seal)?.pad),
  };
  const told = (_: IssueOutcome, number: number): void => {
    if (drafts.length > 1) {
      terminal.err(`${texts.t('licence.progress', { number, total: drafts.length })}\n`);
    }
  };
  return prepared.run(pins, { told });
}

/** What became of a record's licence, holders or type since it was passed. */
const UNFIT: ReadonlySet<string> = new Set([
  'LICENCE_DUPLICATE',
  'LICENCE_DUPLICATE_ELSEWHERE',
  'LICENCE_FORM',
  'LICENCE_CHANGED_SINCE',
  'LICENCE_ACT_REFUSED',
  'TYPE_NOT_IN_CATALOGUE',
]);

/** Records that were passed and can be issued as they stand, the oldest first; the others are told of, with why they cannot. */
function issuable({ args, terminal, texts }: Context, station: Workstation): string[] {
  const types = licenceTypes(station);
  return reviewed(station, args.text('type')).filter((draft) => {
    const why = whyUnfit(station, draft, types);
    // What was altered, or cannot be read, is refused when it is issued.
    if (why === undefined || !UNFIT.has(why.code)) return true;
    terminal.err(`${texts.t('licence.left-out', { draft, message: texts.message(why) })}\n`);
    return false;
  });
}

/** Records of a page that is read at a time. */
const PAGE = 500;

/** Every record that a reviewer passed and of which no licence was made, the oldest first. */
function reviewed(station: Workstation, type: string | undefined): string[] {
  const found: string[] = [];
  for (let before: number | undefined; ;) {
    const rows = listDrafts(station, { open: true, type, before, limit: PAGE });
    found.push(...rows.filter(({ state }) => state === 'passed').map(({ draft }) => draft));
    before = rows.at(-1)?.number;
    if (before === undefined || rows.length < PAGE) return found.reverse();
  }
}

function exitOfOutcome(outcome: IssueOutcome): ExitCode {
  if (outcome.result === 'refused') return exitOfError(outcome.error);
  return outcome.result === 'skipped' ? EXIT.refused : EXIT.done;
}

function rowOf(outcome: IssueOutcome, { texts }: Context): LicenceIssueRow {
  switch (outcome.result) {
    case 'done':
      return { ...outcome, digest: toHex(outcome.digest) };
    case 'refused': {
      const { draft, result, error } = outcome;
      return { draft, result, error: { code: texts.error(error).code, message: texts.message(error) } };
    }
    default:
      return outcome;
  }
}

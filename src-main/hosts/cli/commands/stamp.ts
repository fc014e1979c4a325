import type { StampRow } from '@yinzheng/contract/cli';
import { fail, hasCode, toHex } from '@yinzheng/core/kernel';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import { prepareStamping, type StampOrder, type StampOutcome } from '../../../service/stamp.ts';
import type { KeyView } from '../../../devices/index.ts';
import { UsageError, type Args } from '../args.ts';
import { asOwner, DATA_OPTION, emit, type Command, type Context } from '../command.ts';
import { EXIT, worstExit, type ExitCode } from '../exit.ts';
import { KEY_OPTIONS, withKeyRing, type KeyRing } from '../key-ring.ts';
import { askPin } from '../pin.ts';
import { positionsOf } from '../positions.ts';
import { outcomesText, stampingFacts } from '../present/stamp.ts';
import { exitOfError } from '../refusal.ts';

/** `stamp`: stamps approved documents by a ticket. */
export const stamp: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    as: { type: 'string' },
    ticket: { type: 'string', required: true },
    page: { type: 'string', multiple: true },
    x: { type: 'string', multiple: true },
    y: { type: 'string', multiple: true },
    at: { type: 'string', multiple: true },
    format: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: { least: 1, most: Number.POSITIVE_INFINITY },
  run: async (context) => {
    const order = orderOf(context.args);
    const outcomes = await withKeyRing(context, (ring) => stampWith(ring, context, order));
    return report(context, outcomes);
  },
};

function stampWith(ring: KeyRing, context: Context, order: StampOrder): Promise<StampOutcome[]> {
  return asOwner(
    context,
    async (station) => {
      const prepared = await ring.prepare(() => prepareStamping(station, SYSTEM_FILES, order));
      if (context.terminal.interactive && !context.json)
        context.terminal.err(stampingFacts(prepared, context));
      await requireDistinct(order.files);
      const view = ring.viewOf(prepared.key);
      if (view !== undefined) tellEntries(context, view, order);
      const pin = await askPin(context, prepared.custodian.name, prepared.key, view?.pad);
      prepareFolder(order);
      let number = 0;
      return prepared.run(pin, (file) => tellProgress(context, order, file, ++number));
    },
    ring.hardware,
  );
}

/** How often a person must do something on the key itself, said beforehand. */
function tellEntries(
  { terminal, texts }: Context,
  { pad, button, alwaysAuthenticate }: KeyView,
  order: StampOrder,
): void {
  // Each document: the key is opened, signs each impression, and a checkpoint of the log.
  const signatures = order.files.length * (order.positions.length + 1);
  const entries = order.files.length + (alwaysAuthenticate ? signatures : 0);
  if (pad) terminal.err(`${texts.t('keys.pad-entries', { count: entries })}\n`);
  if (button) terminal.err(`${texts.t('keys.presses', { count: signatures })}\n`);
}

function orderOf(args: Args): StampOrder {
  const out = args.text('out');
  if (args.positionals.length > 1 && out !== undefined && SYSTEM_FILES.kind(out) === 'file') {
    throw new UsageError('usage.out-not-folder', { value: out });
  }
  return {
    ticket: args.required('ticket'),
    custodian: args.text('as'),
    key: args.text('key'),
    positions: positionsOf(args),
    format: args.oneOf('format', ['ses', 'cms']) ?? 'ses',
    files: args.positionals,
    out,
  };
}

/** Several results need a folder; so does a name that ends as one. */
function prepareFolder({ out, files }: StampOrder): void {
  if (out !== undefined && (files.length > 1 || /[\\/]$/.test(out))) SYSTEM_FILES.makeFolder(out);
}

/** The same document twice would spend its impressions twice. A file that cannot be read is refused in its turn. @throws BAD_ARGUMENT */
async function requireDistinct(files: readonly string[]): Promise<void> {
  if (files.length === 1) return;
  const seen = new Set<string>();
  for (const file of files) {
    const digest = await digestOf(file);
    if (digest === undefined) continue;
    if (seen.has(digest)) fail('BAD_ARGUMENT', { name: 'documents', detail: 'the same document twice' });
    seen.add(digest);
  }
}

async function digestOf(file: string): Promise<string | undefined> {
  try {
    return toHex((await SYSTEM_FILES.digest(file)).digest);
  } catch (error) {
    if (hasCode(error, 'FILE_UNREADABLE')) return undefined;
    throw error;
  }
}

function tellProgress(
  { terminal, texts }: Context,
  { files }: StampOrder,
  file: string,
  number: number,
): void {
  if (files.length === 1) return;
  terminal.err(`${texts.t('stamp.progress', { number, total: files.length, file })}\n`);
}

/** One file: its result, or its refusal as any other. Several: a row each. */
function report(context: Context, outcomes: readonly StampOutcome[]): ExitCode {
  const [only, ...more] = outcomes;
  if (more.length === 0 && only?.result === 'refused') throw only.error;
  const { terminal, texts } = context;
  if (context.json) {
    for (const outcome of outcomes) emit(context, rowOf(outcome, context), () => '');
  } else {
    terminal.out(outcomesText(outcomes, texts));
  }
  return worstExit(outcomes.map(exitOfOutcome));
}

function exitOfOutcome(outcome: StampOutcome): ExitCode {
  if (outcome.result === 'refused') return exitOfError(outcome.error);
  return outcome.result === 'done' ? EXIT.done : EXIT.refused;
}

function rowOf(outcome: StampOutcome, { texts }: Context): StampRow {
  if (outcome.result !== 'refused') return outcome;
  const { file, result, error } = outcome;
  return { file, result, error: { code: texts.error(error).code, message: texts.message(error) } };
}

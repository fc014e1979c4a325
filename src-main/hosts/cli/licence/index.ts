import { UsageError, type Args } from '../args.ts';
import type { Context } from '../command.ts';
import type { ExitCode } from '../exit.ts';
import { authorise, collect, end, event, review } from './acts.ts';
import { issue } from './issue.ts';
import { list, show, types } from './looks.ts';

/** One of the things `licence` does. */
interface LicenceWord {
  readonly run: (context: Context, names: readonly string[]) => Promise<ExitCode>;
  /** Bare words behind its own. */
  readonly names: readonly [number, number];
  /** Options of its own; those that it needs are marked. */
  readonly takes: Readonly<Record<string, 'may' | 'must'>>;
}

const KEYS = { key: 'may', module: 'may', 'driver-timeout': 'may', 'allow-writable': 'may' } as const;
const PERSON = { ...KEYS, as: 'must' } as const;
const MOST = Number.POSITIVE_INFINITY;

const WORDS: Readonly<Record<string, LicenceWord>> = {
  types: { run: types, names: [0, 0], takes: {} },
  authorise: {
    run: authorise,
    names: [0, 0],
    takes: {
      ...PERSON,
      type: 'must',
      seal: 'must',
      'per-day': 'must',
      total: 'must',
      days: 'must',
      reason: 'must',
    },
  },
  end: { run: end, names: [1, 1], takes: { ...PERSON, reason: 'must' } },
  collect: { run: collect, names: [1, 1], takes: PERSON },
  review: { run: review, names: [1, 1], takes: { ...PERSON, return: 'may', opinion: 'may', remark: 'may' } },
  issue: {
    run: issue,
    names: [0, MOST],
    takes: { ...PERSON, 'seal-key': 'may', reviewed: 'may', type: 'may' },
  },
  event: {
    run: event,
    names: [1, 1],
    takes: { ...PERSON, event: 'must', class: 'may', reason: 'must', effective: 'may', until: 'may' },
  },
  show: { run: show, names: [1, 1], takes: {} },
  list: {
    run: list,
    names: [0, 0],
    takes: { type: 'may', drafts: 'may', all: 'may', before: 'may', limit: 'may' },
  },
};

const EVERYWHERE = ['data', 'json', 'lang', 'help'];

/** Does what was asked for. @throws UsageError, codes of the catalogue */
export async function runLicence(context: Context): Promise<ExitCode> {
  const { args } = context;
  const [word, ...names] = args.positionals;
  const words = Object.keys(WORDS).join(', ');
  if (word === undefined) throw new UsageError('usage.licence-what', { words });
  const found = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (found === undefined) throw new UsageError('usage.licence-unknown', { value: word, words });
  requireOwn(args, found, names);
  return found.run(context, names);
}

function requireOwn(
  args: Args,
  { takes, names: [least, most] }: LicenceWord,
  names: readonly string[],
): void {
  for (const option of args.names) {
    if (!EVERYWHERE.includes(option) && !Object.hasOwn(takes, option)) {
      throw new UsageError('usage.unknown-option', { option: `--${option}` });
    }
  }
  const missing = Object.entries(takes).find(([name, how]) => how === 'must' && !args.has(name));
  if (missing !== undefined) throw new UsageError('usage.option-missing', { option: `--${missing[0]}` });
  if (names.length < least) throw new UsageError('usage.licence-name');
  const extra = names[most];
  if (extra !== undefined) throw new UsageError('usage.too-many', { value: extra });
}

import { parseArgs } from 'node:util';
import { fail } from '@yinzheng/core/kernel';
import type { TextParams } from '@yinzheng/contract/texts';
import type { TextKey } from './texts.ts';

/** The command was used in a wrong way: exit 64, with a hint at the help. */
export class UsageError extends Error {
  readonly key: TextKey;
  readonly params: TextParams;

  constructor(key: TextKey, params: TextParams = {}) {
    super(key);
    this.name = 'UsageError';
    this.key = key;
    this.params = params;
  }
}

/** One option of a command. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** May be given more than once. */
  readonly multiple?: boolean;
  readonly required?: boolean;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** How many files (or other bare words) a command takes. */
export interface PositionalSpec {
  readonly least: number;
  readonly most: number;
}

/** Options that every command has. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const satisfies OptionSpecs;

/** A command's arguments, each checked to be one of its own. */
export class Args {
  readonly #values: ReadonlyMap<string, readonly (string | true)[]>;
  readonly positionals: readonly string[];

  constructor(values: ReadonlyMap<string, readonly (string | true)[]>, positionals: readonly string[]) {
    this.#values = values;
    this.positionals = positionals;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Every option that was given. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** A required option's value. */
  required(name: string): string {
    return this.text(name) ?? fail('INTERNAL', { detail: `--${name} is not required` });
  }

  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== true);
  }

  /** A whole number from 0 up. */
  whole(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : wholeNumber(`--${name}`, text);
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, words: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) {
      throw new UsageError('usage.not-one-of', { option: `--${name}`, value: text, words: words.join(', ') });
    }
    return found;
  }
}

/** @throws UsageError */
export function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('usage.not-whole', { option, value: text });
  return Number(text);
}

/** A decimal number with a point, such as a length in mm. @throws UsageError */
export function decimalNumber(option: string, text: string): number {
  if (!/^-?\d{1,6}(?:\.\d{1,6})?$/.test(text))
    throw new UsageError('usage.not-decimal', { option, value: text });
  return Number(text);
}

/** Reads a command's arguments; nothing unknown, doubled or missing passes. `--help` passes whatever else is missing. @throws UsageError */
export function parseCommandArgs(
  words: readonly string[],
  own: OptionSpecs,
  positionalSpec: PositionalSpec,
): Args {
  const specs: OptionSpecs = { ...own, ...COMMON_OPTIONS };
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { type }]) => [
        name,
        name === 'help' ? ({ type, short: 'h' } as const) : ({ type } as const),
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, (string | true)[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName } = token;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) throw new UsageError('usage.unknown-option', { option: rawName });
    const before = values.get(name) ?? [];
    if (before.length > 0 && spec.multiple !== true)
      throw new UsageError('usage.repeated', { option: rawName });
    values.set(name, [...before, optionValue(spec, token)]);
  }
  const args = new Args(values, positionals);
  if (!args.has('help')) requireComplete(args, own, positionalSpec);
  return args;
}

function optionValue(
  spec: OptionSpec,
  token: {
    readonly rawName: string;
    readonly value?: string | undefined;
    readonly inlineValue?: boolean | undefined;
  },
): string | true {
  const { rawName, value, inlineValue } = token;
  if (spec.type === 'boolean') {
    if (value !== undefined) throw new UsageError('usage.value-not-taken', { option: rawName });
    return true;
  }
  // `--reason --json` is a forgotten value, `--x -5` and `--reason=--json` are values.
  const forgotten = value === undefined || (inlineValue !== true && /^-(?!\d)./.test(value));
  if (forgotten) throw new UsageError('usage.value-missing', { option: rawName });
  return value;
}

function requireComplete(args: Args, own: OptionSpecs, { least, most }: PositionalSpec): void {
  const missing = Object.entries(own).find(([name, { required }]) => required === true && !args.has(name));
  if (missing !== undefined) throw new UsageError('usage.option-missing', { option: `--${missing[0]}` });
  const { positionals } = args;
  if (positionals.length < least) throw new UsageError('usage.file-missing');
  const extra = positionals[most];
  if (extra !== undefined) throw new UsageError('usage.too-many', { value: extra });
}

import { UsageError, type Args } from '../args.ts';

// What the commands of the way to the store share about their words.

/** An option that this part needs. @throws UsageError */
export function needed(args: Args, option: string): string {
  const value = args.text(option);
  if (value === undefined) throw new UsageError('usage.option-missing', { option: `--${option}` });
  return value;
}

/** One of some words must stand here. @throws UsageError */
export function requireWhat(what: string | undefined, words: readonly string[]): void {
  if (what === undefined) throw new UsageError('usage.what-missing', { words: words.join(', ') });
  if (!words.includes(what))
    throw new UsageError('usage.what-unknown', { value: what, words: words.join(', ') });
}

/** What does not belong to what is done. @throws UsageError */
export function refuse(args: Args, extra: string | undefined, options: readonly string[]): void {
  if (extra !== undefined) throw new UsageError('usage.too-many', { value: extra });
  const given = options.find((option) => args.has(option));
  if (given !== undefined) throw new UsageError('usage.unknown-option', { option: `--${given}` });
}

// How the measurements tell their figures: tables that docs/performance.md can take as they are.

/** `BENCH=quick npm run bench`: small numbers, to see that a measurement works at all. */
export const QUICK = process.env['BENCH'] === 'quick';

/** `BENCH=large npm run bench`: the full numbers also where they take long. */
export const LARGE = process.env['BENCH'] === 'large';

/**
 * A number of rounds, files or the like: the second one where only a look is wanted, the third where the full numbers are wanted
 * however long they take.
 */
export function sized(full: number, quick: number, large = full): number {
  if (QUICK) return quick;
  return LARGE ? large : full;
}

/** The middle one. @throws where there is none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}

/** `12.3 ms`, `1.84 s`. */
export function time(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** How many times as long, or as large, as the peers' ours is: `0.62`, `14`. */
export function ratio(ours: number, theirs: number): string {
  const times = ours / theirs;
  return times.toFixed(times < 1 ? 2 : times < 10 ? 1 : 0);
}

/** So many in so many milliseconds: `12.3 / s`. */
export function rate(count: number, ms: number): string {
  const each = (count * 1000) / ms;
  return `${each.toFixed(each < 100 ? 1 : 0)} / s`;
}

/** Prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a table in Markdown, with an empty line after it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  say(
    [line(head), line(head.map((_, index) => (index === 0 ? ':--' : '--:'))), ...rows.map(line), ''].join(
      '\n',
    ),
  );
}

/** What is named by nothing else. */
export const REST = 'everything else';

/** Prints what each part takes of a whole, the largest first or as they come; parts below `least` percent are summed up. */
export function shares(
  title: string,
  parts: ReadonlyMap<string, number>,
  { sorted = false, least = 0 }: { readonly sorted?: boolean; readonly least?: number } = {},
): void {
  const all = [...parts.values()].reduce((sum, ms) => sum + ms, 0);
  const percent = (ms: number): number => (100 * ms) / all;
  const entries = [...parts];
  if (sorted) entries.sort(([, a], [, b]) => b - a);
  const rest = (entry: readonly [string, number]): boolean => entry[0] === REST || percent(entry[1]) < least;
  const hidden = entries.filter(rest).reduce((sum, [, ms]) => sum + ms, 0);
  const shown = entries.filter((entry) => !rest(entry));
  const rows = hidden > 0 ? [...shown, [REST, hidden] as const] : shown;
  table(
    [title, 'time', 'share'],
    rows.map(([name, ms]) => [name, time(ms), `${percent(ms).toFixed(1)} %`]),
  );
}

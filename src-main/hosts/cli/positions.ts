import type { StampPosition } from '@yinzheng/core/stamping';
import { decimalNumber, UsageError, wholeNumber, type Args } from './args.ts';

/**
 * Where the seal goes: `--page N --x MM --y MM`, repeated together for several, or `--at PAGE,X,Y` repeated.
 * @throws UsageError
 */
export function positionsOf(args: Args): StampPosition[] {
  const [pages, xs, ys, at] = [args.all('page'), args.all('x'), args.all('y'), args.all('at')];
  if (at.length > 0 && pages.length + xs.length + ys.length > 0) {
    throw new UsageError('usage.not-both', { first: '--at', second: '--page' });
  }
  if (at.length > 0) return at.map(positionAt);
  if (pages.length === 0) throw new UsageError('usage.position-missing');
  if (xs.length !== pages.length || ys.length !== pages.length)
    throw new UsageError('usage.position-incomplete');
  return pages.map((page, index) => position(page, xs[index]!, ys[index]!, ['--page', '--x', '--y']));
}

function positionAt(text: string): StampPosition {
  const parts = text.split(',');
  const [page, x, y] = parts;
  if (page === undefined || x === undefined || y === undefined || parts.length !== 3) {
    throw new UsageError('usage.position-form', { value: text });
  }
  return position(page, x, y, ['--at', '--at', '--at']);
}

function position(
  page: string,
  x: string,
  y: string,
  names: readonly [string, string, string],
): StampPosition {
  return {
    page: wholeNumber(names[0], page),
    x: decimalNumber(names[1], x),
    y: decimalNumber(names[2], y),
  };
}

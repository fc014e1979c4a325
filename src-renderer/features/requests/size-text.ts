import type { UiTexts } from '../../i18n/index.ts';

const KB = 1024;
const MB = KB * KB;

/** A size as people say it: 35 KB, 98.4 MB. */
export function sizeText(bytes: number, { number }: Pick<UiTexts, 'number'>): string {
  if (bytes < KB) return `${number(bytes)} B`;
  if (bytes < MB) return `${number(Math.round(bytes / KB))} KB`;
  return `${number(Math.round((bytes / MB) * 10) / 10)} MB`;
}

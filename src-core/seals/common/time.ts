import { fail } from '../../kernel/index.ts';

/** Refuses a date that GeneralizedTime cannot hold. @throws BAD_ARGUMENT */
export function checkTime(name: string, time: Date): void {
  const millis = time.getTime();
  // 0001-01-01 to 9999-12-31; NaN fails both comparisons.
  if (!(millis >= -62_135_596_800_000 && millis <= 253_402_300_799_999)) {
    fail('BAD_ARGUMENT', { name, detail: 'not a time between the years 1 and 9999' });
  }
}

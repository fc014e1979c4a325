/** The day of a moment in Beijing, counted from 1970: China has one time zone. */
export function beijingDay(at: Date): number {
  return Math.floor((at.getTime() + 8 * 3_600_000) / 86_400_000);
}

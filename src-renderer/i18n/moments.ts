import type { Language } from '@yinzheng/contract/texts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const UTC_OFFSET_MS = 8 * HOUR_MS;

/** Moments in words; all of them in China's time. */
export interface Moments {
  /** 2026年11月24日 15:04 */
  moment(iso: string): string;
  /** 11月24日 15:04 */
  shortMoment(iso: string): string;
  /** 2026年11月24日 */
  day(iso: string): string;
  /** 15:04 */
  clock(iso: string): string;
  /** How long it is from `now` (milliseconds since 1970) to a moment: 还剩 2 天; 已过期. */
  timeLeft(iso: string, now: number): string;
  /** A length of time in words, milliseconds. */
  span(ms: number): string;
}

/** The same for one language. */
export function makeMoments(
  language: Language,
  moment: (iso: string) => string,
  t: (key: string, params?: Readonly<Record<string, string | number>>) => string,
): Moments {
  const span = (ms: number): string => {
    if (ms >= 2 * DAY_MS) return t('frame.span.days', { count: Math.floor(ms / DAY_MS) });
    if (ms >= 2 * HOUR_MS) return t('frame.span.hours', { count: Math.floor(ms / HOUR_MS) });
    if (ms >= MINUTE_MS) return t('frame.span.minutes', { count: Math.floor(ms / MINUTE_MS) });
    return t('frame.span.seconds', { count: Math.max(1, Math.round(ms / 1000)) });
  };
  return {
    moment,
    shortMoment: (iso) => {
      const local = inChina(iso);
      const [, month, day] = local.slice(0, 10).split('-').map(Number);
      return language === 'zh-CN'
        ? `${month}月${day}日 ${local.slice(11, 16)}`
        : `${local.slice(5, 10)} ${local.slice(11, 16)}`;
    },
    day: (iso) => moment(iso).slice(0, -6),
    clock: (iso) => inChina(iso).slice(11, 16),
    timeLeft: (iso, now) => {
      const left = Date.parse(iso) - now;
      return left <= 0 ? t('frame.expired') : t('frame.timeLeft', { span: span(left) });
    },
    span,
  };
}

function inChina(iso: string): string {
  return new Date(Date.parse(iso) + UTC_OFFSET_MS).toISOString();
}

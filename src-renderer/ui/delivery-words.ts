import type { DeliveryStatusOut } from '@yinzheng/contract/ipc';
import type { UiTexts } from '../i18n/index.ts';

/** A difference of the clocks that is spoken of, seconds. */
const CLOCK_SECONDS = 60;

/** How the way to the store stands, in a few words. */
export interface DeliverySaying {
  readonly tone: 'good' | 'wrong' | 'waiting' | 'none';
  readonly text: string;
}

/** The one thing about the way to the store that most wants to be said. */
export function deliverySaying(status: DeliveryStatusOut, { t, shortMoment, span }: UiTexts): DeliverySaying {
  const { registered, wentBack, waiting, held, aside, unreachedSince, waitingSince } = status;
  const { clockDifference, failure } = status;
  const count = waiting + held;
  if (registered === null) {
    const open = count + aside;
    return open === 0
      ? { tone: 'none', text: t('delivery.saying.unregistered') }
      : { tone: 'waiting', text: t('delivery.saying.unregistered-waiting', { count: open }) };
  }
  if (unreachedSince !== null) {
    const since = shortMoment(unreachedSince);
    return count === 0
      ? { tone: 'waiting', text: t('delivery.saying.unreached', { since }) }
      : { tone: 'waiting', text: t('delivery.saying.unreached-waiting', { count, since }) };
  }
  if (clockDifference !== null && Math.abs(clockDifference) > CLOCK_SECONDS) {
    const difference = span(Math.abs(clockDifference) * 1000);
    const way = clockDifference > 0 ? 'fast' : 'slow';
    return { tone: 'wrong', text: t(`delivery.saying.clock-${way}`, { difference }) };
  }
  if (wentBack) return { tone: 'wrong', text: t('delivery.saying.went-back') };
  if (aside > 0) return { tone: 'wrong', text: t('delivery.saying.aside', { count: aside }) };
  if (failure !== null && count > 0) {
    return { tone: 'wrong', text: t('delivery.saying.failed', { count }) };
  }
  if (count > 0) {
    const since = shortMoment(waitingSince ?? registered.at);
    return { tone: 'waiting', text: t('delivery.saying.waiting', { count, since }) };
  }
  if (failure !== null) return { tone: 'wrong', text: t('delivery.saying.failed-none') };
  return { tone: 'good', text: t('delivery.saying.in-step') };
}

/** A licence's key without the root that all have: type, issuer, serial. */
export function licenceSerial(key: string): string {
  return key.split('.').at(-1) ?? key;
}

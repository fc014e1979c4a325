import type { KeyOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useCall, useKeyWaits } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { deliverySaying } from '../../ui/delivery-words.ts';
import { PIN_ENDING_DAYS, stateTone } from '../../ui/key-state.ts';

const TICK_MS = 5000;
const DELIVERY_EVERY_MS = 15_000;
/** A certificate that ends within so many days is spoken of. */
const SOON_DAYS = 30;

type Tone = 'good' | 'wrong' | 'waiting' | 'none';

/** Key · store · log · clock · version, at the bottom of the window; each opens its page. */
export function StatusBar(): ReactNode {
  const { t } = useTexts();
  const { person, version, mode } = useSession();
  return (
    <footer className="yz-status">
      {person === null ? <Item tone="none" text={t('frame.status.nobody')} /> : <KeyItem />}
      {person === null ? null : <DeliveryItem />}
      {person === null ? null : <ChainItem />}
      <ClockItem />
      <span className="yz-status-end">
        <Item
          tone="none"
          to="/settings#about"
          text={t(mode === 'trial' ? 'frame.status.version.trial' : 'frame.status.version', { version })}
        />
      </span>
    </footer>
  );
}

interface ItemProps {
  readonly tone: Tone;
  readonly text: string;
  readonly to?: string;
}

function Item({ tone, text, to }: ItemProps): ReactNode {
  const inner = (
    <>
      {tone === 'none' ? null : <span className={`yz-dot yz-dot-${tone}`} aria-hidden />}
      {text}
    </>
  );
  return to === undefined ? <span>{inner}</span> : <Link to={to}>{inner}</Link>;
}

function KeyItem(): ReactNode {
  const { t } = useTexts();
  const waits = useKeyWaits();
  const { data, error } = useCall('keys.list', {});
  if (waits !== null) return <Item tone="waiting" text={t(`frame.status.key.waits.${waits}`)} to="/keys" />;
  if (error !== null) return <Item tone="wrong" text={t('frame.status.key.unread')} to="/keys" />;
  if (data === undefined) return <Item tone="none" text={t('frame.status.key.reading')} to="/keys" />;
  // The one that was chosen, else the one that most wants to be spoken of.
  const shown = data.keys.find(({ chosen }) => chosen) ?? data.keys.toSorted(mostWanting)[0];
  if (shown === undefined) return <Item tone="none" text={t('frame.status.key.none')} to="/keys" />;
  const { tone, ...said } = keySaying(shown);
  const usable = data.keys.filter(({ state, holders }) => holders.length > 0 && stateTone(state) === 'good');
  const params = {
    count: said.count ?? Math.max(1, usable.length),
    state: t(`keys.state.${shown.state}.title`),
  };
  return <Item tone={tone} text={t(`frame.status.key.${said.text}`, params)} to="/keys" />;
}

interface Saying {
  readonly tone: Tone;
  readonly text: string;
  readonly count?: number;
}

/** What is said of a key in a few words. */
function keySaying({ state, certificate, pin }: KeyOut): Saying {
  const days = certificate?.daysLeft;
  if (stateTone(state) !== 'good') return { tone: stateTone(state), text: 'state' };
  if (days !== undefined && days < 0) return { tone: 'wrong', text: 'ended' };
  if (days !== undefined && days <= SOON_DAYS) return { tone: 'waiting', text: 'ending', count: days };
  if (pin.daysLeft === null) return { tone: 'good', text: 'ready' };
  if (pin.daysLeft < 0) return { tone: 'waiting', text: 'pin-over' };
  if (pin.daysLeft <= PIN_ENDING_DAYS) return { tone: 'waiting', text: 'pin-due', count: pin.daysLeft };
  return { tone: 'good', text: 'ready-days', count: pin.daysLeft };
}

const URGENT: readonly Tone[] = ['wrong', 'waiting', 'good', 'none'];

/** What is not plugged in says least; a PIN or a certificate that is over speaks of a key that is ready. */
function urgency(key: KeyOut): number {
  const { tone } = keySaying(key);
  return URGENT.indexOf(tone);
}

/** Which of two keys wants more to be spoken of: one's own before nobody's; what is not plugged in says least. */
function mostWanting(a: KeyOut, b: KeyOut): number {
  const rank = (key: KeyOut): number =>
    (key.holders.length === 0 ? 1_000_000 : 0) +
    urgency(key) * 100_000 +
    Math.min(key.certificate?.daysLeft ?? 99_999, 99_999);
  return rank(a) - rank(b);
}

function ChainItem(): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const mayRead = useMay('ledger.page');
  const { data, error } = useCall('ledger.chain', {});
  const way = mayRead ? { to: '/ledger' } : {};
  if (error !== null) return <Item tone="waiting" text={t('frame.status.chain.unread')} {...way} />;
  if (data === undefined || data.answer === 'checking' || data.at === null) {
    return <Item tone="none" text={t('frame.status.chain.checking')} {...way} />;
  }
  if (data.answer === 'valid' && data.entries === 0) {
    return <Item tone="good" text={t('frame.status.chain.empty')} {...way} />;
  }
  const tone = { valid: 'good', invalid: 'wrong', unknown: 'waiting' } as const;
  const text = t(`frame.status.chain.${data.answer}`, { number: data.entries, time: texts.clock(data.at) });
  return <Item tone={tone[data.answer]} text={text} {...way} />;
}

/** How the way to the central store stands; nothing where nobody has anything to do with it. */
function DeliveryItem(): ReactNode {
  const texts = useTexts();
  const mayOpen = useMay('outbox.list');
  const { data } = useCall('store.status', {}, { every: DELIVERY_EVERY_MS });
  if (data === undefined) return null;
  // A trial that issues nothing need not be told that there is no store.
  if (data.registered === null && data.waiting + data.held + data.aside === 0 && !mayOpen) return null;
  const { tone, text } = deliverySaying(data, texts);
  return <Item tone={tone} text={text} {...(mayOpen ? { to: '/delivery' } : {})} />;
}

function ClockItem(): ReactNode {
  const texts = useTexts();
  const now = new Date(useNow(TICK_MS)).toISOString();
  return <Item tone="none" text={texts.moment(now)} />;
}

import type { KeyOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';

const TICK_MS = 5000;
/** A certificate that ends within so many days is spoken of. */
const SOON_DAYS = 30;

type Tone = 'good' | 'wrong' | 'waiting' | 'none';

/** Key · log · clock · version, at the bottom of the window; each opens its page. */
export function StatusBar(): ReactNode {
  const { t } = useTexts();
  const { person, version, mode } = useSession();
  return (
    <footer className="yz-status">
      {person === null ? <Item tone="none" text={t('frame.status.nobody')} /> : <KeyItem />}
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
  const { data, error } = useCall('keys.list', {});
  if (error !== null) return <Item tone="wrong" text={t('frame.status.key.unread')} to="/keys" />;
  if (data === undefined) return <Item tone="none" text={t('frame.status.key.reading')} />;
  const [worst] = data.keys.toSorted((a, b) => rank(a) - rank(b));
  if (worst === undefined) return <Item tone="none" text={t('frame.status.key.none')} to="/keys" />;
  const days = worst.certificate?.daysLeft;
  if (worst.state !== 'ready') {
    const tone = worst.state === 'pin-locked' ? 'wrong' : 'waiting';
    return <Item tone={tone} text={t(`frame.status.key.${worst.state}`)} to="/keys" />;
  }
  if (days !== undefined && days < 0)
    return <Item tone="wrong" text={t('frame.status.key.ended')} to="/keys" />;
  if (days !== undefined && days <= SOON_DAYS) {
    return <Item tone="waiting" text={t('frame.status.key.ending', { count: days })} to="/keys" />;
  }
  return <Item tone="good" text={t('frame.status.key.ready', { count: data.keys.length })} to="/keys" />;
}

const STATE_RANK: Readonly<Record<KeyOut['state'], number>> = {
  'pin-locked': 0,
  'pin-last-try': 1,
  'pin-low': 2,
  ready: 3,
};

/** The smaller, the more it wants to be spoken of. */
function rank(key: KeyOut): number {
  return STATE_RANK[key.state] * 100_000 + Math.min(key.certificate?.daysLeft ?? 99_999, 99_999);
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

function ClockItem(): ReactNode {
  const texts = useTexts();
  const now = new Date(useNow(TICK_MS)).toISOString();
  return <Item tone="none" text={texts.moment(now)} />;
}

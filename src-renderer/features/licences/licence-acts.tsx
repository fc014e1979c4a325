import type { LicenceDetailOut, PossibleEventOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import { EventForm } from './event-form.tsx';

/** What can be done with a record or a licence now, by whoever sits here. */
export function LicenceActs({ detail }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const mayCollect = useMay('licences.collect');
  const [event, setEvent] = useState<PossibleEventOut>();
  const { may, record, row, why } = detail;
  const next = nextOf(row);
  const go = (to: string): void => void navigate(to);
  if (event !== undefined) {
    return <EventForm detail={detail} event={event} onLeave={() => setEvent(undefined)} />;
  }
  return (
    <section className="yz-side-part" aria-label={t('licences.now')}>
      <h2>{t('licences.now')}</h2>
      <p className={`yz-next yz-next-${next.tone}`}>
        {t(`licences.next.${next.name}`, { from: record.validFrom, to: row.validTo ?? '' })}
      </p>
      {row.unfit === null ? null : <ErrorLines error={row.unfit} />}
      {why === null ? null : <ErrorLines error={why} />}
      <div className="licences-do">
        {may.correct ? (
          <Button
            type={may.issue ? 'default' : 'primary'}
            onClick={() => go(`/licences/new?draft=${record.draft}`)}
          >
            {t('licences.correct')}
          </Button>
        ) : null}
        {row.state === 'withdrawn' && mayCollect ? (
          <Button type="primary" onClick={() => go(againAddress(detail))}>
            {t('licences.again')}
          </Button>
        ) : null}
        {may.issue ? (
          <Button type="primary" onClick={() => go(`/licences/issue?draft=${record.draft}`)}>
            {t('licences.issue.one')}
          </Button>
        ) : null}
        {may.update && row.identifier !== null ? (
          <Button
            type="primary"
            onClick={() => go(`/licences/new?updates=${encodeURIComponent(row.identifier ?? '')}`)}
          >
            {t('licences.update')}
          </Button>
        ) : null}
        {may.events.map((one) => (
          <Button key={one.event} onClick={() => setEvent(one)}>
            {t(`licences.act.${one.event}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** The form with what a version said that was given up: an update of what the licence's newest version is now, else a new licence. */
function againAddress({ record, versions }: LicenceDetailOut): string {
  const query = new URLSearchParams({ again: record.draft });
  const newest = versions[0]?.identifier;
  if (newest !== undefined) query.set('updates', newest);
  return `/licences/new?${query.toString()}`;
}

/** The sentence on where it stands: of an active licence, as its days say. */
function nextOf({ state, term, unfit }: LicenceDetailOut['row']): {
  readonly name: string;
  readonly tone: string;
} {
  if (state === 'to-issue' && unfit !== null) return { name: 'unfit', tone: 'wrong' };
  if (state === 'active' && term === 'over') return { name: 'over', tone: 'wrong' };
  if (state === 'active' && term === 'not-yet') return { name: 'not-yet', tone: 'waiting' };
  if (state === 'active') return { name: state, tone: 'good' };
  const wrong = state === 'returned' || state === 'suspended' || state === 'lost';
  return { name: state, tone: wrong ? 'wrong' : 'waiting' };
}

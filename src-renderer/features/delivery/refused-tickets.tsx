import type { ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Moment, Sm3 } from '../../ui/index.ts';

const MOST = 20;

/** Tickets that came from the store and were not taken in, each with its reason. */
export function RefusedTickets(): ReactNode {
  const { t } = useTexts();
  const may = useMay('unit.refused');
  const { data, error } = useCall('unit.refused', { offset: 0, limit: MOST }, { enabled: may });
  if (!may) return null;
  return (
    <section className="yz-card" aria-label={t('unit.refused')}>
      <h2>{t('unit.refused')}</h2>
      {error === null ? null : <ErrorLines error={error} />}
      {data === undefined || data.total > 0 ? null : <p className="yz-muted">{t('unit.refused.none')}</p>}
      {data === undefined || data.total === 0 ? null : (
        <>
          <p className="yz-muted">{t('unit.refused.text', { count: data.total })}</p>
          <ul className="delivery-refused">
            {data.rows.map(({ id, digest, at, why }) => (
              <li key={digest}>
                <p>
                  <Moment at={at} form="short" />{' '}
                  {id === null ? t('unit.refused.unreadable') : <code>{id.slice(0, 8)}…</code>}{' '}
                  <Sm3 value={digest} short />
                </p>
                <ErrorLines error={why} plain />
              </li>
            ))}
          </ul>
          {data.total > data.rows.length ? (
            <p className="yz-choice-note">{t('unit.refused.more', { shown: data.rows.length })}</p>
          ) : null}
        </>
      )}
    </section>
  );
}

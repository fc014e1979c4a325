import type { ReactNode } from 'react';
import type { RequestDetailOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';
import { Moment } from './facts.tsx';

/** How a request goes between the workstations of its unit; nothing where it stays at this one. */
export function RelayNote({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { here, came, sending, workstation } = detail.relay;
  if (here && !came && sending === null) return null;
  return (
    <section className="yz-relay" aria-label={t('requests.relay')}>
      {sending !== null && (
        <p>
          <span className={`yz-tag yz-tag-${TONES[sending.state]}`}>
            {t(`requests.relay.${sending.state}`)}
          </span>{' '}
          {sending.at === null ? (
            <span className="yz-choice-note">{t('requests.relay.waiting.text')}</span>
          ) : (
            <Moment at={sending.at} form="short" />
          )}
        </p>
      )}
      {sending !== null && sending.why !== null && <ErrorLines error={sending.why} />}
      {came && <p className="yz-choice-note">{t('requests.relay.came')}</p>}
      {!here && (
        <p className="yz-choice-note">
          {t('requests.relay.elsewhere', { workstation: workstation.slice(0, 8) })}
        </p>
      )}
    </section>
  );
}

const TONES = { waiting: 'waiting', sent: 'good', refused: 'wrong' } as const;

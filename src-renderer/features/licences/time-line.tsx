import { CheckCircleFilled } from '@ant-design/icons';
import type { LicenceDetailOut, LifeActOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { Moment, PersonName } from '../../ui/index.ts';
import { DeliveredTag } from './tags.tsx';

/** The life of a licence, the newest first: each act was checked for this answer. */
export function TimeLine({ detail }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  return (
    <section className="yz-side-part">
      <h2>{t('licences.life')}</h2>
      <p className="yz-choice-note">
        <CheckCircleFilled className="yz-verdict-valid" aria-hidden /> {t('licences.life.checked')}
      </p>
      <ol className="licences-life">
        {detail.life.toReversed().map((act) => (
          <Act key={act.digest} act={act} />
        ))}
      </ol>
    </section>
  );
}

function Act({ act }: { readonly act: LifeActOut }): ReactNode {
  const { t } = useTexts();
  const { delivery } = act;
  return (
    <li className={`licences-act licences-act-${toneOf(act)}`}>
      <p>
        <b>{t(`licences.act.${act.act}`)}</b>
        {act.version !== null && (act.act === 'issue' || act.act === 'update')
          ? ` ${t('licences.version.of', { version: act.version })}`
          : ''}
      </p>
      <p className="yz-muted">
        <PersonName person={act.by} /> · <Moment at={act.at} />
      </p>
      {act.reasonClass === null && act.text === '' ? null : (
        <p>
          {act.reasonClass === null ? '' : `${t(`licences.reason.${act.reasonClass}`)} `}
          {act.text}
        </p>
      )}
      {act.effectiveOn === null || act.act === 'issue' || act.act === 'update' ? null : (
        <p className="yz-muted">
          {act.until === null
            ? t('licences.act.from', { from: act.effectiveOn })
            : t('licences.act.from-to', { from: act.effectiveOn, to: act.until })}
        </p>
      )}
      {delivery === null ? null : (
        <p>
          <DeliveredTag delivery={delivery} />{' '}
          {delivery.receipt === null ? (
            <Link to={`/delivery?item=${delivery.number}`}>{t('licences.delivery.open')}</Link>
          ) : (
            <span className="yz-muted">{t('licences.receipt', { number: delivery.receipt })}</span>
          )}
        </p>
      )}
    </li>
  );
}

function toneOf({ act }: LifeActOut): 'good' | 'wrong' | 'plain' {
  if (
    act === 'review-returned' ||
    act === 'suspend' ||
    act === 'report-loss' ||
    act === 'cancel' ||
    act === 'decision-withdraw'
  )
    return 'wrong';
  return act === 'issue' || act === 'update' || act === 'review-passed' ? 'good' : 'plain';
}

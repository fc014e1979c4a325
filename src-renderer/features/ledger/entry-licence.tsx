import type { LedgerDetailOut, LedgerLicenceOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Moment, PersonName, VerdictIcon } from '../../ui/index.ts';

export interface EntryLicenceProps {
  readonly licence: LedgerLicenceOut;
  readonly detail: LedgerDetailOut;
}

/** What a licence's impression rests on, as a chain of what people signed; each link was checked for this answer. */
export function EntryLicence({ licence, detail }: EntryLicenceProps): ReactNode {
  const { t } = useTexts();
  const mayOpen = useMay('licences.get');
  const { identifier, type, holders, authorisation, record, review, order, holds } = licence;
  const { why, entry } = detail;
  const state = holds ? 'holds' : 'fails';
  return (
    <section>
      <h3>{t('ledger.licence')}</h3>
      <p>
        {type} · {holders}
      </p>
      <p className="yz-muted">
        {mayOpen ? <Link to={`/licences/${encodeURIComponent(identifier)}`}>{identifier}</Link> : identifier}
      </p>
      <ol className="ledger-ticket">
        <Step state={state} name={t('ledger.licence.authorisation')} act={authorisation}>
          <p>{authorisation.reason}</p>
          <p className="yz-muted">
            {t('ledger.licence.limits', { day: authorisation.perDay, all: authorisation.total })}
          </p>
        </Step>
        <Step state={state} name={t('ledger.licence.record')} act={record} />
        <Step state={state} name={t('ledger.licence.review')} act={review}>
          {review.opinion === '' ? null : <p>{t('ledger.ticket.opinion', { opinion: review.opinion })}</p>}
        </Step>
        <Step state={state} name={t('ledger.licence.order')} act={order} />
        <li className="ledger-link ledger-link-seal">
          <p>
            <b>{t('ledger.ticket.stamped')}</b> · <PersonName person={entry.custodian} /> ·{' '}
            <Moment at={entry.date} />
          </p>
          <p className="yz-muted">{t('ledger.ticket.entry', { number: entry.number })}</p>
        </li>
      </ol>
      <p className={`yz-verdict-${holds ? 'valid' : 'invalid'}`}>
        <VerdictIcon answer={holds ? 'valid' : 'invalid'} />{' '}
        {t(holds ? 'ledger.licence.holds' : 'ledger.ticket.fails')}
      </p>
      {why === null ? null : <ErrorLines error={why} plain />}
    </section>
  );
}

interface StepProps {
  readonly state: 'holds' | 'fails';
  readonly name: string;
  readonly act: LedgerLicenceOut['record'];
  readonly children?: ReactNode;
}

function Step({ state, name, act, children }: StepProps): ReactNode {
  return (
    <li className={`ledger-link ledger-link-${state}`}>
      <p>
        <b>{name}</b> · <PersonName person={act.by} /> · <Moment at={act.at} />
      </p>
      {children}
    </li>
  );
}

import type { ReactNode } from 'react';
import type { LedgerDetailOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Moment, PersonName, VerdictIcon } from '../../ui/index.ts';
import { EntryLicence } from './entry-licence.tsx';

type Decision = RequestDetailOut['decisions'][number];

/** The ticket that an entry rests on, as a chain of what people signed; each link was checked for this answer. */
export function EntryTicket({ detail }: { readonly detail: LedgerDetailOut }): ReactNode {
  const { t } = useTexts();
  const { ticket, why, entry, licence } = detail;
  if (licence !== null) return <EntryLicence licence={licence} detail={detail} />;
  return (
    <section>
      <h3>{t('ledger.ticket')}</h3>
      {ticket === null ? (
        <>
          <p>{t('ledger.ticket.none')}</p>
          {why === null ? null : <ErrorLines error={why} plain />}
        </>
      ) : (
        <>
          <p className="yz-muted">
            {t('ledger.ticket.checked')} {t('ledger.ticket.id', { id: ticket.request.id })}
          </p>
          <ol className="ledger-ticket">
            <RequestLink ticket={ticket} />
            {ticket.request.steps.map((step, index) => {
              const decision = ticket.decisions.find((one) => one.step === index + 1);
              return <DecisionLink key={index} step={index + 1} role={step.role} decision={decision} />;
            })}
            <li className="ledger-link ledger-link-seal">
              <p>
                <b>{t('ledger.ticket.stamped')}</b> · <PersonName person={entry.custodian} /> ·{' '}
                <Moment at={entry.date} />
              </p>
              <p className="yz-muted">{t('ledger.ticket.entry', { number: entry.number })}</p>
            </li>
          </ol>
          {why === null ? null : <ErrorLines error={why} plain />}
        </>
      )}
    </section>
  );
}

function RequestLink({ ticket: { request } }: { readonly ticket: RequestDetailOut }): ReactNode {
  const { t, moment } = useTexts();
  const { applicant, requested, expires, documents, reason } = request;
  const count = documents.reduce((sum, one) => sum + one.count, 0);
  return (
    <li className="ledger-link ledger-link-asked">
      <p>
        <b>{t('ledger.ticket.request')}</b> · <PersonName person={applicant} /> · <Moment at={requested} />
      </p>
      <p>{reason}</p>
      <p className="yz-muted">
        {t('ledger.ticket.requested', { count, documents: documents.length, expires: moment(expires) })}
      </p>
    </li>
  );
}

interface DecisionLinkProps {
  /** Counted from 1. */
  readonly step: number;
  readonly role: string;
  /** undefined: nobody has decided. */
  readonly decision: Decision | undefined;
}

function DecisionLink({ step, role, decision }: DecisionLinkProps): ReactNode {
  const { t } = useTexts();
  if (decision === undefined) {
    return (
      <li className="ledger-link ledger-link-open">
        <p>
          <b>{t('ledger.ticket.step', { step })}</b> · {t(`role.${role}`)} · {t('ledger.ticket.waiting')}
        </p>
      </li>
    );
  }
  const { approver, date, answer, opinion, holds, why } = decision;
  return (
    <li className={`ledger-link ledger-link-${holds ? 'holds' : 'fails'}`}>
      <p>
        <b>{t(`ledger.ticket.${answer}`)}</b> · <PersonName person={approver} /> · <Moment at={date} />
      </p>
      {opinion === '' ? null : <p>{t('ledger.ticket.opinion', { opinion })}</p>}
      <p className={`yz-verdict-${holds ? 'valid' : 'invalid'}`}>
        <VerdictIcon answer={holds ? 'valid' : 'invalid'} />{' '}
        {t(holds ? 'ledger.ticket.holds' : 'ledger.ticket.fails')}
      </p>
      {why === null ? null : <ErrorLines error={why} plain />}
    </li>
  );
}

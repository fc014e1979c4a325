import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DocumentStateOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Moment } from '../../ui/index.ts';
import { impressionsOn } from './board.ts';
import type { StampDesk } from './use-stamp-desk.ts';

/** 用印凭证: reason, who asked, who agreed, how many are left, until when; and its documents. */
export function TicketSide({ desk }: { readonly desk: StampDesk }): ReactNode {
  const { t } = useTexts();
  const { detail } = desk;
  return (
    <div className="yz-side-scroll">
      <p>
        <Link to="/stamp">{t('stamp.back')}</Link>
      </p>
      <section className="yz-side-part">
        <h2>{t('stamp.ticket')}</h2>
        <TicketFacts detail={detail} />
      </section>
      <section className="yz-side-part" aria-label={t('stamp.documents.name')}>
        <h2>{t('stamp.documents', { count: detail.documents.length })}</h2>
        <ul className="yz-choices">
          {detail.documents.map((one) => (
            <li key={one.digest}>
              <DocumentChoice desk={desk} one={one} />
            </li>
          ))}
        </ul>
      </section>
      {desk.current.problem !== null && <ErrorLines error={desk.current.problem} />}
    </div>
  );
}

function TicketFacts({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { request, decisions, documents } = detail;
  const sum = (of: (one: DocumentStateOut) => number): number =>
    documents.reduce((all, one) => all + of(one), 0);
  const holds = decisions.every((decision) => decision.holds);
  return (
    <dl className="yz-facts">
      <dt>{t('stamp.reason')}</dt>
      <dd className="yz-clamped" title={request.reason}>
        {request.reason}
      </dd>
      <dt>{t('stamp.applicant')}</dt>
      <dd>
        {request.applicant.name} <Moment at={request.requested} form="short" />
      </dd>
      <dt>{t('stamp.approvers')}</dt>
      <dd>
        {decisions.map(({ approver }) => approver.name).join(t('requests.and'))}{' '}
        {decisions.length > 0 && (
          <span className={`yz-nowrap ${holds ? 'yz-good' : 'yz-wrong'}`}>
            {holds ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}{' '}
            {t(holds ? 'requests.holds' : 'requests.holdsNot')}
          </span>
        )}
      </dd>
      <dt>{t('stamp.count')}</dt>
      <dd>
        {t('stamp.countSpent', { count: sum((one) => one.count), spent: sum((one) => one.spent) })}{' '}
        <b className="yz-nowrap">{t('stamp.countLeft', { remaining: sum((one) => one.remaining) })}</b>
      </dd>
      <dt>{t('stamp.expires')}</dt>
      <dd>
        <Moment at={request.expires} />
      </dd>
    </dl>
  );
}

function DocumentChoice({
  desk,
  one,
}: {
  readonly desk: StampDesk;
  readonly one: DocumentStateOut;
}): ReactNode {
  const { t } = useTexts();
  const on = desk.current.digest === one.digest;
  const laid = impressionsOn(desk.board, one.digest).length;
  return (
    <button type="button" className="yz-choice" aria-pressed={on} onClick={() => desk.show(one.digest)}>
      <span className="yz-choice-head">
        <span className="yz-choice-name" title={one.name}>
          {one.name}
        </span>
        <DocumentState desk={desk} one={one} laid={laid} />
      </span>
      <span className="yz-choice-note">
        {one.pages !== null && `${t('requests.pages', { pages: one.pages, count: one.pages })} · `}
        {t('stamp.documentCount', { count: one.count, spent: one.spent })}
      </span>
    </button>
  );
}

interface DocumentStateProps {
  readonly desk: StampDesk;
  readonly one: DocumentStateOut;
  /** Seals that lie on it. */
  readonly laid: number;
}

function DocumentState({ desk, one, laid }: DocumentStateProps): ReactNode {
  const { t } = useTexts();
  if (one.problem !== null) return <span className="yz-wrong yz-nowrap">{t('stamp.state.problem')}</span>;
  // What is in work has no result yet, and what came to nothing never gets one.
  if (one.remaining === 0 && one.results.length > 0)
    return <span className="yz-good yz-nowrap">{t('stamp.state.done')}</span>;
  if (laid > 0) return <b className="yz-nowrap">{t('stamp.state.now', { count: laid })}</b>;
  if (one.remaining === 0) return <span className="yz-muted yz-nowrap">{t('stamp.state.used')}</span>;
  if (desk.wasCutOff(one.digest))
    return <span className="yz-wrong yz-nowrap">{t('stamp.state.cutOff')}</span>;
  return (
    <span className="yz-muted yz-nowrap">
      {desk.detail.may.stamp ? t('stamp.state.open') : t('stamp.countLeft', { remaining: one.remaining })}
    </span>
  );
}

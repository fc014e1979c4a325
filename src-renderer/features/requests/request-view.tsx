import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { RequestDetailOut } from '@yinzheng/contract/ipc';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { Decisions, ErrorLines, RelayNote, SealPicture, StateTag } from '../../ui/index.ts';
import { canRepeat, nextStep } from './next-step.ts';
import { RequestDocuments, type RequestDocumentsProps } from './request-documents.tsx';
import { RequestFacts } from './request-facts.tsx';

/** A request with everything that is known of it, and what comes next. */
export function RequestView(props: RequestDocumentsProps): ReactNode {
  const { detail } = props;
  const { t } = useTexts();
  const { request, state, relay } = detail;
  const barred = state === 'damaged' || (state === 'agreed' && relay.here);
  return (
    <div className="yz-request">
      <div className="yz-request-head">
        <div className="yz-row">
          <StateTag state={state} />
        </div>
        <p className="yz-request-reason">{request.reason}</p>
      </div>
      <Next detail={detail} />
      <RelayNote detail={detail} />
      {detail.ticket !== null && barred && <ErrorLines error={detail.ticket} />}
      <div className="yz-side-part">
        <h2>{t('requests.facts')}</h2>
        <div className="yz-request-seal">
          <RequestFacts detail={detail} />
          <SealPicture
            seal={{ id: request.seal.id, name: request.seal.name ?? request.seal.id }}
            width={56}
          />
        </div>
      </div>
      <div className="yz-side-part">
        <h2>{t('requests.decisions')}</h2>
        <Decisions detail={detail} />
      </div>
      <div className="yz-side-part">
        <h2>{t('requests.documentsCount', { count: detail.documents.length })}</h2>
        <RequestDocuments {...props} />
      </div>
    </div>
  );
}

/** The sentence that says what comes next, with the way there. */
function Next({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const { key, tone, params } = nextStep(detail, person?.id);
  const opinion = detail.decisions.at(-1);
  const refused = detail.state === 'refused' || detail.state === 'returned';
  return (
    <div className={`yz-next yz-next-${tone}`} role="status">
      {refused && opinion !== undefined && (
        <p>
          {t('requests.next.opinion', { name: opinion.approver.name })}
          <b>{opinion.opinion}</b>
        </p>
      )}
      <p>{t(key, params)}</p>
      <NextLinks detail={detail} />
    </div>
  );
}

function NextLinks({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const mayMake = useMay('requests.make');
  const { id } = detail.request;
  const links = [
    detail.may.decide ? { to: `/approvals/${id}`, name: t('requests.go.decide') } : undefined,
    detail.may.stamp ? { to: `/stamp/${id}`, name: t('requests.go.stamp') } : undefined,
    canRepeat(detail) && mayMake
      ? { to: `/requests/new?from=${id}`, name: t('requests.go.repeat') }
      : undefined,
  ].filter((link) => link !== undefined);
  if (links.length === 0) return null;
  return (
    <>
      {canRepeat(detail) && mayMake && <p className="yz-choice-note">{t('requests.go.repeatNote')}</p>}
      <div className="yz-row">
        {links.map(({ to, name }) => (
          <Link key={to} to={to}>
            <Button tabIndex={-1}>{name}</Button>
          </Link>
        ))}
      </div>
    </>
  );
}

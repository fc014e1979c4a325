import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { JobOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { JobWaiting, RelayNote, useActWindow } from '../../ui/index.ts';
import { DecideForm } from './decide-form.tsx';
import { LeaderFacts } from './leader-facts.tsx';

export interface RequestSideProps {
  readonly detail: RequestDetailOut;
  /** The request that waits next; undefined: none. */
  readonly next: string | undefined;
  readonly decided: JobOut | undefined;
  onDecided(job: JobOut): void;
}

/** The request in the order a leader reads, and the decision. */
export function RequestSide({ detail, next, decided, onDecided }: RequestSideProps): ReactNode {
  const act = useActWindow('requests.decide');
  return (
    <>
      <div className="yz-side-scroll" tabIndex={0}>
        <LeaderFacts detail={detail} />
        <RelayNote detail={detail} />
      </div>
      {decided !== undefined ? (
        <Decided job={decided} next={next} />
      ) : act.job !== undefined ? (
        <div className="yz-side-foot">
          <JobWaiting job={act.job} opened={act.opened} onDone={onDecided} onClose={act.reset} />
        </div>
      ) : detail.may.decide ? (
        <DecideForm id={detail.request.id} count={countOf(detail)} act={act} />
      ) : (
        <WhyNot detail={detail} />
      )}
    </>
  );
}

function countOf({ documents }: RequestDetailOut): number {
  return documents.reduce((sum, { count }) => sum + count, 0);
}

/** What became of the decision, and what comes next. */
function Decided({ job, next }: { readonly job: JobOut; readonly next: string | undefined }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { result } = job;
  if (result?.kind !== 'decide') return null;
  const key =
    result.answer === 'refused'
      ? 'approval.done.refused'
      : result.approved
        ? 'approval.done.approved'
        : 'approval.done.step';
  return (
    <div className="yz-side-foot">
      <div
        className={result.answer === 'refused' ? 'yz-outcome' : 'yz-outcome yz-outcome-good'}
        role="status"
      >
        <h2>{t(`approval.done.${result.answer}.title`)}</h2>
        <p>{t(key)}</p>
      </div>
      {next !== undefined && (
        <Button type="primary" size="large" onClick={() => void navigate(`/approvals/${next}`)}>
          {t('approval.next')}
        </Button>
      )}
    </div>
  );
}

/** Why this person does not decide on it now. */
function WhyNot({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const own = detail.request.applicant.id === person?.id;
  const mine = detail.decisions.find(({ approver }) => approver.id === person?.id);
  const key =
    mine !== undefined
      ? `approval.closed.${mine.answer}`
      : detail.state === 'waiting'
        ? own
          ? 'approval.closed.own'
          : 'approval.closed.other'
        : `approval.closed.state.${detail.state}`;
  return (
    <div className="yz-side-foot">
      <p className="yz-choice-note" role="status">
        {t(key)}
      </p>
    </div>
  );
}

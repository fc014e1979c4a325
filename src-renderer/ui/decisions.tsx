import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { RequestDetailOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';
import { Moment, PersonName } from './facts.tsx';

/** The decisions of a request in their order, each with whether its signature and its right hold, and what is still to come. */
export function Decisions({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { decisions, request, state } = detail;
  const open = state === 'waiting' ? request.steps.slice(decisions.length) : [];
  return (
    <ol className="yz-decisions">
      {decisions.map((decision) => (
        <li key={decision.step} className="yz-decision">
          <p>
            <PersonName person={decision.approver} /> <b>{t(`requests.answer.${decision.answer}`)}</b>{' '}
            <span className="yz-choice-note">
              <Moment at={decision.date} />
            </span>
          </p>
          {decision.opinion !== '' && <blockquote>{decision.opinion}</blockquote>}
          {decision.holds ? (
            <p className="yz-good">
              <CheckCircleFilled aria-hidden /> {t('requests.holds')}
            </p>
          ) : (
            <>
              <p className="yz-wrong">
                <CloseCircleFilled aria-hidden /> {t('requests.holdsNot')}
              </p>
              {decision.why !== null && <ErrorLines error={decision.why} />}
            </>
          )}
        </li>
      ))}
      {open.map((step, index) => (
        <li key={`open-${index}`} className="yz-decision">
          <p className="yz-muted">
            {t('requests.stepOpen', {
              step: decisions.length + index + 1,
              role: step.person ?? t(`role.${step.role}`),
            })}
          </p>
        </li>
      ))}
    </ol>
  );
}

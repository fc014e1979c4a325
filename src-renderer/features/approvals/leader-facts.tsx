import type { ReactNode } from 'react';
import type { RequestDetailOut } from '@yinzheng/contract/ipc';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { Decisions, Moment, PersonName, SealPicture, StateTag } from '../../ui/index.ts';

const MINUTE_MS = 60_000;

/** Who, what for, which seal, how many, until when: in the order a leader reads. */
export function LeaderFacts({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  const { request } = detail;
  const seal = { id: request.seal.id, name: request.seal.name ?? request.seal.id };
  const count = request.documents.reduce((sum, one) => sum + one.count, 0);
  const runs = detail.state === 'waiting' || detail.state === 'agreed';
  return (
    <>
      <dl className="yz-leader">
        <div>
          <dt>{t('approval.who')}</dt>
          <dd>
            <b>
              <PersonName person={request.applicant} />
            </b>
            <span className="yz-choice-note">
              {t('approval.asked')} <Moment at={request.requested} form="short" />
            </span>
          </dd>
        </div>
        <div>
          <dt>{t('approval.why')}</dt>
          <dd className="yz-leader-reason">{request.reason}</dd>
        </div>
        <div>
          <dt>{t('approval.seal')}</dt>
          <dd className="yz-leader-seal">
            <SealPicture seal={seal} width={44} />
            <b>{seal.name}</b>
          </dd>
        </div>
        <div>
          <dt>{t('approval.howMany')}</dt>
          <dd>
            <b>{t('approval.count', { count })}</b>
            <span className="yz-choice-note">
              {t('approval.documents', { count: request.documents.length })}
            </span>
          </dd>
        </div>
        <div>
          <dt>{t('approval.until')}</dt>
          <dd>
            <b>
              <Moment at={request.expires} />
            </b>
            {runs && <span className="yz-choice-note">{texts.timeLeft(request.expires, now)}</span>}
          </dd>
        </div>
        <div className="yz-leader-half">
          <dt>{t('requests.classification')}</dt>
          <dd>{t(`requests.classification.${request.classification}`)}</dd>
        </div>
        <div className="yz-leader-half">
          <dt>{t('requests.state')}</dt>
          <dd>
            <StateTag state={detail.state} />
          </dd>
        </div>
      </dl>
      <div className="yz-side-part">
        <h2>{t('requests.decisions')}</h2>
        <Decisions detail={detail} />
      </div>
    </>
  );
}

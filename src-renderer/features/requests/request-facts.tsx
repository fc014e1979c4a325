import type { ReactNode } from 'react';
import type { RequestDetailOut } from '@yinzheng/contract/ipc';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, Moment, PersonName } from '../../ui/index.ts';
import { counts, countsKey } from './next-step.ts';

const MINUTE_MS = 60_000;

/** What a request says, in the order a leader reads: who, with which seal, how many, until when. */
export function RequestFacts({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  const { request, state } = detail;
  const runs = state === 'waiting' || state === 'agreed';
  return (
    <dl className="yz-facts">
      <dt>{t('requests.applicant')}</dt>
      <dd>
        <PersonName person={request.applicant} /> <Moment at={request.requested} form="short" />
      </dd>
      <dt>{t('requests.seal')}</dt>
      <dd>{request.seal.name ?? request.seal.id}</dd>
      <dt>{t('requests.counts')}</dt>
      <dd>{t(countsKey(detail), counts(detail))}</dd>
      <dt>{t('requests.expires')}</dt>
      <dd>
        <Moment at={request.expires} />{' '}
        {runs && <span className="yz-choice-note yz-nowrap">{texts.timeLeft(request.expires, now)}</span>}
      </dd>
      <dt>{t('requests.classification')}</dt>
      <dd>{t(`requests.classification.${request.classification}`)}</dd>
      <dt>{t('requests.id')}</dt>
      <dd>
        <code>{request.id.slice(0, 8)}…</code>
        <CopyButton text={request.id} label={t('requests.id')} />
      </dd>
    </dl>
  );
}

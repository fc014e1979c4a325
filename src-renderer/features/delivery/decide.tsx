import type { ActSaysOut, OutboxDetailOut } from '@yinzheng/contract/ipc';
import { Input, Radio } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, Moment, PersonName, PrimaryButton, useActWindow } from '../../ui/index.ts';
import type { DeliveryAddress } from './address.ts';
import { DeliveryTag } from './delivery-tag.tsx';

const LONGEST = 500;
type Choice = OutboxDetailOut['choices'][number];

export interface DecideProps {
  readonly detail: OutboxDetailOut;
  /** It was signed: the item is read anew. */
  onDone(): void;
}

/** 撤回、重新制发、保留: what each means, what is not lost, and the reason that the officer signs. */
export function Decide({ detail, onDone }: DecideProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const may = useMay('outbox.decide');
  const act = useActWindow('outbox.decide');
  const [choice, setChoice] = useState<Choice>();
  const [reason, setReason] = useState('');
  const { item, choices, followers, paper } = detail;
  const done = (): void => {
    act.reset();
    onDone();
  };
  if (act.job !== undefined) {
    return <JobWaiting job={act.job} opened={act.opened} onDone={done} onClose={() => act.reset()} />;
  }
  const why =
    choice === undefined
      ? t('delivery.decide.choice.demanded')
      : reason.trim() === ''
        ? t('delivery.decide.reason.demanded')
        : null;
  const send = (): void => {
    if (choice === undefined) return;
    const numbers = followers.map(({ number }) => number);
    void act.start({ number: item.number, decision: choice, reason: reason.trim(), followers: numbers });
  };
  return (
    <section className="delivery-decide" aria-label={t('delivery.decide')}>
      <h2>{t('delivery.decide')}</h2>
      <p className="yz-muted">{t('delivery.decide.safe')}</p>
      {followers.length === 0 ? null : (
        <div className="yz-warn">
          {t('delivery.decide.followers', { count: followers.length })}
          <ul>
            {followers.map(({ number, says }) => (
              <li key={number}>
                <Follower number={number} says={says} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {may ? (
        <>
          <Radio.Group
            className="delivery-choices"
            aria-label={t('delivery.decide.choice')}
            value={choice}
            onChange={(event) => setChoice(event.target.value as Choice)}
          >
            {choices.map((one) => (
              <Radio key={one} value={one}>
                <b>{t(`delivery.decide.${one}`)}</b>
                <span className="yz-choice-note">{t(`delivery.decide.${one}.text`)}</span>
                {one !== 'keep' && paper ? (
                  <span className="yz-choice-note">{t('delivery.decide.paper')}</span>
                ) : null}
              </Radio>
            ))}
          </Radio.Group>
          <div className="yz-field">
            <label htmlFor={`${id}-reason`}>{t('delivery.decide.reason')}</label>
            <Input.TextArea
              id={`${id}-reason`}
              value={reason}
              rows={3}
              maxLength={LONGEST}
              placeholder={t('delivery.decide.reason.hint')}
              onChange={(change) => setReason(change.target.value)}
            />
          </div>
          {act.error === null ? null : <ErrorLines error={act.error} />}
          <PrimaryButton
            label={t(choice === undefined ? 'delivery.decide.do' : `delivery.decide.do.${choice}`)}
            why={why}
            busy={act.busy}
            onPress={send}
          />
        </>
      ) : (
        <p className="yz-muted">{t('delivery.decide.others')}</p>
      )}
    </section>
  );
}

function Follower({ number, says }: { readonly number: number; readonly says: ActSaysOut }): ReactNode {
  const { t } = useTexts();
  const event = says.event === null ? '' : t(`delivery.event.${says.event}`);
  return (
    <>
      {t('delivery.number', { number })} {event} {says.by?.name ?? ''}
    </>
  );
}

/** In what the two acts differ, in words. */
export function Differs({ differs }: Pick<OutboxDetailOut, 'differs'>): ReactNode {
  const { t } = useTexts();
  if (differs.length === 0) return null;
  const names = differs.map((name) => t(`delivery.differs.${name}`)).join(t('delivery.differs.and'));
  return <p className="delivery-differs">{t('delivery.differs', { names })}</p>;
}

export interface DecisionsProps {
  readonly detail: OutboxDetailOut;
  go(change: Partial<DeliveryAddress>): void;
}

/** What was decided about the item, and how far each decision has come; of a decision, what it is about. */
export function Decisions({ detail, go }: DecisionsProps): ReactNode {
  const { t } = useTexts();
  const { decisions, about } = detail;
  if (about !== null) {
    return (
      <p>
        {t('delivery.decided.about', { number: about })}{' '}
        <button type="button" className="yz-link" onClick={() => go({ item: about })}>
          {t('delivery.decided.about.open')}
        </button>
      </p>
    );
  }
  if (decisions.length === 0) return null;
  return (
    <section aria-label={t('delivery.decided')}>
      <h2>{t('delivery.decided')}</h2>
      {decisions.map(({ decision, reason, by, at, item }, index) => (
        <div key={index} className="delivery-decision">
          <p>
            <b>{t(`delivery.decide.${decision}`)}</b> {reason}
          </p>
          <p className="yz-muted">
            <PersonName person={by} /> · <Moment at={at} form="short" />
          </p>
          {item === null ? (
            <p className="yz-muted">{t('delivery.decided.elsewhere')}</p>
          ) : (
            <p>
              <DeliveryTag state={item.state} />{' '}
              <button type="button" className="yz-link" onClick={() => go({ item: item.number })}>
                {t('delivery.decided.item', { number: item.number })}
              </button>
            </p>
          )}
          <p className="yz-muted">
            {t(
              `delivery.decided.${decision}.${item === null || item.state === 'delivered' ? 'done' : 'open'}`,
            )}
          </p>
        </div>
      ))}
    </section>
  );
}

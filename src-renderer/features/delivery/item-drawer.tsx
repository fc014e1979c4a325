import type { ActSaysOut, OutboxDetailOut } from '@yinzheng/contract/ipc';
import { Button, Drawer } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Moment, PersonName, Sm3, useHotkeys } from '../../ui/index.ts';
import type { DeliveryAddress } from './address.ts';
import { Decide, Decisions, Differs } from './decide.tsx';
import { DeliveryTag } from './delivery-tag.tsx';
import { hasDeadline } from './latest.ts';

export interface ItemDrawerProps {
  /** Of the item; undefined: none is open. */
  readonly number: number | undefined;
  onClose(): void;
  go(change: Partial<DeliveryAddress>): void;
}

/** An act on its way with its history, beside the list. */
export function ItemDrawer({ number, onClose, go }: ItemDrawerProps): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall(
    'outbox.item',
    { number: number ?? 1 },
    { enabled: number !== undefined },
  );
  useHotkeys({ escape: number === undefined ? undefined : onClose });
  return (
    <Drawer
      open={number !== undefined}
      onClose={onClose}
      size={460}
      mask={false}
      destroyOnHidden
      rootClassName="yz-below-top"
      title={t('delivery.item', { number: number ?? 0 })}
    >
      {error === null ? null : (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('delivery.again')}</Button>
        </ErrorLines>
      )}
      {data === undefined && error === null ? <LoadingState /> : null}
      {data === undefined ? null : <Item detail={data} go={go} onDone={() => void refetch()} />}
    </Drawer>
  );
}

interface ItemProps extends Pick<ItemDrawerProps, 'go'> {
  readonly detail: OutboxDetailOut;
  /** Something was decided about it. */
  onDone(): void;
}

function Item({ detail, go, onDone }: ItemProps): ReactNode {
  const { t } = useTexts();
  const { item, after, says, conflict } = detail;
  return (
    <div className="delivery-item">
      <p>
        <DeliveryTag state={item.state} /> <b>{t(`delivery.kind.${item.kind}`)}</b>
      </p>
      {after === null ? null : (
        <p className="yz-note">
          {t('delivery.after', { number: after })}{' '}
          <button type="button" className="yz-link" onClick={() => go({ item: after })}>
            {t('delivery.after.open')}
          </button>
        </p>
      )}
      {item.reason === null || item.state === 'withdrawn' ? null : <ErrorLines error={item.reason} />}
      {conflict === null ? (
        <Says says={says} />
      ) : (
        <section className="delivery-conflict" aria-label={t('delivery.conflict')}>
          <h2>{t('delivery.conflict')}</h2>
          <div>
            <p>
              <b>{t('delivery.conflict.ours')}</b>
            </p>
            <Says says={says} />
          </div>
          <div>
            <p>
              <b>{t('delivery.conflict.theirs')}</b>
            </p>
            {conflict.says === null ? (
              <>
                <p className="yz-muted">{t('delivery.conflict.unknown')}</p>
                <Sm3 value={conflict.kept} />
              </>
            ) : (
              <Says says={conflict.says} />
            )}
          </div>
          <Differs differs={detail.differs} />
          {item.state === 'aside' ? <p className="yz-muted">{t('delivery.conflict.next')}</p> : null}
        </section>
      )}
      <Decisions detail={detail} go={go} />
      {detail.choices.length === 0 ? null : <Decide detail={detail} onDone={onDone} />}
      {item.state === 'aside' ? <PutBack number={item.number} /> : null}
      <section>
        <h2>{t('delivery.deadline')}</h2>
        {item.deadline === null ? (
          <p className="yz-muted">{t(`delivery.deadline.${hasDeadline(item) ? 'stands-why' : 'none'}`)}</p>
        ) : (
          <p className={item.late ? 'delivery-late' : undefined}>
            <Moment at={item.deadline} /> {item.late ? t('delivery.late') : ''}
          </p>
        )}
        {item.plainWeekdays.length === 0 ? null : (
          <p className="yz-warn">{t('delivery.weekdays', { years: item.plainWeekdays.join('、') })}</p>
        )}
      </section>
      <section>
        <h2>{t('delivery.history')}</h2>
        <ol className="delivery-history">
          <li>
            <Moment at={item.date} form="short" /> <span>{t('delivery.note.made')}</span>
          </li>
          {detail.history.map(({ at, what, detail: more }, index) => (
            <li key={index}>
              <Moment at={at} form="short" />{' '}
              <span>{t(`delivery.note.${what}`, { detail: what === 'delivered' ? more : '' })}</span>
            </li>
          ))}
          {item.next === null || item.state === 'delivered' ? null : (
            <li className="yz-muted">
              <Moment at={item.next} form="short" /> <span>{t('delivery.note.next')}</span>
            </li>
          )}
        </ol>
      </section>
      {detail.draft === null ? null : (
        <p>
          <Link to={`/licences/${detail.draft}`}>{t('delivery.licence.again')}</Link>
        </p>
      )}
      {says.identifier === null || item.state === 'withdrawn' ? null : (
        <p>
          <Link to={`/licences/${encodeURIComponent(says.identifier)}`}>{t('delivery.licence.open')}</Link>
        </p>
      )}
    </div>
  );
}

/** What an act says. */
function Says({ says }: { readonly says: ActSaysOut }): ReactNode {
  const { t } = useTexts();
  const { identifier, type, holders, event, on, reason, by, at, digest } = says;
  return (
    <dl className="yz-facts">
      {event === null ? null : <Fact name="event">{t(`delivery.event.${event}`)}</Fact>}
      {identifier === null ? null : <Fact name="identifier">{identifier}</Fact>}
      {type === null ? null : <Fact name="type">{type}</Fact>}
      {holders === null ? null : <Fact name="holders">{holders}</Fact>}
      {on === null ? null : <Fact name="on">{on}</Fact>}
      {reason === null ? null : <Fact name="because">{reason}</Fact>}
      {by === null ? null : (
        <Fact name="by">
          <PersonName person={by} /> {at === null ? null : <Moment at={at} form="short" />}
        </Fact>
      )}
      <Fact name="digest">
        <Sm3 value={digest} short />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <dt>{t(`delivery.says.${name}`)}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** 放回待发. */
function PutBack({ number }: { readonly number: number }): ReactNode {
  const { t } = useTexts();
  const may = useMay('outbox.retry');
  const act = useAct('outbox.retry');
  if (!may) return <p className="yz-muted">{t('delivery.retry.others')}</p>;
  return (
    <div className="delivery-retry">
      <p className="yz-muted">{t('delivery.retry.text')}</p>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <Button type="primary" loading={act.isPending} onClick={() => act.mutate({ number })}>
        {t('delivery.retry')}
      </Button>
    </div>
  );
}

import { OUTBOX_VIEWS, type OutboxItemOut } from '@yinzheng/contract/ipc';
import { Button, Input, Pagination, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { licenceSerial } from '../../ui/delivery-words.ts';
import { EmptyState, ErrorLines, LoadingState, Moment } from '../../ui/index.ts';
import { askOf, PAGE_SIZE, type DeliveryAddress } from './address.ts';
import { DeliveryTag } from './delivery-tag.tsx';
import { hasDeadline } from './latest.ts';

const MINUTE_MS = 60_000;

const COLUMNS = ['state', 'kind', 'licence', 'date', 'deadline', 'tries', 'reason'] as const;
const CLASSES: Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> = {
  date: 'yz-if-wide',
  tries: 'yz-num',
  reason: 'yz-if-wide',
};

export interface OutboxListProps {
  readonly address: DeliveryAddress;
  go(change: Partial<DeliveryAddress>): void;
}

/** Each act on its way: what it is, where it stands, until when it must arrive. */
export function OutboxList({ address, go }: OutboxListProps): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('outbox.list', askOf(address), { keep: true });
  return (
    <section aria-label={t('delivery.part.outbox')}>
      <Tools key={address.text} address={address} go={go} />
      {error === null ? null : (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('delivery.again')}</Button>
        </ErrorLines>
      )}
      {data === undefined && error === null ? <LoadingState rows={6} /> : null}
      {data?.total === 0 ? <Nothing address={address} go={go} /> : null}
      {data === undefined || data.total === 0 ? null : (
        <>
          <table className="yz-table delivery-table" aria-label={t('delivery.part.outbox')}>
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col" className={CLASSES[name]}>
                    {t(`delivery.column.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <Row
                  key={row.number}
                  row={row}
                  open={address.item === row.number}
                  onOpen={() => go({ page: address.page, item: row.number })}
                />
              ))}
            </tbody>
          </table>
          <div className="yz-table-foot">
            <span className="yz-choice-note">{t('delivery.total', { count: data.total })}</span>
            {data.total > PAGE_SIZE ? (
              <Pagination
                size="small"
                current={address.page}
                pageSize={PAGE_SIZE}
                total={data.total}
                showSizeChanger={false}
                onChange={(page) => go({ page })}
              />
            ) : null}
          </div>
        </>
      )}
    </section>
  );
}

function Tools({ address, go }: OutboxListProps): ReactNode {
  const { t } = useTexts();
  const [text, setText] = useState(address.text);
  return (
    <div className="yz-list-tools" role="search">
      <Segmented
        value={address.view}
        aria-label={t('delivery.view')}
        options={OUTBOX_VIEWS.map((value) => ({ value, label: t(`delivery.view.${value}`) }))}
        onChange={(view) => go({ view })}
      />
      <Input.Search
        value={text}
        allowClear
        aria-label={t('delivery.search')}
        placeholder={t('delivery.search')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(value) => go({ text: value.trim() })}
        className="delivery-search"
      />
    </div>
  );
}

function Nothing({ address, go }: OutboxListProps): ReactNode {
  const { t } = useTexts();
  if (address.view === 'open' && address.text === '') {
    return (
      <EmptyState title={t('delivery.none')} text={t('delivery.none.text')}>
        <Button onClick={() => go({ view: 'delivered' })}>{t('delivery.none.delivered')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('delivery.none.filtered')}>
      <Button onClick={() => go({ view: 'open', text: '' })}>{t('delivery.none.clear')}</Button>
    </EmptyState>
  );
}

interface RowProps {
  readonly row: OutboxItemOut;
  readonly open: boolean;
  onOpen(): void;
}

function Row({ row, open, onOpen }: RowProps): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  const { number, kind, licence, state, tries, deadline, late, reason } = row;
  return (
    <tr className={open ? 'yz-table-open yz-table-on' : 'yz-table-open'} onClick={onOpen}>
      <td>
        <DeliveryTag state={state} />
      </td>
      <td>
        <button
          type="button"
          className="yz-link"
          aria-expanded={open}
          onClick={(event) => {
            event.stopPropagation();
            onOpen();
          }}
        >
          {t(`delivery.kind.${kind}`)} <span className="yz-muted">{t('delivery.number', { number })}</span>
        </button>
      </td>
      <td>
        {licence === null ? (
          <span className="yz-muted">{t('delivery.no-licence')}</span>
        ) : (
          <span title={licence}>{t('delivery.serial', { serial: licenceSerial(licence) })}</span>
        )}
      </td>
      <td className="yz-if-wide">
        <Moment at={row.date} form="short" />
      </td>
      <td>
        {deadline === null ? (
          <span className="yz-muted">
            {t(hasDeadline(row) ? 'delivery.deadline.stands' : 'delivery.deadline.none')}
          </span>
        ) : (
          <>
            <Moment at={deadline} form="short" />
            {state === 'delivered' && !late ? null : (
              <div className={late ? 'delivery-late' : 'yz-choice-note'}>
                {late ? t('delivery.late') : texts.timeLeft(deadline, now)}
              </div>
            )}
          </>
        )}
      </td>
      <td className="yz-num">{tries}</td>
      <td className="yz-if-wide">
        {reason === null ? (
          row.receipt === null ? null : (
            <span className="yz-muted">{t('delivery.receipt', { number: row.receipt })}</span>
          )
        ) : (
          texts.wire(reason).title
        )}
      </td>
    </tr>
  );
}

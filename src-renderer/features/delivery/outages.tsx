import { FilePdfOutlined } from '@ant-design/icons';
import type { OutageOut } from '@yinzheng/contract/ipc';
import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, Moment } from '../../ui/index.ts';
import { saveBytes } from '../../ui/save-bytes.ts';

const MINUTE_MS = 60_000;
/** Longest entry of what was done, characters. */
const LONGEST = 2000;

/** 故障登记: when the store could not be reached, what was done about it, and the report. */
export function Outages(): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('outages.list', {});
  if (error !== null) {
    return (
      <ErrorLines error={error}>
        <Button onClick={() => void refetch()}>{t('delivery.again')}</Button>
      </ErrorLines>
    );
  }
  if (data === undefined) return <LoadingState rows={5} />;
  if (data.outages.length === 0) {
    return <EmptyState title={t('delivery.outages.none')} text={t('delivery.outages.none.text')} />;
  }
  return (
    <ul className="delivery-outages" aria-label={t('delivery.part.outages')}>
      {data.outages.map((outage, index) => (
        <Outage key={outage.id} outage={outage} newest={index === 0} />
      ))}
    </ul>
  );
}

function Outage({ outage, newest }: { readonly outage: OutageOut; readonly newest: boolean }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  const report = useAct('outages.report');
  const { since, until, measures, late } = outage;
  const lasted = (until === null ? now : Date.parse(until)) - Date.parse(since);
  return (
    <li className="yz-card delivery-outage">
      <div className="delivery-outage-head">
        <div>
          <p>
            <span className={`yz-tag yz-tag-${until === null ? 'waiting' : 'muted'}`}>
              {t(until === null ? 'delivery.outage.open' : 'delivery.outage.over')}
            </span>{' '}
            <b>
              <Moment at={since} /> — {until === null ? t('delivery.outage.now') : <Moment at={until} />}
            </b>
          </p>
          <p className="yz-muted">
            {t('delivery.outage.lasted', { span: texts.span(lasted) })}
            {late === 0 ? t('delivery.outage.in-time') : ''}
          </p>
          {late === 0 ? null : <p className="delivery-late">{t('delivery.outage.late', { count: late })}</p>}
        </div>
        <Button
          icon={<FilePdfOutlined aria-hidden />}
          loading={report.isPending}
          onClick={() =>
            report.mutate(
              { id: outage.id },
              { onSuccess: ({ product, name }) => saveBytes({ kind: 'product', product }, name) },
            )
          }
        >
          {t('delivery.outage.report')}
        </Button>
      </div>
      {report.error === null ? null : <ErrorLines error={report.error} />}
      <h2>{t('delivery.measures')}</h2>
      {measures.length === 0 ? <p className="yz-muted">{t('delivery.measures.none')}</p> : null}
      <ol className="delivery-history">
        {measures.map(({ at, text }, index) => (
          <li key={index}>
            <Moment at={at} form="short" /> <span>{text}</span>
          </li>
        ))}
      </ol>
      {newest ? <Measure /> : null}
    </li>
  );
}

/** Writes down what was done about the newest outage. */
function Measure(): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const may = useMay('outages.note');
  const act = useAct('outages.note');
  const [text, setText] = useState('');
  if (!may) return null;
  const said = text.trim();
  return (
    <form
      className="delivery-measure"
      onSubmit={(event) => {
        event.preventDefault();
        if (said !== '') act.mutate({ text: said }, { onSuccess: () => setText('') });
      }}
    >
      <label htmlFor={id} className="yz-hidden">
        {t('delivery.measure')}
      </label>
      <Input
        id={id}
        value={text}
        maxLength={LONGEST}
        placeholder={t('delivery.measure.hint')}
        onChange={(event) => setText(event.target.value)}
      />
      <Button htmlType="submit" disabled={said === ''} loading={act.isPending}>
        {t('delivery.measure.add')}
      </Button>
      {act.error === null ? null : <ErrorLines error={act.error} />}
    </form>
  );
}

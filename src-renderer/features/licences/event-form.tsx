import type { Asked, LicenceDetailOut, PossibleEventOut } from '@yinzheng/contract/ipc';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useId, useState, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, PrimaryButton, useActWindow } from '../../ui/index.ts';

const DAY = 'YYYY-MM-DD';
const LONGEST = 500;
type Event = Asked<'licences.event'>['event'];
/** Events that may say until when they last. */
const LASTING: readonly string[] = ['suspend', 'annual-review', 'annual-inspection', 'mortgage'];

export interface EventFormProps {
  readonly detail: LicenceDetailOut;
  readonly event: PossibleEventOut;
  onLeave(): void;
}

/** 暂扣、年审、注销 …: why, and from which day. */
export function EventForm({ detail, event, onLeave }: EventFormProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const act = useActWindow('licences.event');
  const [reasonClass, setReasonClass] = useState(event.reasons[0]!);
  const [reason, setReason] = useState('');
  const [from, setFrom] = useState(event.to);
  const [until, setUntil] = useState<string>();
  const name = t(`licences.act.${event.event}`);
  const { row, head } = detail;
  if (act.job !== undefined) {
    return <JobWaiting job={act.job} opened={act.opened} onDone={onLeave} onClose={() => act.reset()} />;
  }
  const send = (): void =>
    void act.start({
      identifier: row.identifier ?? '',
      head: head ?? '',
      event: event.event as Event,
      reasonClass,
      reason: reason.trim(),
      effectiveOn: from,
      ...(until === undefined ? {} : { until }),
    });
  const outside = (day: dayjs.Dayjs): boolean => day.format(DAY) < event.from || day.format(DAY) > event.to;
  return (
    <section className="yz-side-part licences-event" aria-label={name}>
      <h2>{name}</h2>
      <p className="yz-choice-note">{t(`licences.event.text.${event.event}`)}</p>
      <div className="yz-field">
        <label htmlFor={`${id}-class`}>{t('licences.event.class')}</label>
        <Select
          id={`${id}-class`}
          value={reasonClass}
          options={event.reasons.map((value) => ({ value, label: t(`licences.reason.${value}`) }))}
          onChange={setReasonClass}
        />
      </div>
      <div className="yz-field">
        <label htmlFor={`${id}-reason`}>{t('licences.event.reason')}</label>
        <Input.TextArea
          id={`${id}-reason`}
          value={reason}
          rows={3}
          maxLength={LONGEST}
          placeholder={t('licences.event.reason.hint')}
          onChange={(change) => setReason(change.target.value)}
        />
      </div>
      <div className="yz-field">
        <label htmlFor={`${id}-from`}>{t('licences.event.from')}</label>
        <DatePicker
          id={`${id}-from`}
          value={dayjs(from, DAY)}
          format={DAY}
          allowClear={false}
          disabledDate={outside}
          onChange={(day: dayjs.Dayjs | null) => setFrom(day?.format(DAY) ?? from)}
        />
      </div>
      {LASTING.includes(event.event) ? (
        <div className="yz-field">
          <label htmlFor={`${id}-until`}>{t('licences.event.until')}</label>
          <DatePicker
            id={`${id}-until`}
            value={until === undefined ? null : dayjs(until, DAY)}
            format={DAY}
            disabledDate={(day) => day.format(DAY) < from}
            onChange={(day: dayjs.Dayjs | null) => setUntil(day?.format(DAY))}
          />
        </div>
      ) : null}
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="licences-review-buttons">
        <Button size="large" onClick={onLeave}>
          {t('licences.event.leave')}
        </Button>
        <PrimaryButton
          block
          label={t('licences.event.do', { event: name })}
          why={reason.trim() === '' ? t('licences.event.reason.demanded') : null}
          busy={act.busy}
          onPress={send}
        />
      </div>
    </section>
  );
}

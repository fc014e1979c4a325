import { DatePicker, Input, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useId, useState, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import type { FieldProblem } from './use-wording.ts';
import type { FaceField } from './words.ts';

const DAY = 'YYYY-MM-DD';
/** Characters from which on a text gets several lines. */
const LONG = 60;
/** What a text field takes in, characters: what is more than its type lets stand there is told, not cut off. */
const MOST = 5000;

export interface FieldFrameProps {
  readonly name: string;
  readonly required: boolean;
  /** Why what stands there cannot stay. */
  readonly problem: FieldProblem | undefined;
  /** What a reviewer remarked. */
  readonly remark?: string | undefined;
  /** What it is to hold. */
  readonly hint?: string | undefined;
  /** The problem is told from the beginning, also where nobody was in the field yet. */
  readonly told: boolean;
  children(field: { readonly id: string; readonly describedBy: string; readonly wrong: boolean }): ReactNode;
}

/** A field with its name; what is wrong with it stands beside it once somebody has left it, or at once. */
export function FieldFrame(props: FieldFrameProps): ReactNode {
  const { name, required, problem, remark, hint, told, children } = props;
  const { t } = useTexts();
  const id = useId();
  const [left, setLeft] = useState(false);
  const wrong = problem !== undefined && (left || told || problem.atOnce);
  return (
    <div className="yz-field" onBlur={() => setLeft(true)}>
      <label htmlFor={id}>
        {name}
        {required ? <span className="licences-must">{t('licences.form.must')}</span> : null}
      </label>
      {children({ id, describedBy: `${id}-note`, wrong })}
      <p id={`${id}-note`} className={wrong ? 'yz-wrong licences-note' : 'yz-choice-note licences-note'}>
        {wrong ? problem.text : (hint ?? '')}
      </p>
      {remark === undefined ? null : (
        <p className="licences-remark">{t('licences.remark.text', { remark })}</p>
      )}
    </div>
  );
}

export interface FaceFieldInputProps {
  readonly field: FaceField;
  readonly value: string;
  readonly problem: FieldProblem | undefined;
  readonly remark: string | undefined;
  readonly told: boolean;
  onValue(value: string): void;
}

/** One field of 照面信息, by its kind. */
export function FaceFieldInput(props: FaceFieldInputProps): ReactNode {
  const { field, value, problem, remark, told, onValue } = props;
  const texts = useTexts();
  const { t } = texts;
  const { value: kind } = field;
  const hint = hintOf(field, t);
  return (
    <FieldFrame
      name={field.name}
      required={field.required}
      problem={problem}
      remark={remark}
      hint={hint}
      told={told}
    >
      {({ id, describedBy, wrong }) => {
        const same = { id, 'aria-describedby': describedBy, 'aria-invalid': wrong } as const;
        const status = wrong ? ('error' as const) : ('' as const);
        switch (kind.kind) {
          case 'date':
            return (
              <DatePicker
                id={id}
                status={status}
                value={isDay(value) ? dayjs(value, DAY) : null}
                format={DAY}
                onChange={(day: dayjs.Dayjs | null) => onValue(day?.format(DAY) ?? '')}
              />
            );
          case 'code':
            return (
              <Select
                {...same}
                status={status}
                value={value === '' ? null : value}
                allowClear={!field.required}
                placeholder={t('licences.form.choose')}
                options={kind.list.map(({ code, name }) => ({ value: code, label: name }))}
                onChange={(chosen: string | undefined) => onValue(chosen ?? '')}
              />
            );
          case 'yes-no':
            return (
              <Radio.Group
                id={id}
                value={value}
                options={[
                  { value: '1', label: t('licences.yes') },
                  { value: '0', label: t('licences.no') },
                ]}
                onChange={(event) => onValue(event.target.value as string)}
              />
            );
          case 'text':
            return kind.max > LONG ? (
              <Input.TextArea
                {...same}
                status={status}
                value={value}
                rows={2}
                maxLength={MOST}
                onChange={(event) => onValue(event.target.value)}
              />
            ) : (
              <Input
                {...same}
                status={status}
                value={value}
                maxLength={MOST}
                onChange={(event) => onValue(event.target.value)}
              />
            );
          case 'number':
          case 'credit-code':
          case 'citizen-id':
            return (
              <Input
                {...same}
                status={status}
                value={value}
                maxLength={kind.kind === 'number' ? 24 : 18}
                inputMode={kind.kind === 'number' ? 'decimal' : 'text'}
                onChange={(event) =>
                  onValue(kind.kind === 'number' ? event.target.value : event.target.value.toUpperCase())
                }
              />
            );
        }
      }}
    </FieldFrame>
  );
}

function hintOf(
  { value: kind }: FaceField,
  t: (key: string, params?: Record<string, number>) => string,
): string {
  switch (kind.kind) {
    case 'number':
      return kind.decimals === 0
        ? t('licences.form.hint.whole', { min: kind.min, max: kind.max })
        : t('licences.form.hint.number', { min: kind.min, max: kind.max, decimals: kind.decimals });
    case 'text':
      return t('licences.form.hint.text', { min: kind.min, max: kind.max });
    case 'credit-code':
    case 'citizen-id':
      return t(`licences.form.hint.${kind.kind}`);
    case 'date':
    case 'code':
    case 'yes-no':
      return '';
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && dayjs(text, DAY).isValid();
}

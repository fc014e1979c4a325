import { CloseOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { memo, useState, type ReactNode } from 'react';
import type { LedgerFilter } from '@yinzheng/contract/ipc';
import { useCall } from '../../app/api/index.ts';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { isNarrow, narrowed, RESULTS } from './filter.ts';

const DAY = 'YYYY-MM-DD';

export interface FilterRowProps {
  readonly filter: LedgerFilter;
  onFilter(filter: LedgerFilter): void;
}

/** Day, seal, person, result and words: what the list is narrowed by; not drawn again while somebody scrolls. */
export const FilterRow = memo(function FilterRow({ filter, onFilter }: FilterRowProps): ReactNode {
  const { t } = useTexts();
  const set = <K extends keyof LedgerFilter>(key: K, value: LedgerFilter[K] | undefined): void =>
    onFilter(narrowed(filter, key, value));
  return (
    <div className="ledger-filter" role="search" aria-label={t('ledger.filter')}>
      <Day name="from" filter={filter} onDay={(day) => set('from', day)} />
      <span aria-hidden>–</span>
      <Day name="to" filter={filter} onDay={(day) => set('to', day)} />
      <SealChoice filter={filter} onFilter={onFilter} />
      <PersonChoice filter={filter} onFilter={onFilter} />
      <Choice
        name="result"
        value={filter.result}
        options={RESULTS.map((value) => ({ value, label: t(`ledger.state.${value}`) }))}
        onChoice={(value) =>
          set(
            'result',
            RESULTS.find((one) => one === value),
          )
        }
      />
      <Words key={filter.text ?? ''} text={filter.text ?? ''} onText={(text) => set('text', text)} />
      {isNarrow(filter) ? (
        <Button type="text" icon={<CloseOutlined />} onClick={() => onFilter({})}>
          {t('ledger.clear')}
        </Button>
      ) : null}
    </div>
  );
});

interface DayProps {
  readonly name: 'from' | 'to';
  readonly filter: LedgerFilter;
  onDay(day: string | undefined): void;
}

function Day({ name, filter, onDay }: DayProps): ReactNode {
  const { t } = useTexts();
  const value = filter[name];
  return (
    <DatePicker
      className="ledger-day"
      value={value === undefined ? null : dayjs(value, DAY)}
      format={DAY}
      aria-label={t(`ledger.${name}`)}
      placeholder={t(`ledger.${name}`)}
      onChange={(day: dayjs.Dayjs | null) => onDay(day?.format(DAY))}
    />
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly name: 'seal' | 'person' | 'result';
  readonly value: string | undefined;
  readonly options: readonly Option[];
  onChoice(value: string | undefined): void;
}

/** One of several, or all. */
function Choice({ name, value, options, onChoice }: ChoiceProps): ReactNode {
  const { t } = useTexts();
  return (
    <Select
      className={`ledger-choice ledger-choice-${name}`}
      value={value ?? ''}
      aria-label={t(`ledger.${name}`)}
      options={[{ value: '', label: t(`ledger.any-${name}`) }, ...options]}
      popupMatchSelectWidth={false}
      onChange={(chosen: string) => onChoice(chosen === '' ? undefined : chosen)}
    />
  );
}

function SealChoice({ filter, onFilter }: FilterRowProps): ReactNode {
  const { data } = useCall('seals.list', {});
  const seals = (data?.seals ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Choice
      name="seal"
      value={filter.seal}
      options={withChosen(seals, filter.seal)}
      onChoice={(value) => onFilter(narrowed(filter, 'seal', value))}
    />
  );
}

function PersonChoice({ filter, onFilter }: FilterRowProps): ReactNode {
  const { people, person } = useSession();
  const known = people.length > 0 ? people : person === null ? [] : [person];
  return (
    <Choice
      name="person"
      value={filter.person}
      options={withChosen(
        known.map(({ id, name }) => ({ value: id, label: name })),
        filter.person,
      )}
      onChoice={(value) => onFilter(narrowed(filter, 'person', value))}
    />
  );
}

/** What an address names may not be among what can be chosen: it is shown as it stands there. */
function withChosen(options: readonly Option[], chosen: string | undefined): readonly Option[] {
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: chosen }];
}

interface WordsProps {
  readonly text: string;
  onText(text: string): void;
}

/** Words of the reason or the document's name; taken over with Enter or when the field is left. */
function Words({ text, onText }: WordsProps): ReactNode {
  const { t } = useTexts();
  const [written, setWritten] = useState(text);
  const take = (): void => {
    if (written.trim() !== text) onText(written.trim());
  };
  return (
    <Input
      className="ledger-words"
      value={written}
      maxLength={200}
      prefix={<SearchOutlined aria-hidden />}
      aria-label={t('ledger.text')}
      placeholder={t('ledger.text')}
      onChange={(event) => setWritten(event.target.value)}
      onPressEnter={take}
      onBlur={take}
    />
  );
}

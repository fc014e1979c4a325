import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import type { CallError } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

const LONGEST = 64;

export interface RequestFormProps {
  /** What is offered as the name. */
  readonly name: string;
  readonly error: CallError | null;
  readonly busy: boolean;
  onSend(name: string, unit: string): void;
  onLeave(): void;
}

/** For whom a certificate is asked. */
export function RequestForm({ name: offered, error, busy, onSend, onLeave }: RequestFormProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const [name, setName] = useState(offered);
  const [unit, setUnit] = useState('');
  return (
    <form
      className="keys-request"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onSend(name.trim(), unit.trim());
      }}
    >
      <p>{t('keys.request.text')}</p>
      <label htmlFor={`${id}-name`}>{t('keys.request.name')}</label>
      <Input
        id={`${id}-name`}
        autoFocus
        maxLength={LONGEST}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}-unit`}>{t('keys.request.unit')}</label>
      <Input
        id={`${id}-unit`}
        maxLength={LONGEST}
        value={unit}
        onChange={(event) => setUnit(event.target.value)}
      />
      {error === null ? null : <ErrorLines error={error} />}
      <div className="yz-row">
        <Button onClick={onLeave}>{t('keys.request.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy} disabled={name.trim() === ''}>
          {t('keys.request.do')}
        </Button>
      </div>
    </form>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import type { DeliveryStatusOut } from '@yinzheng/contract/ipc';
import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { askAgain, useAct } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

export interface RegisterFormProps {
  readonly status: DeliveryStatusOut;
  onDone(): void;
  /** undefined: there is nothing to go back to. */
  readonly onLeave: (() => void) | undefined;
}

/** 登记: where the store is, and the one-time code that its administrator gave. */
export function RegisterForm({ status, onDone, onLeave }: RegisterFormProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const client = useQueryClient();
  const act = useAct('store.register');
  const [url, setUrl] = useState(status.registered?.url ?? '');
  const [code, setCode] = useState('');
  const [unit, setUnit] = useState('');
  const ready = url.trim() !== '' && code.trim() !== '' && (!status.needsUnitCode || unit.trim() !== '');
  const send = (): void =>
    act.mutate(
      { url: url.trim(), code: code.trim(), ...(unit.trim() === '' ? {} : { unit: unit.trim() }) },
      {
        onSuccess: () => {
          void askAgain(client);
          onDone();
        },
      },
    );
  return (
    <form
      className="yz-card delivery-register"
      aria-label={t('delivery.register')}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send();
      }}
    >
      <h2>{t('delivery.register')}</h2>
      <p className="yz-muted">{t('delivery.register.text')}</p>
      <div className="delivery-register-fields">
        <div className="yz-field">
          <label htmlFor={`${id}-url`}>{t('delivery.register.url')}</label>
          <Input
            id={`${id}-url`}
            value={url}
            maxLength={300}
            placeholder={t('delivery.register.url.hint')}
            onChange={(event) => setUrl(event.target.value)}
          />
        </div>
        <div className="yz-field">
          <label htmlFor={`${id}-code`}>{t('delivery.register.code')}</label>
          <Input
            id={`${id}-code`}
            value={code}
            maxLength={400}
            autoComplete="off"
            placeholder={t('delivery.register.code.hint')}
            onChange={(event) => setCode(event.target.value)}
          />
        </div>
        {status.needsUnitCode ? (
          <div className="yz-field">
            <label htmlFor={`${id}-unit`}>{t('delivery.register.unit')}</label>
            <Input
              id={`${id}-unit`}
              value={unit}
              maxLength={18}
              onChange={(event) => setUnit(event.target.value.toUpperCase())}
            />
          </div>
        ) : null}
      </div>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row delivery-register-foot">
        {onLeave === undefined ? null : <Button onClick={onLeave}>{t('delivery.register.leave')}</Button>}
        <Button type="primary" htmlType="submit" disabled={!ready} loading={act.isPending}>
          {t('delivery.register.do')}
        </Button>
      </div>
    </form>
  );
}

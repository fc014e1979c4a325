import type { StoreSettingsOut } from '@yinzheng/contract/ipc';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { askAgain, useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState } from '../../ui/index.ts';

/** 连接设置: when the outage register opens by itself, and the proxy on the way. */
export function StoreSettings(): ReactNode {
  const { t } = useTexts();
  const { data, error } = useCall('store.settings', {});
  const may = useMay('store.configure');
  return (
    <section className="yz-card" aria-label={t('unit.settings')}>
      <h2>{t('unit.settings')}</h2>
      {error === null ? null : <ErrorLines error={error} />}
      {data === undefined ? (
        error === null ? (
          <LoadingState rows={2} />
        ) : null
      ) : may ? (
        <SettingsForm key={`${data.outageAfter} ${data.proxy}`} settings={data} />
      ) : (
        <dl className="yz-facts">
          <dt>{t('unit.outage-after')}</dt>
          <dd>{t('unit.minutes', { minutes: data.outageAfter })}</dd>
          <dt>{t('unit.proxy')}</dt>
          <dd>{data.proxy ?? t('unit.proxy.none')}</dd>
        </dl>
      )}
    </section>
  );
}

function SettingsForm({ settings }: { readonly settings: StoreSettingsOut }): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const client = useQueryClient();
  const act = useAct('store.configure');
  const [minutes, setMinutes] = useState<number | null>(settings.outageAfter);
  const [proxy, setProxy] = useState(settings.proxy ?? '');
  const changed = minutes !== settings.outageAfter || proxy.trim() !== (settings.proxy ?? '');
  return (
    <form
      className="delivery-settings"
      aria-label={t('unit.settings')}
      onSubmit={(event) => {
        event.preventDefault();
        if (minutes === null || !changed) return;
        act.mutate({ outageAfter: minutes, proxy }, { onSuccess: () => void askAgain(client) });
      }}
    >
      <div className="yz-field">
        <label htmlFor={`${id}-minutes`}>{t('unit.outage-after')}</label>
        <div className="yz-row">
          <InputNumber
            id={`${id}-minutes`}
            value={minutes}
            aria-describedby={`${id}-range`}
            onChange={(value) => setMinutes(typeof value === 'number' ? value : null)}
          />
          <span id={`${id}-range`} className="yz-choice-note">
            {t('unit.outage-after.range')}
          </span>
        </div>
      </div>
      <div className="yz-field">
        <label htmlFor={`${id}-proxy`}>{t('unit.proxy')}</label>
        <Input
          id={`${id}-proxy`}
          value={proxy}
          maxLength={300}
          autoComplete="off"
          placeholder={t('unit.proxy.hint')}
          aria-describedby={`${id}-proxy-note`}
          onChange={(event) => setProxy(event.target.value)}
        />
        <span id={`${id}-proxy-note`} className="yz-choice-note">
          {t('unit.proxy.note')}
        </span>
      </div>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row">
        <Button htmlType="submit" disabled={!changed || minutes === null} loading={act.isPending}>
          {t('unit.settings.save')}
        </Button>
        {act.isSuccess && !changed ? (
          <span className="yz-choice-note" role="status">
            {t('unit.settings.saved')}
          </span>
        ) : null}
      </div>
    </form>
  );
}

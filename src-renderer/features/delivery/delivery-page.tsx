import { Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import { addressOf, DELIVERY_PARTS, deliveryAddress, type DeliveryAddress } from './address.ts';
import './delivery.css';
import { DeliveryState } from './delivery-state.tsx';
import { ItemDrawer } from './item-drawer.tsx';
import { Outages } from './outages.tsx';
import { OutboxList } from './outbox-list.tsx';
import { RegisterForm } from './register-form.tsx';
import { UnitPart } from './unit-part.tsx';

const EVERY_MS = 5_000;

/** 待发: what must still reach the central store, and how the way there stands. */
export function DeliveryPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('outbox.list');
  const [query] = useSearchParams();
  const { item } = deliveryAddress(query);
  return (
    <Page
      title={t('delivery.title')}
      lead={may ? t('delivery.lead') : undefined}
      beside={may && item !== undefined}
    >
      {may ? <Delivery /> : <NoRight />}
    </Page>
  );
}

function Delivery(): ReactNode {
  const { t } = useTexts();
  const [query, setQuery] = useSearchParams();
  const address = deliveryAddress(query);
  const go = (change: Partial<DeliveryAddress>): void =>
    setQuery(addressOf({ ...address, page: 1, item: undefined, ...change }), { replace: true });
  const { data: status, error, refetch } = useCall('store.status', {}, { every: EVERY_MS });
  const send = useAct('store.send');
  const resend = useAct('store.resend');
  const mayRegister = useMay('store.register');
  const [again, setAgain] = useState(false);
  if (error !== null && status === undefined) {
    return (
      <ErrorLines error={error}>
        <Button onClick={() => void refetch()}>{t('delivery.again')}</Button>
      </ErrorLines>
    );
  }
  if (status === undefined) return <LoadingState rows={10} />;
  const registering = mayRegister && (status.registered === null || again);
  return (
    <div className="delivery">
      <DeliveryState
        status={status}
        sending={send.isPending}
        onSend={() => send.mutate({})}
        resending={resend.isPending}
        onResend={() => resend.mutate({})}
        onRegister={again || status.registered === null ? undefined : () => setAgain(true)}
      />
      {send.error === null ? null : <ErrorLines error={send.error} />}
      {resend.error === null ? null : <ErrorLines error={resend.error} />}
      {registering ? (
        <RegisterForm
          status={status}
          onDone={() => setAgain(false)}
          onLeave={status.registered === null ? undefined : () => setAgain(false)}
        />
      ) : null}
      <div>
        <Segmented
          value={address.part}
          aria-label={t('delivery.part')}
          options={DELIVERY_PARTS.map((value) => ({
            value,
            label: t(`delivery.part.${value}`),
          }))}
          onChange={(part) => go({ part })}
        />
      </div>
      {address.part === 'outbox' ? <OutboxList address={address} go={go} /> : null}
      {address.part === 'outages' ? <Outages /> : null}
      {address.part === 'unit' ? <UnitPart registered={status.registered !== null} /> : null}
      <ItemDrawer number={address.item} onClose={() => go({ page: address.page })} go={go} />
    </div>
  );
}

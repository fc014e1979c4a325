import { SendOutlined } from '@ant-design/icons';
import type { DeliveryStatusOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { deliveryExplanation, untoldFailure } from '../../ui/delivery-explained.ts';
import { deliverySaying } from '../../ui/delivery-words.ts';
import { ErrorLines, Moment } from '../../ui/index.ts';

export interface DeliveryStateProps {
  readonly status: DeliveryStatusOut;
  readonly sending: boolean;
  onSend(): void;
  readonly resending: boolean;
  onResend(): void;
  /** Has the workstation registered anew; undefined: that is on the page already. */
  readonly onRegister: (() => void) | undefined;
}

/** How the way to the store stands: a sentence, then its numbers. */
export function DeliveryState(props: DeliveryStateProps): ReactNode {
  const { status, sending, onSend, resending, onResend, onRegister } = props;
  const texts = useTexts();
  const { t } = texts;
  const maySend = useMay('store.send');
  const mayResend = useMay('store.resend');
  const mayRegister = useMay('store.register');
  const { tone, text } = deliverySaying(status, texts);
  const { registered, outageSince } = status;
  const failure = untoldFailure(status);
  return (
    <section className="yz-card delivery-state" aria-label={t('delivery.state')}>
      <div className="delivery-state-words">
        <p className={`delivery-saying delivery-${tone}`} role="status">
          {tone === 'none' ? null : <span className={`yz-dot yz-dot-${tone}`} aria-hidden />} {text}
        </p>
        <p className="yz-muted">{t(deliveryExplanation(status))}</p>
        <dl className="yz-facts">
          <dt>{t('delivery.store')}</dt>
          <dd>
            {registered === null ? (
              t('delivery.store.none')
            ) : (
              <>
                {registered.url}{' '}
                <span className="yz-muted">{t('delivery.unit', { unit: registered.unit })}</span>
              </>
            )}
          </dd>
          <dt>{t('delivery.reached')}</dt>
          <dd>
            {status.lastReached === null ? t('delivery.reached.never') : <Moment at={status.lastReached} />}
          </dd>
          {outageSince === null ? null : (
            <>
              <dt>{t('delivery.outage')}</dt>
              <dd>
                {t('delivery.outage.since')} <Moment at={outageSince} />
              </dd>
            </>
          )}
        </dl>
      </div>
      <dl className="delivery-counts">
        {(['waiting', 'held', 'aside', 'delivered', 'withdrawn'] as const)
          .filter((name) => name !== 'withdrawn' || status.withdrawn > 0)
          .map((name) => (
            <div key={name} className={name === 'aside' && status.aside > 0 ? 'yz-wrong' : undefined}>
              <dt>{t(`delivery.count.${name}`)}</dt>
              <dd>{texts.number(status[name])}</dd>
            </div>
          ))}
      </dl>
      <div className="delivery-do">
        {maySend && registered !== null ? (
          <Button type="primary" icon={<SendOutlined aria-hidden />} loading={sending} onClick={onSend}>
            {t('delivery.send')}
          </Button>
        ) : null}
        {mayResend && status.wentBack ? (
          <Button loading={resending} onClick={onResend}>
            {t('delivery.resend')}
          </Button>
        ) : null}
        {mayRegister && onRegister !== undefined ? (
          <Button onClick={onRegister}>{t('delivery.register.again')}</Button>
        ) : null}
      </div>
      {status.log === null ? null : (
        <div className="delivery-failure">
          <ErrorLines error={status.log} />
        </div>
      )}
      {failure === null ? null : (
        <div className="delivery-failure">
          <ErrorLines error={failure} plain />
        </div>
      )}
    </section>
  );
}

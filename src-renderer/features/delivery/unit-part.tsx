import { useQueryClient } from '@tanstack/react-query';
import type { UnitOut } from '@yinzheng/contract/ipc';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { askAgain, useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, EmptyState, ErrorLines, LoadingState, Moment } from '../../ui/index.ts';
import { RefusedTickets } from './refused-tickets.tsx';
import { StoreSettings } from './store-settings.tsx';

export interface UnitPartProps {
  /** Whether this workstation is at a store. */
  readonly registered: boolean;
}

/** 本单位工作站: who is at the store, codes for further ones, what came and was refused, the settings of the way. */
export function UnitPart({ registered }: UnitPartProps): ReactNode {
  const { t } = useTexts();
  const maySee = useMay('unit.workstations');
  return (
    <div className="delivery-unit">
      {maySee && registered ? (
        <Workstations />
      ) : (
        <section className="yz-card" aria-label={t('unit.title')}>
          <h2>{t('unit.title')}</h2>
          <p className="yz-muted">{t(registered ? 'unit.others' : 'unit.unregistered')}</p>
        </section>
      )}
      <RefusedTickets />
      <StoreSettings />
    </div>
  );
}

function Workstations(): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('unit.workstations', {});
  const mayGive = useMay('unit.code');
  return (
    <section className="yz-card" aria-label={t('unit.title')}>
      <h2>{t('unit.title')}</h2>
      <p className="yz-muted">{t('unit.text')}</p>
      {error !== null ? (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('delivery.again')}</Button>
        </ErrorLines>
      ) : data === undefined ? (
        <LoadingState rows={3} />
      ) : data.workstations.length === 0 ? (
        <EmptyState title={t('unit.none')} text={t('unit.none.text')} />
      ) : (
        <Keys workstations={data.workstations} />
      )}
      {mayGive ? <GiveCode /> : null}
    </section>
  );
}

function Keys({ workstations }: { readonly workstations: UnitOut['workstations'] }): ReactNode {
  const { t } = useTexts();
  return (
    <table className="yz-table delivery-unit-table" aria-label={t('unit.title')}>
      <thead>
        <tr>
          <th scope="col">{t('unit.workstation')}</th>
          <th scope="col">{t('unit.authority')}</th>
          <th scope="col">{t('unit.key')}</th>
          <th scope="col">{t('unit.since')}</th>
          <th scope="col">{t('unit.seen')}</th>
          <th scope="col">{t('unit.state')}</th>
        </tr>
      </thead>
      <tbody>
        {workstations.flatMap(({ workstation, own, authority, keys }) =>
          keys.map((key) => (
            <tr key={key.key}>
              <td>
                <code title={workstation}>{workstation.slice(0, 8)}</code>{' '}
                {own ? <span className="yz-tag yz-tag-muted">{t('unit.this')}</span> : null}
              </td>
              <td className={authority === 'other' ? 'yz-wrong' : undefined}>
                {t(`unit.authority.${authority}`)}
              </td>
              <td>
                <code title={key.key}>{key.key.slice(0, 12)}…</code>
              </td>
              <td>
                <Moment at={key.since} form="short" />
              </td>
              <td>{key.seen === null ? '—' : <Moment at={key.seen} form="short" />}</td>
              <td>
                {key.revoked === null ? (
                  <Revoke name={key.key} own={key.own} />
                ) : (
                  <>
                    <span className="yz-tag yz-tag-muted">{t('unit.revoked')}</span>{' '}
                    <Moment at={key.revoked} form="short" />
                  </>
                )}
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** Takes one's key back, once it was confirmed. */
function Revoke({ name, own }: { readonly name: string; readonly own: boolean }): ReactNode {
  const { t } = useTexts();
  const client = useQueryClient();
  const may = useMay('unit.revoke');
  const act = useAct('unit.revoke');
  if (own || !may) return <span className="yz-tag yz-tag-good">{t('unit.in-force')}</span>;
  return (
    <>
      <Popconfirm
        placement="left"
        styles={{ root: { maxWidth: 400 } }}
        title={t('unit.revoke.title', { key: name.slice(0, 12) })}
        description={t('unit.revoke.text')}
        okText={t('unit.revoke.do')}
        cancelText={t('unit.revoke.leave')}
        okButtonProps={{ danger: true }}
        onConfirm={() => act.mutate({ key: name }, { onSuccess: () => void askAgain(client) })}
      >
        <Button size="small" loading={act.isPending}>
          {t('unit.revoke')}
        </Button>
      </Popconfirm>
      {act.error === null ? null : <ErrorLines error={act.error} />}
    </>
  );
}

/** Gives out a code for a further workstation: shown this once. */
function GiveCode(): ReactNode {
  const { t } = useTexts();
  const act = useAct('unit.code');
  const given = act.data;
  return (
    <div className="delivery-unit-code">
      <Button loading={act.isPending} onClick={() => act.mutate({})}>
        {t(given === undefined ? 'unit.code' : 'unit.code.another')}
      </Button>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      {given === undefined ? null : (
        <div className="yz-next yz-next-act" role="status">
          <p>
            <b>{t('unit.code.once')}</b>
          </p>
          <p className="delivery-unit-secret">
            <code>{given.code}</code> <CopyButton text={given.code} label={t('unit.code.name')} />
          </p>
          <p>
            {t('unit.code.until')} <Moment at={given.expires} />
          </p>
        </div>
      )}
    </div>
  );
}

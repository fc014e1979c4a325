import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import { SealCard } from './seal-card.tsx';
import './seals.css';

/** 印章: the seals of this workstation, what state they are in and why. */
export function SealsPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('seals.list');
  const { data, error, refetch } = useCall('seals.list', {}, { enabled: may });
  const lead =
    data === undefined || data.seals.length === 0
      ? undefined
      : [
          t('seals.summary', { unit: data.unit, count: data.seals.length }),
          ...(data.mode === 'trial' ? [t('seals.trial')] : []),
        ].join(' · ');
  const inside = (): ReactNode => {
    if (!may) return <NoRight />;
    if (error !== null) {
      return (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('seals.again')}</Button>
        </ErrorLines>
      );
    }
    if (data === undefined) return <LoadingState rows={8} />;
    if (data.seals.length === 0)
      return <EmptyState title={t('seals.empty.title')} text={t('seals.empty.text')} />;
    return (
      <ul className="seals" aria-label={t('seals.list')}>
        {data.seals.map((seal) => (
          <SealCard key={seal.id} seal={seal} />
        ))}
      </ul>
    );
  };
  return (
    <Page title={t('seals.title')} lead={lead}>
      {inside()}
    </Page>
  );
}

import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import { KeyCard } from './key-card.tsx';
import './keys.css';

/** 密钥: the keys of whoever sits here; of everybody for those who administer or audit. */
export function KeysPage(): ReactNode {
  const { t } = useTexts();
  const { mode } = useSession();
  const may = useMay('keys.list');
  const { data, error, refetch } = useCall('keys.list', {}, { enabled: may });
  const inside = (): ReactNode => {
    if (!may) return <NoRight />;
    if (error !== null) {
      return (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('keys.again')}</Button>
        </ErrorLines>
      );
    }
    if (data === undefined) return <LoadingState rows={8} />;
    if (data.keys.length === 0)
      return <EmptyState title={t('keys.empty.title')} text={t('keys.empty.text')} />;
    return (
      <ul className="keys" aria-label={t('keys.list')}>
        {data.keys.map((key) => (
          <KeyCard key={key.fingerprint} it={key} />
        ))}
      </ul>
    );
  };
  return (
    <Page title={t('keys.title')} lead={may && mode === 'trial' ? t('keys.trial') : undefined}>
      {inside()}
    </Page>
  );
}

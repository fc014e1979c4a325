import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import { Doctor } from './doctor.tsx';
import { Drivers } from './drivers.tsx';
import { KeyCard } from './key-card.tsx';
import './keys.css';

/** 密钥: the keys of whoever sits here, and those that are nobody's yet; of everybody for those who administer or audit. */
export function KeysPage(): ReactNode {
  const { t } = useTexts();
  const { mode } = useSession();
  const may = useMay('keys.list');
  const [examining, setExamining] = useState(false);
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
    // Keys that a person may choose between.
    const only = data.keys.filter(({ kind }) => kind === 'smart-key').length < 2;
    const keys = data.keys.toSorted((a, b) => Number(b.chosen) - Number(a.chosen));
    return (
      <>
        {examining ? <Doctor onClose={() => setExamining(false)} /> : null}
        {keys.length === 0 ? <EmptyState title={t('keys.empty.title')} text={t('keys.empty.text')} /> : null}
        <ul className="keys" aria-label={t('keys.list')}>
          {keys.map((key) => (
            <KeyCard key={key.id} it={key} only={only} />
          ))}
        </ul>
        <Drivers drivers={data.drivers} />
      </>
    );
  };
  return (
    <Page
      title={t('keys.title')}
      lead={may && mode === 'trial' ? t('keys.trial') : undefined}
      extra={may ? <Button onClick={() => setExamining(true)}>{t('keys.doctor.open')}</Button> : undefined}
    >
      {inside()}
    </Page>
  );
}

import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, Page } from '../../ui/index.ts';

/** An address that leads nowhere. */
export function NoSuchPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Page title={t('frame.lost')}>
      <EmptyState title={t('frame.lost')} text={t('frame.lost.text')}>
        <Link to="/">{t('frame.lost.home')}</Link>
      </EmptyState>
    </Page>
  );
}

/** A page that could not be shown: a defect of ours, or its file cannot be fetched. */
export function PageBroken(): ReactNode {
  const { t } = useTexts();
  return (
    <div className="yz-state" role="alert">
      <h1>{t('frame.broken')}</h1>
      <p className="yz-state-text">{t('frame.broken.kept')}</p>
      <p className="yz-state-text">{t('frame.broken.next')}</p>
      <div className="yz-row">
        <Button type="primary" onClick={() => location.reload()}>
          {t('frame.broken.reload')}
        </Button>
        <Button onClick={() => location.assign('/')}>{t('frame.lost.home')}</Button>
      </div>
    </div>
  );
}

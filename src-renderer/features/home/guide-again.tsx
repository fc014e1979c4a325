import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { useOpenGuide, usePutAway } from '../guide/index.ts';

/** The guide that was put away can be taken up again. */
export function GuideAgain(): ReactNode {
  const { t } = useTexts();
  const away = usePutAway();
  const open = useOpenGuide();
  if (away === undefined) return null;
  return (
    <section className="yz-card">
      <h2>{t('guide.title')}</h2>
      <p className="yz-muted">{t(away === 'left' ? 'guide.left.text' : 'guide.done.text')}</p>
      <Button size="small" onClick={() => open(away === 'left' ? 'on' : 'again')}>
        {t(away === 'left' ? 'guide.resume' : 'guide.again')}
      </Button>
    </section>
  );
}

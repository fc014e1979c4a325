import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { GUIDE_TITLES, useOpenGuide, usePutAway } from '../guide/index.ts';

/** A guide that was put away can be taken up again. */
export function GuideAgain(): ReactNode {
  const { t } = useTexts();
  const away = usePutAway();
  const open = useOpenGuide();
  return away.map(({ kind, how }) => (
    <section key={kind} className="yz-card">
      <h2>{t(GUIDE_TITLES[kind])}</h2>
      <p className="yz-muted">{t(how === 'left' ? 'guide.left.text' : 'guide.done.text')}</p>
      <Button size="small" onClick={() => open(kind, how === 'left' ? 'on' : 'again')}>
        {t(how === 'left' ? 'guide.resume' : 'guide.again')}
      </Button>
    </section>
  ));
}

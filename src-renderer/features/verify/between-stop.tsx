import { WarningFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { pagesText, type AddedKind, type Between } from './timeline.ts';

/** Names that are told of one kind, and pages that can be gone to. */
const MOST_NAMES = 3;
const MOST_PAGES = 6;

export interface BetweenStopProps {
  readonly between: Between;
  /** Nothing signed comes after it. */
  readonly last: boolean;
  /** Shows a page. */
  onPage(page: number): void;
}

/** What came into the file after a signature and before the next, or the end. */
export function BetweenStop({ between, last, onPage }: BetweenStopProps): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { weight, kinds, also } = between;
  const end = last ? '-end' : '';
  const heavy = weight === 'changes' || weight === 'annotations' || weight === 'form-fields';
  if (weight === 'nothing' && also === 0) {
    return <li className="verify-between">{t(last ? 'verify.between.end' : 'verify.between.nothing')}</li>;
  }
  return (
    <li className={heavy ? 'verify-between verify-between-heavy' : 'verify-between'}>
      {weight === 'nothing' ? null : (
        <p>
          {heavy ? <WarningFilled aria-hidden /> : null}{' '}
          <b>{t(`verify.between.${weight === 'changes' ? 'changed' : 'added'}${end}`)}</b>
        </p>
      )}
      <ul>
        {kinds.map((kind) => (
          <li key={`${kind.class} ${kind.kind}`}>
            {kindText(kind, texts)}{' '}
            {kind.pages.slice(0, MOST_PAGES).map((page) => (
              <Button key={page} type="link" size="small" onClick={() => onPage(page)}>
                {t('verify.show', { page })}
              </Button>
            ))}
          </li>
        ))}
      </ul>
      {also === 0 ? null : <p>{t('verify.between.also', { count: also })}</p>}
    </li>
  );
}

function kindText({ kind, times, pages, details }: AddedKind, { t, change }: UiTexts): string {
  const what = change(kind);
  const separator = t('verify.separator');
  const names = details.slice(0, MOST_NAMES).join(separator);
  const where = [
    ...(pages.length === 0 ? [] : [t('verify.added.pages', { pages: pagesText(pages, separator) })]),
    ...(times > 1 ? [t('verify.added.times', { count: times })] : []),
    ...(names === '' ? [] : [t('verify.added.details', { details: names })]),
  ];
  return where.length === 0 ? what : t('verify.added', { what, where: where.join(separator) });
}

import type { DeliveredOut, LicenceRowOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';

const TONES: Readonly<Record<LicenceRowOut['state'], string>> = {
  'to-review': 'waiting',
  returned: 'wrong',
  'to-issue': 'act',
  active: 'good',
  suspended: 'wrong',
  lost: 'wrong',
  cancelled: 'muted',
  superseded: 'muted',
  withdrawn: 'muted',
};
const DELIVERY_TONES: Readonly<Record<DeliveredOut['state'], string>> = {
  waiting: 'waiting',
  held: 'waiting',
  aside: 'wrong',
  delivered: 'good',
  withdrawn: 'muted',
};

export interface LicenceTagProps {
  readonly row: Pick<LicenceRowOut, 'state' | 'mortgaged' | 'term' | 'unfit'>;
}

/** What stands instead of a state's own name: a licence is no more 有效 than its days are, and not every reviewed record can be issued. */
function shownState({ state, term, unfit }: LicenceTagProps['row']): {
  readonly name: string;
  readonly tone: string;
} {
  if (state === 'to-issue' && unfit !== null) return { name: 'unfit', tone: 'wrong' };
  if (state !== 'active' || term === 'runs' || term === null) return { name: state, tone: TONES[state] };
  return term === 'over' ? { name: 'over', tone: 'wrong' } : { name: 'not-yet', tone: 'waiting' };
}

/** Where a record or a version stands, in words. */
export function LicenceTag({ row }: LicenceTagProps): ReactNode {
  const { t } = useTexts();
  const { name, tone } = shownState(row);
  const { state, mortgaged, term } = row;
  return (
    <span className="licences-tags">
      <span className={`yz-tag yz-tag-${tone}`}>{t(`licences.state.${name}`)}</span>
      {term === 'over' && state !== 'active' ? (
        <span className="yz-tag yz-tag-wrong">{t('licences.state.over')}</span>
      ) : null}
      {mortgaged ? <span className="yz-tag yz-tag-waiting">{t('licences.mortgaged')}</span> : null}
    </span>
  );
}

/** 待发 / 已入库 / 已搁置; nothing where nothing goes to the store. */
export function DeliveredTag({ delivery }: { readonly delivery: DeliveredOut | null }): ReactNode {
  const { t } = useTexts();
  if (delivery === null) return null;
  const { state, receipt } = delivery;
  return (
    <span
      className={`yz-tag yz-tag-${DELIVERY_TONES[state]}`}
      title={receipt === null ? undefined : t('licences.receipt', { number: receipt })}
    >
      {t(`licences.delivery.${state}`)}
    </span>
  );
}

import type { OutboxItemOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';

const TONES: Readonly<Record<OutboxItemOut['state'], string>> = {
  waiting: 'waiting',
  held: 'waiting',
  aside: 'wrong',
  delivered: 'good',
  withdrawn: 'muted',
};

/** Where an act stands on its way: 待发, 待前一条, 已搁置, 已入库. */
export function DeliveryTag({ state }: { readonly state: OutboxItemOut['state'] }): ReactNode {
  const { t } = useTexts();
  return <span className={`yz-tag yz-tag-${TONES[state]}`}>{t(`delivery.tag.${state}`)}</span>;
}

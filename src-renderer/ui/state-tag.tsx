import type { RequestState } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';

const TONES: Readonly<Record<RequestState, string>> = {
  waiting: 'waiting',
  agreed: 'act',
  returned: 'wrong',
  refused: 'wrong',
  expired: 'muted',
  finished: 'good',
  damaged: 'wrong',
};

/** Where a request stands, in words. */
export function StateTag({ state }: { readonly state: RequestState }): ReactNode {
  const { t } = useTexts();
  return <span className={`yz-tag yz-tag-${TONES[state]}`}>{t(`frame.state.${state}`)}</span>;
}

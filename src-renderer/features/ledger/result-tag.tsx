import type { LogEntryOut } from '@yinzheng/contract/cli';
import type { ReactNode } from 'react';
import type { UiTexts } from '../../i18n/index.ts';

const TONES: Readonly<Record<LogEntryOut['result'], string>> = {
  open: 'waiting',
  signed: 'waiting',
  done: 'good',
  voided: 'muted',
  'voided-after-signing': 'wrong',
  unresolved: 'wrong',
};

export interface ResultTagProps {
  readonly result: LogEntryOut['result'];
  /** It was marked as 误盖. */
  readonly mistaken: boolean;
  /** Of whoever draws many of them. */
  readonly t: UiTexts['t'];
}

/** What an entry came to, in words; 误盖 beside it. */
export function ResultTag({ result, mistaken, t }: ResultTagProps): ReactNode {
  return (
    <span className="ledger-result">
      <span className={`yz-tag yz-tag-${TONES[result]}`}>{t(`ledger.state.${result}`)}</span>
      {mistaken ? <span className="yz-tag yz-tag-wrong">{t('ledger.mistaken')}</span> : null}
    </span>
  );
}

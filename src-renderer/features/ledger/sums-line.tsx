import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import type { LedgerSums } from './use-ledger.ts';

export interface SumsLineProps {
  readonly sums: LedgerSums | undefined;
  /** The sums are of what a filter lets through. */
  readonly narrow: boolean;
  /** The log does not hold: nothing is summed up from it. */
  readonly broken: boolean;
  /** On the right. */
  readonly children: ReactNode;
}

/** How many entries and impressions the filter lets through. */
export function SumsLine({ sums, narrow, broken, children }: SumsLineProps): ReactNode {
  const { t, number } = useTexts();
  const say = (key: string, count: number): string => t(key, { count, shown: number(count) });
  return (
    <div className="ledger-sums">
      <p role="status">
        {broken ? <b>{t('ledger.sum.broken')}</b> : null}
        {sums === undefined || broken ? null : (
          <>
            <b>{say(narrow ? 'ledger.sum.filtered' : 'ledger.sum.entries', sums.entries)}</b>
            <span>{say('ledger.sum.spent', sums.spent)}</span>
            <span>{say('ledger.sum.open', sums.open)}</span>
            <span>{say('ledger.sum.voided', sums.voided)}</span>
          </>
        )}
      </p>
      {children}
    </div>
  );
}

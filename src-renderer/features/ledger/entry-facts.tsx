import type { LogEntryOut } from '@yinzheng/contract/cli';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { Moment, PersonName, Sm3 } from '../../ui/index.ts';

/** What the log says of one use: the four facts first. */
export function EntryFacts({ entry }: { readonly entry: LogEntryOut }): ReactNode {
  const { t } = useTexts();
  const { seal, count, ordinal, total, page, x, y } = entry;
  return (
    <section>
      <h3>{t('ledger.facts')}</h3>
      <dl className="ledger-facts">
        <Fact name="date">
          <Moment at={entry.date} />
        </Fact>
        <Fact name="reason">{entry.reason}</Fact>
        <Fact name="approvers">
          {entry.approvers.map((person, index) => (
            <span key={person.id}>
              {index === 0 ? '' : t('ledger.separator')}
              <PersonName person={person} />
            </span>
          ))}
        </Fact>
        <Fact name="count">{t('ledger.fact.count-of', { count, ordinal, total })}</Fact>
        <Fact name="document">{entry.document}</Fact>
        <Fact name="digest">
          <Sm3 value={entry.digest} />
        </Fact>
        <Fact name="seal">
          {seal.name} <span className="yz-muted">{t('ledger.fact.code', { id: seal.id })}</span>
        </Fact>
        <Fact name="place">{t('ledger.fact.place-at', { page, x, y })}</Fact>
        <Fact name="format">{t(`ledger.format.${entry.format}`)}</Fact>
        <Fact name="applicant">
          <PersonName person={entry.applicant} />
        </Fact>
        <Fact name="custodian">
          <PersonName person={entry.custodian} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  return (
    <div>
      <dt>{t(`ledger.fact.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

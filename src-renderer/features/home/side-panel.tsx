import type { ChainOut, Output } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { Moment, Verdict } from '../../ui/index.ts';
import { GuideAgain } from './guide-again.tsx';

export interface SidePanelProps {
  readonly counts: Output<'home.get'>['counts'];
  readonly chain: ChainOut;
}

/** Beside the list: what there is of mine, how the log stands, the guide. */
export function SidePanel({ counts, chain }: SidePanelProps): ReactNode {
  const { t } = useTexts();
  return (
    <aside className="yz-home-side" aria-label={t('home.side')}>
      <Counts counts={counts} />
      <Chain chain={chain} />
      <GuideAgain />
    </aside>
  );
}

function Counts({ counts }: Pick<SidePanelProps, 'counts'>): ReactNode {
  const { t } = useTexts();
  const decides = useMay('requests.decide');
  const stamps = useMay('stamping.prepare');
  const asks = useMay('requests.make');
  if (!decides && !stamps && !asks) return null;
  return (
    <section className="yz-card">
      <h2>{t('home.counts')}</h2>
      <dl className="yz-facts">
        {decides ? <Count name={t('home.counts.decide')} value={counts.decide} to="/approvals" /> : null}
        {stamps ? <Count name={t('home.counts.stamp')} value={counts.stamp} to="/stamp" /> : null}
        {asks ? <Count name={t('home.counts.answers')} value={counts.answers} to="/requests" /> : null}
        {asks ? <Count name={t('home.counts.mine')} value={counts.mine} to="/requests" /> : null}
      </dl>
    </section>
  );
}

interface CountProps {
  readonly name: string;
  readonly value: number;
  readonly to: string;
}

function Count({ name, value, to }: CountProps): ReactNode {
  const { number } = useTexts();
  return (
    <>
      <dt>{name}</dt>
      <dd className="yz-num">
        <Link to={to} aria-label={`${name} ${value}`}>
          {number(value)}
        </Link>
      </dd>
    </>
  );
}

function Chain({ chain }: { readonly chain: ChainOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const mayRead = useMay('ledger.page');
  return (
    <section className="yz-card">
      <h2>{t('home.chain')}</h2>
      {chain.answer === 'checking' ? (
        <p className="yz-muted">{t('home.chain.checking')}</p>
      ) : (
        <>
          <p>
            <Verdict answer={chain.answer} />
          </p>
          <p className="yz-muted">{t(`home.chain.${chain.answer}`, { count: chain.entries })}</p>
          {chain.finding === null ? null : <p>{texts.wire(chain.finding).title}</p>}
          {chain.at === null ? null : (
            <p className="yz-muted">
              {t('home.chain.at')} <Moment at={chain.at} form="short" />
            </p>
          )}
        </>
      )}
      {mayRead ? <Link to="/ledger">{t('home.chain.open')}</Link> : null}
    </section>
  );
}

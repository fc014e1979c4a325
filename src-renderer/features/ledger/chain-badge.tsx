import {
  CheckCircleFilled,
  CloseCircleFilled,
  LoadingOutlined,
  QuestionCircleFilled,
  ReloadOutlined,
} from '@ant-design/icons';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { Button, Popover } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { ChainOut } from '@yinzheng/contract/ipc';
import { askAgain, useAct, useCall, type CallError } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { ErrorLines, hasEnded, useJob } from '../../ui/index.ts';

/** What the last check of the whole log found, and how to check again. */
export interface Chain {
  readonly found: ChainOut | undefined;
  /** The question itself, or the check, was refused. */
  readonly error: CallError | null;
  readonly checking: boolean;
  recheck(): void;
}

/** The state of the chain, and a new check of it. */
export function useChain(): Chain {
  const client = useQueryClient();
  const chain: UseQueryResult<ChainOut, CallError> = useCall('ledger.chain', {});
  const act = useAct('ledger.recheck');
  const [job, setJob] = useState<string>();
  const { data: running } = useJob(job);
  const ended = running !== undefined && hasEnded(running);
  useEffect(() => {
    if (!ended) return;
    setJob(undefined);
    void askAgain(client, ['ledger.chain']);
    void askAgain(client, ['ledger.page']);
  }, [ended, client]);
  return {
    found: chain.data,
    error: act.error ?? chain.error,
    checking: act.isPending || job !== undefined || chain.data?.answer === 'checking',
    recheck: () => act.mutate({}, { onSuccess: (started) => setJob(started.job) }),
  };
}

const ICONS = {
  valid: CheckCircleFilled,
  invalid: CloseCircleFilled,
  unknown: QuestionCircleFilled,
  checking: LoadingOutlined,
} as const;

/** 「链完整 · 截至 第 1204 条 · 15:04」 with a way to check again. */
export function ChainBadge({ chain }: { readonly chain: Chain }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const may = useMay('ledger.recheck');
  const { found, checking } = chain;
  if (found === undefined) return null;
  const answer = checking ? 'checking' : found.answer;
  const Icon = ICONS[answer];
  return (
    <div className="ledger-chain" role="status" aria-label={t('ledger.chain')}>
      <Popover trigger={['hover', 'click']} placement="topRight" content={<ChainFacts found={found} />}>
        <Button type="text" className={`ledger-badge ledger-badge-${answer}`} icon={<Icon aria-hidden />}>
          {badgeText(found, checking, texts)}
        </Button>
      </Popover>
      {may ? (
        <Button
          type="text"
          icon={<ReloadOutlined aria-hidden />}
          disabled={checking}
          title={t('ledger.chain.recheck-hint')}
          onClick={chain.recheck}
        >
          {t('ledger.chain.recheck')}
        </Button>
      ) : null}
    </div>
  );
}

function badgeText({ answer, at, entries }: ChainOut, checking: boolean, { t, clock }: UiTexts): string {
  if (checking || at === null || answer === 'checking') return t('ledger.chain.checking');
  const form = answer === 'valid' && entries === 0 ? 'valid-empty' : answer;
  return t(`ledger.chain.${form}`, { entries, at: clock(at) });
}

function ChainFacts({ found }: { readonly found: ChainOut }): ReactNode {
  const { t, moment } = useTexts();
  const { at, entries, rows, vouched } = found;
  return (
    <div className="ledger-chain-facts">
      {at === null ? null : <p>{t('ledger.chain.at', { at: moment(at) })}</p>}
      <p>{t('ledger.chain.rows', { entries, rows })}</p>
      <p>
        {vouched === null || vouched === 0
          ? t('ledger.chain.unvouched')
          : t('ledger.chain.vouched', { row: vouched })}
      </p>
    </div>
  );
}

/** Said above the table when the log does not hold: what was found, and what to do. */
export function ChainTrouble({ chain }: { readonly chain: Chain }): ReactNode {
  const { t } = useTexts();
  const { found, error } = chain;
  if (error !== null) {
    return (
      <div className="ledger-trouble">
        <ErrorLines error={error} />
      </div>
    );
  }
  if (found === undefined || found.answer === 'valid' || found.answer === 'checking') return null;
  return (
    <section className={`ledger-trouble ledger-trouble-${found.answer}`} aria-labelledby="ledger-trouble">
      <h2 id="ledger-trouble">
        {t(found.answer === 'invalid' ? 'ledger.chain.broken.title' : 'ledger.chain.unknown.title')}
      </h2>
      {found.finding === null ? null : <ErrorLines error={found.finding} plain />}
      <p>{t('ledger.chain.broken.text')}</p>
    </section>
  );
}

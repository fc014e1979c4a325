import type { IssuedRowOut, IssueTermsOut, JobOut, LicenceRowOut } from '@yinzheng/contract/ipc';
import { Button, Checkbox } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import {
  EmptyState,
  ErrorLines,
  hasEnded,
  JobLeft,
  JobWaiting,
  LoadingState,
  Moment,
  NoRight,
  Page,
  useActWindow,
  useJob,
} from '../../ui/index.ts';
import { LicenceDownload } from './licence-facts.tsx';
import './licences.css';
import { licenceAddress } from './list-address.ts';

/** Drafts that one batch may hold. */
const MOST = 200;

/** 签发: the reviewed records of a type, one or many, under the standing authorisation. */
export function IssuePage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('licences.issue');
  return may ? (
    <Issue />
  ) : (
    <Page title={t('licences.issue')}>
      <NoRight />
    </Page>
  );
}

function Issue(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const one = query.get('draft');
  const act = useActWindow('licences.issue');
  const list = useCall('licences.list', { state: 'to-issue', offset: 0, limit: MOST });
  const [ended, setEnded] = useState<string>();
  const under = useBatch(act.job);
  // In the order in which they were reviewed.
  const rows = list.data?.rows.toReversed() ?? [];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const wanted = rows.filter(({ id }) => one === null || id === one);
  const type = (wanted.find(({ unfit }) => unfit === null) ?? wanted[0])?.type;
  // One batch is of one type: the others wait for theirs.
  const own = rows.filter((row) => row.type === type);
  const shown = one === null ? own : wanted;
  const chosen = shown.filter(({ id, unfit }) => unfit === null && !left.has(id));
  const sample = own.find(({ unfit }) => unfit === null) ?? own[0];
  const record = useCall('licences.get', { id: sample?.id ?? '' }, { enabled: sample !== undefined });
  const code = record.data?.record.type;
  const terms = useCall('licences.terms', { type: code ?? '' }, { enabled: code !== undefined });
  const why = barred(chosen.length, terms.data, t);
  const working = under.job === ended ? undefined : under.job;
  const choosing = list.data !== undefined && own.length > 0 && under.job === undefined;
  const startOver = (): void => {
    act.reset();
    under.leave();
    setEnded(undefined);
  };
  return (
    <Page
      title={t('licences.issue')}
      lead={t('licences.issue.lead')}
      onBack={() => void navigate('/licences')}
      primary={
        choosing
          ? {
              label: t('licences.issue.do', { count: chosen.length }),
              why,
              busy: act.busy,
              onPress: () => void act.start({ drafts: chosen.map(({ id }) => id) }),
            }
          : undefined
      }
    >
      <div className="licences-issue">
        {list.error === null ? null : <ErrorLines error={list.error} />}
        {terms.data === undefined ? null : <Terms terms={terms.data} />}
        {act.error === null ? null : <ErrorLines error={act.error} />}
        {working === undefined ? null : (
          <JobWaiting
            job={working}
            opened={act.job === undefined || act.opened}
            onDone={(job) => setEnded(job.id)}
            onClose={() => (under.told ? setEnded(working) : startOver())}
          />
        )}
        {under.job === undefined ? null : <Outcome job={under.job} again={startOver} />}
        {list.data === undefined && list.error === null ? <LoadingState rows={6} /> : null}
        {list.data !== undefined && own.length === 0 && under.job === undefined ? (
          <EmptyState title={t('licences.issue.none')} text={t('licences.issue.none.text')}>
            <Button onClick={() => void navigate('/licences')}>{t('licences.toList')}</Button>
          </EmptyState>
        ) : null}
        {choosing ? (
          <Choice
            rows={shown}
            chosen={chosen}
            fixed={one !== null}
            onToggle={(id, on) => {
              const next = new Set(left);
              if (on) next.delete(id);
              else next.add(id);
              setLeft(next);
            }}
            onAll={(on) => setLeft(on ? new Set() : new Set(shown.map(({ id }) => id)))}
          />
        ) : null}
      </div>
    </Page>
  );
}

/** The batch that this page is about. */
interface Batch {
  readonly job: string | undefined;
  /** Whether something is known of its drafts. */
  readonly told: boolean;
  leave(): void;
}

/** The batch that was begun here; else one of this person's that goes on, or is paused, since the seat was changed. */
function useBatch(begun: string | undefined): Batch {
  const { data } = useCall('jobs.list', {});
  const [found, setFound] = useState<string>();
  const open = data?.jobs.find((job) => job.kind === 'licence-issue' && !hasEnded(job))?.id;
  if (begun === undefined && found === undefined && open !== undefined) setFound(open);
  const job = begun ?? found;
  const { data: own } = useJob(job);
  return { job, told: rowsOf(own).length > 0, leave: () => setFound(undefined) };
}

type Say = ReturnType<typeof useTexts>['t'];

/** Why it cannot be issued now. */
function barred(count: number, terms: IssueTermsOut | undefined, t: Say): string | null {
  if (terms === undefined) return t('licences.issue.why.reading');
  const { authorisation, serials } = terms;
  if (authorisation === null) return t('licences.issue.why.authorisation');
  if (count === 0) return t('licences.issue.why.none');
  const today = authorisation.perDay - authorisation.spentToday;
  const all = authorisation.total - authorisation.spent;
  if (count > Math.min(today, all)) return t('licences.issue.why.limit', { count: Math.min(today, all) });
  return count > serials ? t('licences.issue.why.serials', { count: serials }) : null;
}

/** How much is left: under the authorisation today and in all, and of the serials. */
function Terms({ terms: { authorisation, why, serials } }: { readonly terms: IssueTermsOut }): ReactNode {
  const { t, number } = useTexts();
  const FEW_SERIALS = 50;
  return (
    <section className="yz-card licences-terms" aria-label={t('licences.terms')}>
      {authorisation === null ? (
        why === null ? null : (
          <ErrorLines error={why} plain />
        )
      ) : (
        <>
          <dl className="licences-numbers">
            <div>
              <dt>{t('licences.terms.today')}</dt>
              <dd>{number(Math.max(0, authorisation.perDay - authorisation.spentToday))}</dd>
            </div>
            <div>
              <dt>{t('licences.terms.all')}</dt>
              <dd>{number(Math.max(0, authorisation.total - authorisation.spent))}</dd>
            </div>
            <div className={serials < FEW_SERIALS ? 'yz-warn' : undefined}>
              <dt>{t('licences.terms.serials')}</dt>
              <dd>{number(serials)}</dd>
            </div>
          </dl>
          <dl className="yz-facts">
            <dt>{t('licences.terms.authorisation')}</dt>
            <dd>
              {authorisation.reason} · {t('licences.terms.by', { name: authorisation.by.name })}{' '}
              <Moment at={authorisation.at} form="day" />
            </dd>
            <dt>{t('licences.terms.seal')}</dt>
            <dd>{authorisation.seal.name}</dd>
            <dt>{t('licences.terms.until')}</dt>
            <dd>
              <Moment at={authorisation.validTo} />
            </dd>
          </dl>
        </>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly rows: readonly LicenceRowOut[];
  readonly chosen: readonly LicenceRowOut[];
  /** There is nothing to choose. */
  readonly fixed: boolean;
  onToggle(id: string, on: boolean): void;
  onAll(on: boolean): void;
}

function Choice({ rows, chosen, fixed, onToggle, onAll }: ChoiceProps): ReactNode {
  const { t, wire } = useTexts();
  const fit = rows.filter(({ unfit }) => unfit === null).length;
  const all = fit > 0 && chosen.length === fit;
  return (
    <table className="yz-table licences-choice" aria-label={t('licences.issue.waiting')}>
      <thead>
        <tr>
          <th scope="col">
            <Checkbox
              checked={all}
              indeterminate={!all && chosen.length > 0}
              disabled={fixed || fit === 0}
              aria-label={t('licences.issue.all')}
              onChange={(event) => onAll(event.target.checked)}
            />
          </th>
          <th scope="col">{t('licences.column.holders')}</th>
          <th scope="col">{t('licences.column.type')}</th>
          <th scope="col">{t('licences.issue.kind')}</th>
          <th scope="col">{t('licences.column.collector')}</th>
          <th scope="col">{t('licences.issue.reviewed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Checkbox
                checked={chosen.includes(row)}
                disabled={fixed || row.unfit !== null}
                aria-label={t('licences.issue.pick', { holders: row.holders })}
                onChange={(event) => onToggle(row.id, event.target.checked)}
              />
            </td>
            <td>
              <Link to={licenceAddress(row.id)}>{row.holders}</Link>
              {row.unfit === null ? null : (
                <div className="yz-wrong">{t('licences.issue.unfit', { why: wire(row.unfit).title })}</div>
              )}
            </td>
            <td>{row.type}</td>
            <td>{t(row.updates ? 'licences.issue.kind.update' : 'licences.issue.kind.new')}</td>
            <td>{row.collector.name}</td>
            <td>
              <Moment at={row.changed} form="short" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What became of each draft, as soon as that is known. */
function Outcome({ job: id, again }: { readonly job: string; again(): void }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { data: job } = useJob(id);
  const rows = rowsOf(job);
  if (job === undefined || rows.length === 0) return null;
  const done = rows.filter(({ result }) => result === 'done').length;
  const refused = rows.filter(({ result }) => result === 'refused').length;
  return (
    <section className="yz-card licences-outcome" aria-label={t('licences.outcome')}>
      <p className={`yz-next yz-next-${refused > 0 ? 'wrong' : 'good'}`} role="status">
        {t('licences.outcome.text', { done, total: rows.length })}
        {refused === 0 ? '' : t('licences.outcome.left', { count: refused })}
      </p>
      <JobLeft job={job} />
      <ul>
        {rows.map((row) => (
          <OutcomeRow key={row.draft} row={row} />
        ))}
      </ul>
      <div className="yz-row">
        {done === rows.length ? null : <Button onClick={again}>{t('licences.outcome.again')}</Button>}
        <Button type="primary" onClick={() => void navigate('/licences?state=active')}>
          {t('licences.outcome.list')}
        </Button>
      </div>
    </section>
  );
}

function rowsOf(job: JobOut | undefined): readonly IssuedRowOut[] {
  return job?.result?.kind === 'licence-issue' ? job.result.rows : [];
}

const ROW_TONES: Readonly<Record<IssuedRowOut['result'], string>> = {
  done: 'good',
  before: 'muted',
  refused: 'wrong',
  skipped: 'muted',
};

function OutcomeRow({ row }: { readonly row: IssuedRowOut }): ReactNode {
  const { t } = useTexts();
  const { draft, name, result, identifier, error } = row;
  return (
    <li className="licences-outcome-row">
      <span className={`yz-tag yz-tag-${ROW_TONES[result]}`}>{t(`licences.outcome.${result}`)}</span>
      <span>
        <Link to={licenceAddress(identifier ?? draft)}>{name}</Link>{' '}
        <span className="yz-muted">{identifier ?? ''}</span>{' '}
        {identifier === null ? null : <LicenceDownload identifier={identifier} />}
        {error === null ? null : <ErrorLines error={error} plain />}
      </span>
    </li>
  );
}

import type { SealsOut } from '@yinzheng/contract/cli';
import type { SealDetailOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Moment, PersonName, SealPicture, Sm3, Verdict } from '../../ui/index.ts';
import { sealStateOf, toneOf, type SealState } from './seal-state.ts';

type Seal = SealsOut['seals'][number];

/** CSS pixels a millimetre: every picture is drawn to the same scale. */
const SCALE = 3;

/** One seal: its picture, what it is, whether it can be used, and why. */
export function SealCard({ seal }: { readonly seal: Seal }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { data, error } = useCall('seals.get', { id: seal.id });
  const state = data === undefined ? undefined : sealStateOf(data);
  const { width, height } = seal.size;
  return (
    <li className="yz-card seals-card" aria-labelledby={`seal-${seal.id}`}>
      <figure title={t('seals.true-size')}>
        <SealPicture seal={seal} width={Math.round(width * SCALE)} />
        <figcaption>{t('seals.mm', { width, height })}</figcaption>
      </figure>
      <div className="seals-body">
        <header>
          <h2 id={`seal-${seal.id}`}>{seal.name}</h2>
          {state === undefined ? null : (
            <span className={`yz-tag yz-tag-${toneOf(state)}`}>{t(`seals.status.${state}`)}</span>
          )}
        </header>
        {data === undefined || state === undefined ? null : <Meaning state={state} detail={data} />}
        <dl className="seals-facts">
          <Fact name="kind">{t(`seals.kind.${seal.kind}`)}</Fact>
          <Fact name="code">
            <code>{seal.id}</code>
          </Fact>
          <Fact name="validity">
            <Moment at={seal.validFrom} form="day" /> – <Moment at={seal.validTo} form="day" />
            {data === undefined ? null : <DaysLeft days={data.daysLeft} state={state} />}
          </Fact>
          <Fact name="keepers">
            {seal.custodians.length === 0 ? (
              <span className="seals-wrong">{t('seals.no-keeper')}</span>
            ) : (
              <People people={seal.custodians} separator={t('seals.separator')} />
            )}
          </Fact>
          <Fact name="keys">{keysText(seal, texts)}</Fact>
          {data === undefined ? null : (
            <>
              <Fact name="maker">{data.maker ?? t('seals.maker.none')}</Fact>
              <Fact name="digest">
                <Sm3 value={data.digest} />
              </Fact>
            </>
          )}
        </dl>
        {error === null ? null : <ErrorLines error={error} />}
        {data === undefined ? error === null ? <LoadingState rows={3} /> : null : <Steps detail={data} />}
        <LogLink id={seal.id} />
      </div>
    </li>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <dt>{t(`seals.${name}`)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function People({
  people,
  separator,
}: {
  readonly people: Seal['custodians'];
  readonly separator: string;
}): ReactNode {
  return people.map((person, index) => (
    <span key={person.id}>
      {index === 0 ? '' : separator}
      <PersonName person={person} />
    </span>
  ));
}

function keysText({ keys }: Seal, { t }: UiTexts): ReactNode {
  if (keys.length === 0) return <span className="seals-wrong">{t('seals.no-key')}</span>;
  return keys
    .map(({ kind, serial }) => t('seals.key-serial', { kind: t(`seals.key.${kind}`), serial }))
    .join(t('seals.separator'));
}

function DaysLeft({
  days,
  state,
}: {
  readonly days: number;
  readonly state: SealState | undefined;
}): ReactNode {
  const { t } = useTexts();
  if (state === 'not-yet') return <span className="seals-waiting"> · {t('seals.not-yet')}</span>;
  if (days < 0) return <span className="seals-wrong"> · {t('seals.days-over', { count: -days })}</span>;
  if (days === 0) return <span className="seals-waiting"> · {t('seals.last-day')}</span>;
  const tone = state === 'ending' ? 'seals-waiting' : 'yz-muted';
  return <span className={tone}> · {t('seals.days-left', { count: days })}</span>;
}

/** What the state means, and what to do. */
function Meaning({
  state,
  detail,
}: {
  readonly state: SealState;
  readonly detail: SealDetailOut;
}): ReactNode {
  const { t } = useTexts();
  const text = t(`seals.means.${state}`, { count: detail.daysLeft });
  return (
    <p className={state === 'active' ? 'yz-muted' : `seals-means seals-means-${toneOf(state)}`}>{text}</p>
  );
}

function Steps({ detail }: { readonly detail: SealDetailOut }): ReactNode {
  const { t, reason } = useTexts();
  return (
    <details className="seals-steps" open={detail.answer !== 'valid'}>
      <summary>
        {t('seals.grounds')} · {t(`seals.answer.${detail.answer}`)}
      </summary>
      <ol>
        {detail.steps.map(({ step, answer, code, params }, index) => (
          <li key={index}>
            <b>{t(`seals.step.${step}`)}</b>
            <Verdict answer={answer} />
            <span>{reason(code, params)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** To its uses, for those who read the 台账. */
function LogLink({ id }: { readonly id: string }): ReactNode {
  const { t } = useTexts();
  if (!useMay('ledger.page')) return null;
  return (
    <p>
      <Link to={`/ledger?${new URLSearchParams({ seal: id }).toString()}`}>{t('seals.log')}</Link>
    </p>
  );
}

import type { AuthorisationOut } from '@yinzheng/contract/ipc';
import { Button, Input, InputNumber, Select } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import {
  EmptyState,
  ErrorLines,
  JobWaiting,
  LoadingState,
  Moment,
  NoRight,
  Page,
  PersonName,
  PrimaryButton,
  useActWindow,
} from '../../ui/index.ts';
import './licences.css';

const LONGEST = 500;
const MOST_DAYS = 1096;
const MOST = 1_000_000;
const DAY_MS = 86_400_000;

const TONES: Readonly<Record<AuthorisationOut['state'], string>> = {
  'in-force': 'good',
  'not-yet': 'muted',
  expired: 'muted',
  spent: 'wrong',
  'spent-today': 'waiting',
  ended: 'muted',
};

/** 常设授权: so many licences of a type may be sealed without asking the leader each time. */
export function AuthorisationsPage(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const may = useMay('authorisations.list');
  const signs = useMay('authorisations.sign');
  const [writing, setWriting] = useState(false);
  return (
    <Page
      title={t('licences.authorisations')}
      lead={may ? t('licences.authorisations.lead') : undefined}
      onBack={() => void navigate('/licences')}
      primary={
        may && signs && !writing
          ? { label: t('licences.authorise.new'), onPress: () => setWriting(true) }
          : undefined
      }
    >
      {may ? (
        <div className="licences-authorisations">
          {writing ? <SignForm onLeave={() => setWriting(false)} /> : null}
          <List signs={signs} />
        </div>
      ) : (
        <NoRight />
      )}
    </Page>
  );
}

function List({ signs }: { readonly signs: boolean }): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('authorisations.list', {});
  if (error !== null) {
    return (
      <ErrorLines error={error}>
        <Button onClick={() => void refetch()}>{t('licences.again')}</Button>
      </ErrorLines>
    );
  }
  if (data === undefined) return <LoadingState rows={6} />;
  if (data.authorisations.length === 0) {
    return (
      <EmptyState
        title={t('licences.authorisations.none')}
        text={t(signs ? 'licences.authorisations.none.text' : 'licences.authorisations.none.others')}
      />
    );
  }
  return (
    <ul className="licences-authorisation-list">
      {data.authorisations.map((one) => (
        <Authorisation key={one.digest} one={one} signs={signs} />
      ))}
    </ul>
  );
}

function Authorisation({
  one,
  signs,
}: {
  readonly one: AuthorisationOut;
  readonly signs: boolean;
}): ReactNode {
  const { t, number } = useTexts();
  const [ending, setEnding] = useState(false);
  const { state, type, seal, perDay, total, spent, spentToday, validTo, reason, by, at, end } = one;
  const open = state === 'in-force' || state === 'spent-today' || state === 'not-yet' || state === 'spent';
  return (
    <li className="yz-card licences-authorisation">
      <div className="licences-authorisation-head">
        <div>
          <p>
            <span className={`yz-tag yz-tag-${TONES[state]}`}>{t(`licences.authorisation.${state}`)}</span>{' '}
            <b>{type.name}</b>
          </p>
          <p>{reason}</p>
        </div>
        <dl className="licences-numbers">
          <div>
            <dt>{t('licences.authorisation.today')}</dt>
            <dd>{t('licences.authorisation.of', { spent: number(spentToday), most: number(perDay) })}</dd>
          </div>
          <div>
            <dt>{t('licences.authorisation.all')}</dt>
            <dd>{t('licences.authorisation.of', { spent: number(spent), most: number(total) })}</dd>
          </div>
        </dl>
      </div>
      <p className="yz-muted">
        {t('licences.authorisation.seal', { seal: seal.name })} · <PersonName person={by} />{' '}
        {t('licences.authorisation.signed')} <Moment at={at} /> · {t('licences.authorisation.until')}{' '}
        <Moment at={validTo} />
      </p>
      {end === null ? null : (
        <p className="yz-note">
          <PersonName person={end.by} /> <Moment at={end.at} />{' '}
          {t('licences.authorisation.ended.why', { reason: end.reason })}
        </p>
      )}
      {signs && open ? (
        ending ? (
          <EndForm id={one.id} onLeave={() => setEnding(false)} />
        ) : (
          <div>
            <Button onClick={() => setEnding(true)}>{t('licences.authorisation.end')}</Button>
          </div>
        )
      ) : null}
    </li>
  );
}

/** A leader takes one back: why. */
function EndForm({ id, onLeave }: { readonly id: string; onLeave(): void }): ReactNode {
  const { t } = useTexts();
  const field = useId();
  const act = useActWindow('authorisations.end');
  const [reason, setReason] = useState('');
  if (act.job !== undefined) {
    return <JobWaiting job={act.job} opened={act.opened} onDone={onLeave} onClose={() => act.reset()} />;
  }
  return (
    <form
      className="licences-end"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') void act.start({ id, reason: reason.trim() });
      }}
    >
      <label htmlFor={field}>{t('licences.authorisation.end.reason')}</label>
      <Input
        id={field}
        autoFocus
        value={reason}
        maxLength={LONGEST}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="yz-choice-note">{t('licences.authorisation.end.text')}</p>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row">
        <Button onClick={onLeave}>{t('licences.event.leave')}</Button>
        <Button type="primary" htmlType="submit" disabled={reason.trim() === ''} loading={act.busy}>
          {t('licences.authorisation.end.do')}
        </Button>
      </div>
    </form>
  );
}

/** What a leader signs. */
function SignForm({ onLeave }: { onLeave(): void }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const id = useId();
  const act = useActWindow('authorisations.sign');
  const types = useCall('licences.types', {});
  const seals = useCall('seals.list', {});
  const now = useNow(60_000);
  const [type, setType] = useState<string>();
  const [seal, setSeal] = useState<string>();
  const [perDay, setPerDay] = useState<number | null>(50);
  const [total, setTotal] = useState<number | null>(1000);
  const [days, setDays] = useState<number | null>(30);
  const [reason, setReason] = useState('');
  if (act.job !== undefined) {
    return <JobWaiting job={act.job} opened={act.opened} onDone={onLeave} onClose={() => act.reset()} />;
  }
  const allTypes = types.data?.types ?? [];
  const allSeals = seals.data?.seals ?? [];
  const chosenType = type ?? allTypes[0]?.code;
  const chosenSeal = seal ?? allSeals[0]?.id;
  const why =
    chosenType === undefined
      ? t('licences.authorise.why.type')
      : chosenSeal === undefined
        ? t('licences.authorise.why.seal')
        : perDay === null || total === null || days === null || perDay > total
          ? t('licences.authorise.why.limits')
          : reason.trim() === ''
            ? t('licences.authorise.why.reason')
            : null;
  const send = (): void => {
    if (chosenType === undefined || chosenSeal === undefined) return;
    if (perDay === null || total === null || days === null) return;
    void act.start({ type: chosenType, seal: chosenSeal, perDay, total, days, reason: reason.trim() });
  };
  const count = (
    name: 'perDay' | 'total' | 'days',
    value: number | null,
    most: number,
    set: (value: number | null) => void,
  ): ReactNode => (
    <div className="yz-field">
      <label htmlFor={`${id}-${name}`}>{t(`licences.authorise.${name}`)}</label>
      <InputNumber id={`${id}-${name}`} min={1} max={most} precision={0} value={value} onChange={set} />
    </div>
  );
  return (
    <section className="yz-card licences-sign" aria-label={t('licences.authorise.new')}>
      <h2>{t('licences.authorise.new')}</h2>
      <p className="yz-muted">{t('licences.authorise.text')}</p>
      <div className="licences-sign-fields">
        <div className="yz-field">
          <label htmlFor={`${id}-type`}>{t('licences.type')}</label>
          <Select
            id={`${id}-type`}
            value={chosenType ?? null}
            options={allTypes.map(({ code, name }) => ({ value: code, label: name }))}
            onChange={setType}
          />
        </div>
        <div className="yz-field">
          <label htmlFor={`${id}-seal`}>{t('licences.terms.seal')}</label>
          <Select
            id={`${id}-seal`}
            value={chosenSeal ?? null}
            options={allSeals.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setSeal}
          />
        </div>
        {count('perDay', perDay, MOST, setPerDay)}
        {count('total', total, MOST, setTotal)}
        {count('days', days, MOST_DAYS, setDays)}
        <p className="yz-choice-note licences-sign-until">
          {days === null
            ? ''
            : t('licences.authorise.until', {
                moment: texts.moment(new Date(now + days * DAY_MS).toISOString()),
              })}
        </p>
      </div>
      <div className="yz-field">
        <label htmlFor={`${id}-reason`}>{t('licences.authorise.reason')}</label>
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={LONGEST}
          placeholder={t('licences.authorise.reason.hint')}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="licences-sign-foot">
        <Button size="large" onClick={onLeave}>
          {t('licences.event.leave')}
        </Button>
        <PrimaryButton label={t('licences.authorise.do')} why={why} busy={act.busy} onPress={send} />
      </div>
    </section>
  );
}

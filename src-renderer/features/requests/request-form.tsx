import { Input, InputNumber, Radio, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import type { Output } from '@yinzheng/contract/ipc';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, SealPicture } from '../../ui/index.ts';
import type { Classification, Draft } from './draft.ts';
import { MOST_DAYS, MOST_REASON } from './limits.ts';

const CLASSES: readonly Classification[] = ['public', 'internal', 'secret'];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface RequestFormProps {
  readonly draft: Draft;
  readonly seals: Output<'seals.list'>['seals'];
  /** Workstations of the unit at which it can be stamped, this one first. */
  readonly places: readonly string[];
  fill(values: Partial<Omit<Draft, 'documents'>>): void;
}

/** Everything of an application but its documents. */
export function RequestForm({ draft, seals, places, fill }: RequestFormProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const { classification, reason } = draft;
  return (
    <div className="yz-form">
      <fieldset className="yz-field">
        <legend>{t('requests.classification')}</legend>
        <Radio.Group
          value={classification}
          name={`${id}-class`}
          optionType="button"
          buttonStyle="solid"
          options={CLASSES.map((value) => ({ value, label: t(`requests.classification.${value}`) }))}
          onChange={(event) => fill({ classification: event.target.value as Classification })}
        />
      </fieldset>
      {classification === 'secret' && <ErrorLines error={{ code: 'SECRET_REFUSED', params: {} }} />}
      <SealField draft={draft} seals={seals} fill={fill} />
      <div className="yz-field">
        <label htmlFor={`${id}-reason`}>{t('requests.reason')}</label>
        <Input.TextArea
          id={`${id}-reason`}
          value={reason}
          rows={4}
          maxLength={MOST_REASON}
          showCount
          placeholder={t('requests.reason.hint')}
          onChange={(event) => fill({ reason: event.target.value })}
        />
      </div>
      <PlaceField draft={draft} places={places} fill={fill} />
      <DaysField days={draft.days} fill={fill} />
    </div>
  );
}

/** Where it is to be stamped: asked where the unit has several workstations. */
function PlaceField({ draft, places, fill }: Omit<RequestFormProps, 'seals'>): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const [own, ...others] = places;
  if (others.length === 0) return null;
  return (
    <div className="yz-field">
      <label htmlFor={`${id}-place`}>{t('requests.place')}</label>
      <Select
        id={`${id}-place`}
        value={draft.workstation ?? own ?? null}
        options={places.map((place) => ({
          value: place,
          label: t(place === own ? 'requests.place.here' : 'requests.place.other', {
            workstation: place.slice(0, 8),
          }),
        }))}
        onChange={(value: string | null) =>
          fill({ workstation: value === null || value === own ? undefined : value })
        }
      />
      <span className="yz-choice-note">{t('requests.place.note')}</span>
    </div>
  );
}

function SealField({ draft, seals, fill }: Omit<RequestFormProps, 'places'>): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const chosen = seals.find((seal) => seal.id === draft.seal);
  return (
    <div className="yz-field">
      <label htmlFor={`${id}-seal`}>{t('requests.seal')}</label>
      <Select
        id={`${id}-seal`}
        value={draft.seal ?? null}
        placeholder={t('requests.seal.hint')}
        options={seals.map((seal) => ({ value: seal.id, label: seal.name }))}
        onChange={(value: string | null) => fill({ seal: value ?? undefined })}
      />
      {chosen !== undefined && (
        <div className="yz-seal-field">
          <SealPicture seal={chosen} width={44} />
          <div>
            {chosen.status !== 'active' && chosen.status !== 'unknown' && (
              <p className="yz-warn">{t(`requests.seal.${chosen.status}`)}</p>
            )}
            {chosen.custodians.length > 0 && (
              <p className="yz-choice-note">
                {t('requests.seal.custodian', {
                  names: chosen.custodians.map(({ name }) => name).join(t('requests.and')),
                })}
              </p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

function DaysField({ days, fill }: Pick<RequestFormProps, 'fill'> & { readonly days: number }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const id = useId();
  const now = useNow(MINUTE_MS);
  const fits = Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;
  return (
    <div className="yz-field">
      <label htmlFor={`${id}-days`}>{t('requests.days')}</label>
      <div className="yz-row">
        <InputNumber
          id={`${id}-days`}
          min={1}
          max={MOST_DAYS}
          precision={0}
          value={Number.isNaN(days) ? null : days}
          aria-describedby={`${id}-until`}
          onChange={(value) => fill({ days: typeof value === 'number' ? value : Number.NaN })}
        />
        <span id={`${id}-until`} className="yz-choice-note">
          {fits
            ? t('requests.days.until', { moment: texts.moment(new Date(now + days * DAY_MS).toISOString()) })
            : t('requests.days.range', { most: MOST_DAYS })}
        </span>
      </div>
    </div>
  );
}

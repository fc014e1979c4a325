import { useQueryClient } from '@tanstack/react-query';
import type { LicenceDetailOut, LicenceFormIn, UnfinishedOut } from '@yinzheng/contract/ipc';
import { Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { askAgain, useAct, useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import {
  EmptyState,
  ErrorLines,
  JobWaiting,
  LoadingState,
  NoRight,
  Page,
  PrimaryButton,
  useActWindow,
} from '../../ui/index.ts';
import { AttachmentList, type PutFile } from './attachment-list.tsx';
import { DrawnForm } from './drawn-form.tsx';
import { FaceFieldInput, FieldFrame } from './face-field.tsx';
import { emptyForm, formOf, sampleForm, withField } from './form-state.ts';
import { HolderFields } from './holder-fields.tsx';
import './licences.css';
import { licenceAddress } from './list-address.ts';
import { useKept } from './use-kept.ts';
import { useProblems } from './use-problems.ts';
import { useWording, type FieldProblem } from './use-wording.ts';
import type { LicenceTypeShown } from './words.ts';

const DAY = 'YYYY-MM-DD';

/** 采集: the form of a type on the left, the licence as it will look on the right. */
export function NewLicencePage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('licences.collect');
  const [query] = useSearchParams();
  const [draft, updates, again] = [query.get('draft'), query.get('updates'), query.get('again')];
  const title =
    draft !== null
      ? 'licences.correct'
      : again !== null
        ? 'licences.again'
        : updates !== null
          ? 'licences.update'
          : 'licences.new';
  const navigate = useNavigate();
  return (
    <Page title={t(title)} fill onBack={() => void navigate('/licences')}>
      {may ? (
        <Begin
          key={`${draft ?? ''} ${updates ?? ''} ${again ?? ''}`}
          draft={draft}
          updates={updates}
          again={again}
        />
      ) : (
        <NoRight />
      )}
    </Page>
  );
}

interface BeginProps {
  /** The record that is corrected, or the licence that gets a next version. */
  readonly draft: string | null;
  readonly updates: string | null;
  /** The draft of a version that was given up: the form begins with what it said. */
  readonly again: string | null;
}

/** Fetches what the form begins with. */
function Begin({ draft, updates, again }: BeginProps): ReactNode {
  const { t } = useTexts();
  const types = useCall('licences.types', {});
  const of = draft ?? updates;
  const before = useCall('licences.get', { id: of ?? '' }, { enabled: of !== null });
  const given = useCall('licences.get', { id: again ?? '' }, { enabled: again !== null });
  const unfinished = useCall('licences.unfinished', {});
  const [chosen, setChosen] = useState<string>();
  const [anew, setAnew] = useState(false);
  const forget = useAct('licences.forget');
  const error = types.error ?? before.error ?? given.error ?? unfinished.error;
  if (error !== null) {
    return (
      <div className="yz-alone">
        <ErrorLines error={error} />
      </div>
    );
  }
  const awaited = (of !== null && before.data === undefined) || (again !== null && given.data === undefined);
  if (types.data === undefined || unfinished.data === undefined || awaited) return <LoadingState rows={10} />;
  const all = types.data.types;
  const { kept } = unfinished.data;
  const same = kept !== null && kept.draft === draft && kept.updates === updates;
  const begun = same && !anew && chosen === undefined && again === null ? kept : undefined;
  const wanted = (before.data ?? given.data)?.record.type ?? chosen ?? begun?.form.type ?? all[0]?.code;
  const type = all.find(({ code }) => code === wanted);
  if (type === undefined) {
    return <EmptyState title={t('licences.types.none')} text={t('licences.types.none.text')} />;
  }
  return (
    <Collect
      key={`${type.code} ${anew ? 'anew' : ''}`}
      begun={begun}
      onAnew={() => forget.mutate({}, { onSuccess: () => setAnew(true) })}
      types={all}
      type={type}
      alone={types.data.alone}
      before={before.data}
      given={given.data}
      draft={draft ?? undefined}
      onType={setChosen}
    />
  );
}

interface CollectProps {
  readonly types: readonly LicenceTypeShown[];
  readonly type: LicenceTypeShown;
  readonly alone: boolean;
  readonly before: LicenceDetailOut | undefined;
  /** A version that was given up, whose contents the form begins with. */
  readonly given: LicenceDetailOut | undefined;
  readonly draft: string | undefined;
  /** What was begun before and not handed in. */
  readonly begun: UnfinishedOut | undefined;
  /** It is not gone on with. */
  onAnew(): void;
  onType(code: string): void;
}

function Collect(props: CollectProps): ReactNode {
  const { types, type, alone, before, given, draft, begun, onAnew, onType } = props;
  const texts = useTexts();
  const { t } = texts;
  const navigate = useNavigate();
  const client = useQueryClient();
  const act = useActWindow('licences.collect');
  const { mode } = useSession();
  const [query] = useSearchParams();
  // As it was found when the page was opened: what is typed from then on is kept too.
  const [earlier] = useState(begun);
  const [form, setForm] = useState<LicenceFormIn>(() =>
    earlier !== undefined
      ? earlier.form
      : (given ?? before) !== undefined
        ? formOf((given ?? before)!.record)
        : mode === 'trial' && query.has('sample')
          ? sampleForm(type, today(), new Date())
          : emptyForm(type, today()),
  );
  const [files, setFiles] = useState<readonly PutFile[]>([]);
  const updates = updatesOf(before, draft);
  const { problems, refusal, settled, error } = useProblems(form, updates);
  useKept(form, { updates: updates ?? null, draft: draft ?? null, paused: act.job !== undefined });
  const [told, setTold] = useState(draft !== undefined);
  const [tries, setTries] = useState(0);
  const fields = useRef<HTMLDivElement>(null);
  // What is wrong may be far above the button.
  useEffect(() => {
    if (tries > 0) goToFirstWrong(fields.current);
  }, [tries]);
  const wording = useWording();
  const remark = (key: string): string | undefined => before?.remarks.find((one) => one.key === key)?.remark;
  const problem = (where: string): FieldProblem | undefined => {
    const found = problems.find((one) => one.where === where);
    return found && wording(found);
  };
  const send = (): void => {
    setTold(true);
    // What was typed last may not be looked at yet: the service looks at it all the same.
    if (settled && problems.length > 0) return setTries(tries + 1);
    void act.start({
      form,
      attachments: files.map(({ file }) => file),
      ...(updates === undefined ? {} : { updates }),
      ...(draft === undefined ? {} : { draft }),
    });
  };
  const settle = (id: string | undefined): void => {
    for (const asked of ['licences.list', 'licences.get', 'licences.unfinished', 'home.get'])
      void askAgain(client, [asked]);
    void navigate(id === undefined ? '/licences' : licenceAddress(id));
  };
  return (
    <div className="licences-collect">
      <section className="licences-form" aria-label={t('licences.form')}>
        <div className="yz-side-scroll" ref={fields}>
          {earlier === undefined ? null : (
            <p className="yz-note">
              {t('licences.begun', { at: texts.shortMoment(earlier.at) })}{' '}
              <button type="button" className="yz-link" onClick={onAnew}>
                {t('licences.begun.anew')}
              </button>
            </p>
          )}
          {alone ? <p className="yz-note">{t('licences.alone')}</p> : null}
          {given === undefined ? null : (
            <p className="yz-note">{t('licences.form.again', { holders: given.row.holders })}</p>
          )}
          {before === undefined ? (
            <FieldFrame name={t('licences.type')} required problem={undefined} told={false}>
              {({ id }) => (
                <Select
                  id={id}
                  value={type.code}
                  options={types.map(({ code, name }) => ({ value: code, label: name }))}
                  onChange={onType}
                />
              )}
            </FieldFrame>
          ) : (
            <p className="yz-note">
              {t(draft === undefined ? 'licences.form.updates' : 'licences.form.corrects', {
                holders: before.row.holders,
              })}
            </p>
          )}
          <HolderFields
            type={type}
            form={form}
            problems={problems}
            remark={remark('holders')}
            told={told}
            onForm={setForm}
            wording={wording}
          />
          <div className="licences-term">
            <FieldFrame
              name={t('licences.form.from')}
              required
              problem={problem('validFrom')}
              remark={remark('validFrom')}
              told={told}
            >
              {({ id }) => (
                <DatePicker
                  id={id}
                  value={dayjs(form.validFrom, DAY).isValid() ? dayjs(form.validFrom, DAY) : null}
                  format={DAY}
                  onChange={(day: dayjs.Dayjs | null) =>
                    setForm({ ...form, validFrom: day?.format(DAY) ?? '' })
                  }
                />
              )}
            </FieldFrame>
            <FieldFrame
              name={t('licences.form.term')}
              required
              problem={problem('term')}
              remark={remark('term')}
              told={told}
            >
              {({ id }) => (
                <Select
                  id={id}
                  value={form.term}
                  options={type.validity.map((value) => ({ value, label: value }))}
                  onChange={(term: string) => setForm({ ...form, term })}
                />
              )}
            </FieldFrame>
          </div>
          <h2 className="licences-form-part">{t('licences.face')}</h2>
          {type.face.fields.map((field) => (
            <FaceFieldInput
              key={field.key}
              field={field}
              value={form.face[field.key] ?? ''}
              problem={problem(field.key)}
              remark={remark(field.key)}
              told={told}
              onValue={(value) => setForm(withField(form, field.key, value))}
            />
          ))}
          <AttachmentList files={files} onFiles={setFiles} />
        </div>
        <div className="yz-side-foot">
          {act.job === undefined ? (
            <>
              {refusal === null ? null : <ErrorLines error={refusal} />}
              {error === null ? null : <ErrorLines error={error} />}
              {act.error === null ? null : <ErrorLines error={act.error} />}
              {told && problems.length > 0 ? (
                <p className="yz-wrong" role="alert">
                  {t('licences.form.wrong', { count: problems.length })}
                </p>
              ) : null}
              <div className="licences-form-buttons">
                <Button size="large" onClick={() => void navigate(-1)}>
                  {t('licences.form.leave')}
                </Button>
                <PrimaryButton
                  block
                  label={t('licences.form.do')}
                  why={refusal === null ? null : t('licences.form.refused')}
                  busy={act.busy}
                  onPress={send}
                />
              </div>
            </>
          ) : (
            <JobWaiting
              job={act.job}
              opened={act.opened}
              onDone={(job) => settle(job.result?.kind === 'licence-record' ? job.result.draft : undefined)}
              onClose={() => act.reset()}
            />
          )}
        </div>
      </section>
      <div className="yz-desk-middle">
        <DrawnForm
          form={form}
          updates={updates}
          instead={<EmptyState title={t('licences.picture.none')} />}
        />
      </div>
    </div>
  );
}

/** Puts the first field with something wrong in sight, and whoever types into it. */
function goToFirstWrong(fields: HTMLElement | null): void {
  const field = fields?.querySelector('.yz-field:has(.licences-note.yz-wrong)');
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
}

/** Identifier of the licence that the form is about; undefined: a new one. */
function updatesOf(before: LicenceDetailOut | undefined, draft: string | undefined): string | undefined {
  if (before === undefined) return undefined;
  return draft === undefined ? (before.row.identifier ?? undefined) : (before.record.updates ?? undefined);
}

/** A day in China. */
function today(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

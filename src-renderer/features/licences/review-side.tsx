import type { LicenceDetailOut } from '@yinzheng/contract/ipc';
import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, PrimaryButton, useActWindow } from '../../ui/index.ts';
import { TimeLine } from './time-line.tsx';

/** Characters of a remark and of an opinion. */
const LONGEST = 500;

/** 审核: what the reviewer says, field by field and as a whole; 通过 or 退回. */
export function ReviewSide({ detail }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const navigate = useNavigate();
  const act = useActWindow('licences.review');
  const [remarks, setRemarks] = useState<Readonly<Record<string, string>>>({});
  const [opinion, setOpinion] = useState('');
  const { record, type } = detail;
  const places = [
    { key: 'holders', name: t('licences.holders') },
    { key: 'validFrom', name: t('licences.valid') },
    ...(type?.face.fields ?? []).map(({ key, name }) => ({ key, name })),
    ...(record.attachments.length === 0 ? [] : [{ key: 'attachments', name: t('licences.attachments') }]),
  ];
  const said = Object.entries(remarks)
    .map(([key, remark]) => ({ key, remark: remark.trim() }))
    .filter(({ remark }) => remark !== '');
  const send = (answer: 'passed' | 'returned'): void =>
    void act.start({
      draft: record.draft,
      record: record.digest,
      answer,
      remarks: said,
      opinion: opinion.trim(),
    });
  if (act.job !== undefined) {
    return (
      <div className="yz-side-scroll">
        <JobWaiting
          job={act.job}
          opened={act.opened}
          onDone={() => void navigate('/licences?state=to-review')}
          onClose={() => act.reset()}
        />
      </div>
    );
  }
  const mayReturn = said.length > 0 || opinion.trim() !== '';
  return (
    <>
      <div className="yz-side-scroll">
        <section className="yz-side-part">
          <h2>{t('licences.review')}</h2>
          <p className="yz-choice-note">
            {t(record.attachments.length === 0 ? 'licences.review.text.alone' : 'licences.review.text')}
          </p>
          {detail.row.unfit === null ? null : <ErrorLines error={detail.row.unfit} />}
          {places.map(({ key, name }) => (
            <div key={key} className="licences-review-field">
              <label htmlFor={`${id}-${key}`}>{name}</label>
              <Input
                id={`${id}-${key}`}
                value={remarks[key] ?? ''}
                maxLength={LONGEST}
                placeholder={t('licences.review.remark')}
                onChange={(event) => setRemarks({ ...remarks, [key]: event.target.value })}
              />
            </div>
          ))}
        </section>
        <TimeLine detail={detail} />
      </div>
      <div className="yz-side-foot">
        <label htmlFor={`${id}-opinion`}>{t('licences.review.opinion')}</label>
        <Input.TextArea
          id={`${id}-opinion`}
          value={opinion}
          rows={2}
          maxLength={LONGEST}
          placeholder={t('licences.review.opinion.hint')}
          onChange={(event) => setOpinion(event.target.value)}
        />
        {act.error === null ? null : <ErrorLines error={act.error} />}
        <div className="licences-review-buttons">
          <Button
            size="large"
            disabled={act.busy || !mayReturn}
            title={mayReturn ? undefined : t('licences.review.return.why')}
            onClick={() => send('returned')}
          >
            {t('licences.review.return')}
          </Button>
          <PrimaryButton
            block
            label={t('licences.review.pass')}
            why={said.length > 0 ? t('licences.review.pass.why') : null}
            busy={act.busy}
            onPress={() => send('passed')}
          />
        </div>
      </div>
    </>
  );
}

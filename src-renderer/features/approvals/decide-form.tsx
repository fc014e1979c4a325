import { Button, Input } from 'antd';
import { useId, useRef, useState, type ReactNode } from 'react';
import type { Asked } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, PrimaryButton, type ActWindow } from '../../ui/index.ts';

/** Characters of an opinion (src-core/approvals/policy.ts). */
const MOST_OPINION = 500;

type Answer = Asked<'requests.decide'>['answer'];

export interface DecideFormProps {
  readonly id: string;
  /** Impressions asked for, on so many documents. */
  readonly count: number;
  readonly act: ActWindow<'requests.decide'>;
}

/** 同意 / 不同意: the opinion is demanded for a refusal; what is decided stays decided. */
export function DecideForm({ id, count, act }: DecideFormProps): ReactNode {
  const { t } = useTexts();
  const fieldId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [opinion, setOpinion] = useState('');
  const [demanded, setDemanded] = useState(false);
  const empty = opinion.trim() === '';
  const decide = (answer: Answer): void => {
    if (answer === 'refused' && empty) {
      setDemanded(true);
      field.current?.focus();
      return;
    }
    void act.start({ id, answer, opinion: opinion.trim() });
  };
  const wrong = demanded && empty;
  return (
    <div className="yz-side-foot">
      <label htmlFor={fieldId} className="yz-opinion-name">
        {t('approval.opinion')}
      </label>
      <Input.TextArea
        id={fieldId}
        ref={(component) => {
          field.current = component?.resizableTextArea?.textArea ?? null;
        }}
        value={opinion}
        rows={3}
        maxLength={MOST_OPINION}
        status={wrong ? 'error' : ''}
        placeholder={t('approval.opinion.hint')}
        aria-invalid={wrong}
        aria-describedby={`${fieldId}-note`}
        onChange={(event) => setOpinion(event.target.value)}
      />
      <p
        id={`${fieldId}-note`}
        className={wrong ? 'yz-wrong' : 'yz-choice-note'}
        role={wrong ? 'alert' : undefined}
      >
        {t(wrong ? 'approval.opinion.demanded' : 'approval.final')}
      </p>
      {act.error !== null && <ErrorLines error={act.error} />}
      <div className="yz-decide-buttons">
        <Button size="large" disabled={act.busy} onClick={() => decide('refused')}>
          {t('approval.refuse')}
        </Button>
        <PrimaryButton
          block
          label={t('approval.agree', { count })}
          busy={act.busy}
          onPress={() => decide('agreed')}
        />
      </div>
    </div>
  );
}

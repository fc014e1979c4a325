import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';

export type VerdictAnswer = 'valid' | 'invalid' | 'unknown';

const ICONS = {
  valid: CheckCircleFilled,
  invalid: CloseCircleFilled,
  unknown: QuestionCircleFilled,
} as const;

/** The sign of an answer; its word must stand beside it. */
export function VerdictIcon({ answer }: { readonly answer: VerdictAnswer }): ReactNode {
  const Icon = ICONS[answer];
  return <Icon className={`yz-verdict-${answer}`} aria-hidden />;
}

export interface VerdictProps {
  readonly answer: VerdictAnswer;
  /** Of a whole page, or within a line. */
  readonly size?: 'large' | 'small';
}

/** 有效 · 无效 · 不能判定: word, sign and colour. */
export function Verdict({ answer, size = 'small' }: VerdictProps): ReactNode {
  const { t } = useTexts();
  return (
    <span className={`yz-verdict yz-verdict-${size} yz-verdict-${answer}`}>
      <VerdictIcon answer={answer} /> {t(`frame.verdict.${answer}`)}
    </span>
  );
}

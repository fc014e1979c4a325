import type { SignatureOut } from '@yinzheng/contract/cli';
import type { GroundsOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { Verdict } from '../../ui/index.ts';

export interface SignatureStepsProps {
  readonly signature: SignatureOut;
  readonly grounds: GroundsOut['signatures'][number] | undefined;
  readonly open: boolean;
}

/** The steps of the standard, each with its reason. */
export function SignatureSteps({ signature: { steps }, grounds, open }: SignatureStepsProps): ReactNode {
  const { t, reason } = useTexts();
  const valid = steps.filter(({ answer }) => answer === 'valid').length;
  return (
    <details className="verify-steps" open={open}>
      <summary>
        {t('verify.steps')} · {t('verify.steps.count', { valid, count: steps.length })}
      </summary>
      <ol>
        {steps.map(({ step, answer, code }, index) => (
          <li key={step}>
            <b>{t(`verify.step.${step}`)}</b>
            <Verdict answer={answer} />
            <span>{reason(code, grounds?.steps[index]?.params ?? {})}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

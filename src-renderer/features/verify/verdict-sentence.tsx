import type { ReactNode } from 'react';
import type { VerifiedFileOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, Verdict } from '../../ui/index.ts';
import { outcomeOf } from './outcome.ts';

/** 有效 · 无效 · 不能判定, and why; for a file without signatures, what that means and what to do. */
export function VerdictSentence({ file }: { readonly file: VerifiedFileOut }): ReactNode {
  const { t, reason } = useTexts();
  const outcome = outcomeOf(file);
  const { answer } = file.verified;
  const { code, params } = file.grounds.file;
  return (
    <section className={`verify-verdict verify-verdict-${answer}`} role="status">
      <Verdict answer={answer} size="large" />
      {outcome.kind === 'signed' ? <p className="verify-reason">{reason(code, params)}</p> : null}
      {outcome.kind === 'unreadable' ? (
        <>
          <p className="verify-reason">{t(`verify.${outcome.code}.title`)}</p>
          <p>{t(`verify.${outcome.code}.text`)}</p>
          <p>{t(`verify.${outcome.code}.next`)}</p>
          <p className="yz-error-code">
            {t('verify.code')} <code>{outcome.code}</code>
            <CopyButton text={outcome.code} label={t('verify.code')} />
          </p>
        </>
      ) : null}
      {outcome.kind === 'unsigned' || outcome.kind === 'encrypted' ? (
        <>
          <p className="verify-reason">{t(`verify.${outcome.kind}.title`)}</p>
          <p>{t(`verify.${outcome.kind}.text`)}</p>
        </>
      ) : null}
    </section>
  );
}

import type { ReactNode } from 'react';
import type { VerifiedFileOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { Sm3 } from '../../ui/index.ts';
import { sizeText } from './outcome.ts';

/** Which file it was: name, size, pages, SM3. */
export function FileFacts({ file }: { readonly file: VerifiedFileOut }): ReactNode {
  const { t, number } = useTexts();
  const { value, unit } = sizeText(file.size);
  const bytes = t('verify.size.bytes', { count: file.size, shown: number(file.size) });
  return (
    <section aria-label={t('verify.facts')}>
      <dl className="verify-facts">
        <dt>{t('verify.fact.name')}</dt>
        <dd>
          <b>{file.name}</b>
          {'entry' in file.source ? (
            <span className="yz-muted"> · {t('verify.entry', { number: file.source.entry })}</span>
          ) : null}
        </dd>
        <dt>{t('verify.fact.size')}</dt>
        <dd>
          {unit === 'B'
            ? bytes
            : t('verify.size.both', { size: `${value} ${unit}`, count: number(file.size) })}
          {file.pages === 0 ? '' : ` · ${t('verify.pages', { count: file.pages })}`}
        </dd>
        <dt>{t('verify.fact.sm3')}</dt>
        <dd>
          <Sm3 value={file.sm3} />
        </dd>
      </dl>
    </section>
  );
}

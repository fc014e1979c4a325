import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { useSession } from '../../app/session.tsx';
import { CopyButton, ErrorLines, LoadingState } from '../../ui/index.ts';
import { reportText } from './report-text.ts';

/** The same as `yinzheng keys doctor`: what was found, and a report for support without secrets. */
export function Doctor({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const { version } = useSession();
  const { data, error, isFetching, refetch } = useCall('keys.doctor', {});
  const text = data === undefined ? '' : reportText(data, version, t);
  return (
    <section className="yz-card keys-doctor" aria-labelledby="keys-doctor" aria-busy={isFetching}>
      <header className="yz-row">
        <h2 id="keys-doctor">{t('keys.doctor')}</h2>
        {data === undefined ? null : (
          <CopyButton text={text} label={t('keys.doctor.report')} words={t('keys.doctor.copy')} />
        )}
        <Button size="small" loading={isFetching} onClick={() => void refetch()}>
          {t('keys.doctor.again')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('frame.close')}
        </Button>
      </header>
      {error === null ? null : <ErrorLines error={error} />}
      {data === undefined ? (
        error === null ? (
          <LoadingState rows={6} />
        ) : null
      ) : (
        <>
          {data.findings.length === 0 ? (
            <p className="keys-means keys-means-good">{t('keys.doctor.fine')}</p>
          ) : (
            <ul className="keys-findings">
              {data.findings.map(({ code, about, message }, index) => (
                <li key={`${code} ${index}`} className="keys-means keys-means-wrong">
                  {about === '' ? null : <b>{about} </b>}
                  {message}
                </li>
              ))}
            </ul>
          )}
          <pre className="keys-report" tabIndex={0} aria-label={t('keys.doctor.report')}>
            {text}
          </pre>
        </>
      )}
    </section>
  );
}

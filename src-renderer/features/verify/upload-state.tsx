import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import type { Upload } from './use-uploads.ts';

export interface UploadStateProps {
  readonly upload: Upload;
  onLeave(id: number): void;
}

/** A file on its way to the service, or why it was not read. */
export function UploadState({ upload: { id, name, share, error }, onLeave }: UploadStateProps): ReactNode {
  const { t } = useTexts();
  if (error !== null) {
    return (
      <section className="verify-panel">
        <h2>{t('verify.failed.upload')}</h2>
        <p>{name}</p>
        <ErrorLines error={error}>
          <Button onClick={() => onLeave(id)}>{t('verify.close')}</Button>
        </ErrorLines>
      </section>
    );
  }
  return (
    <section className="verify-panel" role="status">
      <h2>{t('verify.uploading')}</h2>
      <p>{name}</p>
      <Progress percent={Math.round((share ?? 0) * 100)} aria-label={t('verify.uploading')} />
    </section>
  );
}

import {
  CloseOutlined,
  LoadingOutlined,
  RightOutlined,
  StopOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { hasEnded, useDismiss, useTellFailure, VerdictIcon } from '../../ui/index.ts';
import type { Upload, Uploads } from './use-uploads.ts';

/** Files that stay in the list. */
export const RECENT = 8;

export interface RecentFilesProps {
  /** Verifications, newest first. */
  readonly jobs: readonly JobOut[];
  readonly uploads: Uploads;
  /** The job that is shown. */
  readonly shown: string | undefined;
  onShow(job: string | undefined): void;
  /** Fewer files than that are not listed. */
  readonly least: number;
  /** Folded, where something else is in front. */
  readonly folded: boolean;
  onFold(folded: boolean): void;
}

/** The files verified last, and those under way; each can be shown again. */
export function RecentFiles(props: RecentFilesProps): ReactNode {
  const { jobs, uploads, shown, onShow, least, folded, onFold } = props;
  const texts = useTexts();
  const { t } = texts;
  const dismiss = useDismiss();
  const tell = useTellFailure();
  const remove = (job: JobOut): void => {
    dismiss.mutate({ job, file: uploads.fileOf(job.id) }, { onError: tell });
    if (job.id === shown) onShow(undefined);
  };
  const recent = jobs.slice(0, RECENT);
  const count = recent.length + uploads.list.length;
  if (count < least) return null;
  return (
    <nav aria-label={t('verify.recent')} className="verify-recent">
      <h2>
        <button type="button" aria-expanded={!folded} onClick={() => onFold(!folded)}>
          <RightOutlined aria-hidden rotate={folded ? 0 : 90} /> {t('verify.recent.count', { count })}
        </button>
      </h2>
      <ul hidden={folded}>
        {uploads.list.map((one) => (
          <li key={one.id} className="verify-file">
            <span className="verify-file-name">{one.name}</span>
            <span className="yz-muted">{uploadText(one, texts)}</span>
            {one.error === null ? null : (
              <RemoveButton name={one.name} onPress={() => uploads.forget(one.id)} />
            )}
          </li>
        ))}
        {recent.map((job) => (
          <li key={job.id} className={job.id === shown ? 'verify-file verify-file-shown' : 'verify-file'}>
            <button
              type="button"
              className="verify-file-name"
              aria-current={job.id === shown ? 'true' : undefined}
              title={job.subject}
              onClick={() => onShow(job.id)}
            >
              <JobSign job={job} /> {job.subject}
            </button>
            <span className="yz-muted">{jobText(job, t)}</span>
            {hasEnded(job) ? <RemoveButton name={job.subject} onPress={() => remove(job)} /> : null}
          </li>
        ))}
      </ul>
    </nav>
  );
}

type Say = UiTexts['t'];

function uploadText({ share, error }: Upload, { t, error: say }: UiTexts): string {
  if (error !== null) return t('verify.recent.refused', { why: say(error).title });
  if (share === null) return t('verify.recent.waiting');
  return t('verify.recent.uploading', { percent: Math.round(share * 100) });
}

function jobText({ state, result }: JobOut, t: Say): string {
  if (result?.kind === 'verify') return t(`verify.answer.${result.file.verified.answer}`);
  if (state === 'cancelled') return t('verify.recent.cancelled');
  if (state === 'failed' || state === 'interrupted') return t('verify.recent.failed');
  return t('verify.recent.running');
}

function JobSign({ job }: { readonly job: JobOut }): ReactNode {
  if (job.result?.kind === 'verify') return <VerdictIcon answer={job.result.file.verified.answer} />;
  if (job.state === 'cancelled') return <StopOutlined aria-hidden />;
  return hasEnded(job) ? <WarningOutlined aria-hidden /> : <LoadingOutlined aria-hidden />;
}

function RemoveButton({ name, onPress }: { readonly name: string; onPress(): void }): ReactNode {
  const { t } = useTexts();
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined aria-hidden />}
      aria-label={t('verify.recent.remove', { name })}
      onClick={onPress}
    />
  );
}

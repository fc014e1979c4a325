import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { askAgain, keyOf, useAct, useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Page } from '../../ui/index.ts';
import { DropArea, DropZone } from './drop-zone.tsx';
import { RecentFiles } from './recent-files.tsx';
import { UploadState } from './upload-state.tsx';
import { useUploads } from './use-uploads.ts';
import { VerificationState } from './verification-state.tsx';
import './verify.css';

/** 验章: no seat is needed; a file is dropped, chosen, or named by an entry of the 台账. */
export function VerifyPage(): ReactNode {
  const { t } = useTexts();
  const [address, setAddress] = useSearchParams();
  const shown = address.get('job') ?? undefined;
  const entry = Number(address.get('entry'));
  const show = (job: string | undefined): void =>
    setAddress(job === undefined ? {} : { job }, { replace: true });
  const list = useCall('jobs.list', {});
  const jobs = (list.data?.jobs ?? []).filter(({ kind }) => kind === 'verify');
  const uploads = useUploads(show);
  const starting = useEntry(Number.isSafeInteger(entry) && entry > 0 ? entry : undefined, show);
  const [folded, setFolded] = useState(true);
  const take = (files: readonly File[]): void => {
    if (files.length === 0) return;
    show(undefined);
    setFolded(files.length === 1);
    void uploads.take(files);
  };
  const current =
    uploads.list.find(({ share }) => share !== null) ?? uploads.list.find(({ error }) => error !== null);
  const upload =
    current === undefined ? undefined : <UploadState upload={current} onLeave={uploads.forget} />;
  const before = starting ?? upload;
  const idle = shown === undefined && before === undefined;
  const recent = (
    <RecentFiles
      jobs={jobs}
      uploads={uploads}
      shown={shown}
      onShow={show}
      least={idle ? 1 : 2}
      folded={folded && !idle}
      onFold={setFolded}
    />
  );
  return (
    <Page title={t('verify.title')} fill>
      <DropArea onFiles={take}>
        {idle ? (
          <div className="verify-start">
            <DropZone onFiles={take} small={false} />
            {recent}
          </div>
        ) : (
          <VerificationState
            job={shown}
            before={shown === undefined ? before : undefined}
            onGone={() => show(undefined)}
            tools={<DropZone onFiles={take} small />}
            recent={recent}
          />
        )}
      </DropArea>
    </Page>
  );
}

/** Has the sealed file of an entry verified; what is shown until its job is there, undefined: nothing is asked. */
function useEntry(entry: number | undefined, onJob: (job: string) => void): ReactNode {
  const client = useQueryClient();
  const { mutate, error } = useAct('verify.start');
  const asked = useRef<number>(undefined);
  useEffect(() => {
    if (entry === undefined || asked.current === entry) return;
    asked.current = entry;
    mutate(
      { entry },
      {
        onSuccess: ({ job }) => {
          onJob(job);
          void askAgain(client, keyOf('jobs.list', {}));
        },
      },
    );
  });
  if (entry === undefined) return undefined;
  return error === null ? <LoadingState rows={6} /> : <ErrorLines error={error} />;
}

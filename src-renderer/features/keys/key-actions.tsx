import { useQueryClient } from '@tanstack/react-query';
import type { KeyOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { askAgain, useAct } from '../../app/api/index.ts';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, useActWindow, useJob } from '../../ui/index.ts';
import { saveBytes } from '../../ui/save-bytes.ts';
import { KeyFileForm } from './key-file-form.tsx';
import { RequestForm } from './request-form.tsx';
import { WayForm } from './way-form.tsx';

/** What can be done with a smart key now; what asks for its PIN has a window of its own. */
export function KeyActions({ it, only }: { readonly it: KeyOut; readonly only: boolean }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'request' | 'seal' | 'certificate' | 'way'>();
  const [done, setDone] = useState<{ readonly text: string; readonly job: string }>();
  const test = useActWindow('keys.self-test');
  const change = useActWindow('keys.change-pin');
  const request = useActWindow('keys.request');
  const seal = useActWindow('keys.write-seal');
  const certificate = useActWindow('keys.import-certificate');
  const read = useAct('keys.read');
  const save = useAct('keys.export-certificate');
  const choose = useAct('keys.default');
  const running = [
    { act: test, done: 'keys.done.self-test' },
    { act: change, done: 'keys.done.change-pin' },
    { act: request, done: 'keys.done.request' },
    { act: seal, done: 'keys.done.seal' },
    { act: certificate, done: 'keys.done.certificate' },
  ].find(({ act }) => act.job !== undefined);
  const again = (): void => void askAgain(client, ['keys.list']);
  if (running?.act.job !== undefined) {
    const { act } = running;
    const { job = '', opened } = act;
    const settle = (): void => {
      setDone({ text: t(running.done), job });
      setAsking(undefined);
      act.reset();
      again();
    };
    return <JobWaiting job={job} opened={opened} onDone={settle} onClose={() => act.reset()} />;
  }
  if (asking === 'request') {
    return (
      <RequestForm
        name={person?.name ?? ''}
        error={request.error}
        busy={request.busy}
        onSend={(name, unit) => void request.start({ key: it.id, name, unit })}
        onLeave={() => {
          request.reset();
          setAsking(undefined);
        }}
      />
    );
  }
  if (asking === 'way') {
    const leave = (): void => {
      test.reset();
      setAsking(undefined);
    };
    return <WayForm it={it} act={test} onLeave={leave} />;
  }
  if (asking !== undefined) {
    const act = asking === 'seal' ? seal : certificate;
    const leave = (): void => {
      act.reset();
      setAsking(undefined);
    };
    return <KeyFileForm key={asking} it={it} as={asking} act={act} onLeave={leave} />;
  }
  const own = it.holders.length === 0 || it.holders.some(({ id }) => id === person?.id);
  const usable = it.plugged && own && it.state !== 'pin-locked' && it.state !== 'uninitialised';
  const key = { key: it.id };
  const tested = it.selfTest?.answer;
  const error = test.error ?? change.error ?? read.error ?? save.error ?? choose.error;
  const exported = it.certificates.find(({ use }) => use !== 'encrypt') ?? it.certificates[0];
  return (
    <>
      {done === undefined ? null : <Done text={done.text} job={done.job} />}
      <div className="yz-row keys-actions">
        {usable ? (
          <>
            <Button size="small" onClick={() => void change.start(key)} loading={change.busy}>
              {t('keys.act.change-pin')}
            </Button>
            <Button size="small" onClick={() => void test.start(key)} loading={test.busy}>
              {t('keys.act.self-test')}
            </Button>
            <Button size="small" onClick={() => setAsking('request')}>
              {t('keys.act.request')}
            </Button>
            <Button size="small" onClick={() => setAsking('certificate')}>
              {t('keys.act.certificate')}
            </Button>
            {it.fingerprint === null ? null : (
              <Button size="small" onClick={() => setAsking('seal')}>
                {t('keys.act.seal')}
              </Button>
            )}
          </>
        ) : null}
        {it.plugged ? (
          <Button size="small" loading={read.isPending} onClick={() => read.mutate(key)}>
            {t('keys.act.read')}
          </Button>
        ) : null}
        {it.plugged && exported !== undefined ? (
          <Button
            size="small"
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { ...key, digest: exported.digest },
                { onSuccess: ({ product, name }) => saveBytes({ kind: 'product', product }, name) },
              )
            }
          >
            {t('keys.act.export')}
          </Button>
        ) : null}
        {usable && it.ways.length > 0 && tested !== 'passed' ? (
          <Button
            size="small"
            type={tested === 'failed' ? 'default' : 'text'}
            onClick={() => setAsking('way')}
          >
            {t('keys.act.way')}
          </Button>
        ) : null}
        {only ? null : (
          <Button
            size="small"
            type="text"
            loading={choose.isPending}
            onClick={() => choose.mutate({ key: it.chosen ? null : it.id }, { onSuccess: again })}
          >
            {t(it.chosen ? 'keys.act.not-default' : 'keys.act.default')}
          </Button>
        )}
      </div>
      {own ? null : <p className="yz-muted">{t('keys.others')}</p>}
      {error === null ? null : <ErrorLines error={error} />}
    </>
  );
}

/** What came of it; a request can be saved. */
function Done({ text, job }: { readonly text: string; readonly job: string }): ReactNode {
  const { t } = useTexts();
  const { data } = useJob(job);
  const made = data?.result?.kind === 'key-request' ? data.result.made : undefined;
  return (
    <p role="status" className="keys-done">
      {text}{' '}
      {made === undefined ? null : (
        <Button
          size="small"
          type="primary"
          onClick={() => saveBytes({ kind: 'product', product: made.product }, made.name)}
        >
          {t('keys.request.save', { name: made.name })}
        </Button>
      )}
    </p>
  );
}

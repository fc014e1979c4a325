import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { call, desktop, dropFile } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Page } from '../../ui/index.ts';

/** Whose name ends so is a ticket; everything else is verified. */
const TICKET = /\.yzticket$/i;

/** Goes to the page of a file that the desktop gives to the program. */
export function useOpenedFiles(): void {
  const navigate = useNavigate();
  useEffect(() => {
    return desktop()?.onOpened(({ file, name }) => {
      void navigate(`/opened?${new URLSearchParams({ file, name }).toString()}`);
    });
  }, [navigate]);
}

/** A file that was opened with the program: a ticket leads to its request, a document to its verification. */
export function OpenedPage(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const [file, name] = [address.get('file') ?? '', address.get('name') ?? ''];
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    // Of several files the last one is shown; the others are in the list of what was verified.
    let shown = true;
    setError(undefined);
    placeOf(file, name).then(
      (to) => {
        if (shown) void navigate(to, { replace: true });
      },
      (reason: unknown) => {
        if (shown) setError(reason);
      },
    );
    return () => {
      shown = false;
    };
  }, [file, name, navigate]);
  return (
    <Page title={name === '' ? t('frame.opened') : name}>
      {error === undefined ? (
        <LoadingState rows={4} />
      ) : (
        <ErrorLines error={error}>
          <Button onClick={() => void navigate('/', { replace: true })}>{t('frame.lost.home')}</Button>
        </ErrorLines>
      )}
    </Page>
  );
}

async function placeOf(file: string, name: string): Promise<string> {
  try {
    if (!TICKET.test(name)) return `/verify?job=${(await call('verify.start', { file })).job}`;
    const { id } = await call('requests.of-file', { file });
    dropFile(file);
    return `/requests/${id}`;
  } catch (error) {
    dropFile(file);
    throw error;
  }
}

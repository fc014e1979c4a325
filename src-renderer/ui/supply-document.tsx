import { FileAddOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { DocumentStateOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { askAgain, call, CallError, dropFile, upload } from '../app/api/index.ts';
import { useMay } from '../app/session.tsx';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';

export interface SupplyDocumentProps {
  /** Number of the request. */
  readonly request: string;
  readonly document: DocumentStateOut;
}

/** A document that has not come: the same file can be put in here, and is compared by its digest. */
export function SupplyDocument({ request, document }: SupplyDocumentProps): ReactNode {
  const { t } = useTexts();
  const may = useMay('requests.supply');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireErrorOut>();
  if (!document.awaited || !may) return null;
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      const taken = await upload(file);
      try {
        await call('requests.supply', { id: request, document: document.digest, file: taken.file });
      } catch (failure) {
        dropFile(taken.file);
        throw failure;
      }
      await askAgain(client);
    } catch (failure) {
      setError(
        failure instanceof CallError
          ? { code: failure.code, params: failure.params }
          : { code: 'SERVICE_DOWN', params: {} },
      );
    } finally {
      setBusy(false);
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className="yz-supply" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      <Button icon={<FileAddOutlined aria-hidden />} loading={busy} onClick={() => input.current?.click()}>
        {t('requests.supply')}
      </Button>
      <span className="yz-choice-note">{t('requests.supply.hint')}</span>
      <input
        ref={input}
        type="file"
        accept="application/pdf,.pdf"
        hidden
        aria-label={t('requests.supply')}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {error !== undefined && <ErrorLines error={error} />}
    </div>
  );
}

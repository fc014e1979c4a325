import { DeleteOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { dropFile, upload } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

/** A file that is handed in with a record. */
export interface PutFile {
  readonly file: string;
  readonly name: string;
}

export interface AttachmentListProps {
  readonly files: readonly PutFile[];
  onFiles(change: (files: readonly PutFile[]) => readonly PutFile[]): void;
}

/** 附件: what the record rests on, taken in one after the other. */
export function AttachmentList({ files, onFiles }: AttachmentListProps): ReactNode {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async (picked: readonly File[]): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      for (const one of picked) {
        const { file, name } = await upload(one);
        onFiles((before) => [...before, { file, name }]);
      }
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="yz-side-part">
      <h2>{t('licences.attachments')}</h2>
      <ul className="licences-files">
        {files.map(({ file, name }) => (
          <li key={file}>
            <span className="yz-ellipsis" title={name}>
              {name}
            </span>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('licences.attachment.remove', { name })}
              onClick={() => {
                dropFile(file);
                onFiles((before) => before.filter((one) => one.file !== file));
              }}
            />
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={t('licences.attachments')}
        onChange={({ target }) => {
          void take([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <div>
        <Button
          icon={<PaperClipOutlined aria-hidden />}
          loading={busy}
          onClick={() => input.current?.click()}
        >
          {t('licences.attachment.add')}
        </Button>
      </div>
      {error === undefined ? null : <ErrorLines error={error} />}
    </section>
  );
}

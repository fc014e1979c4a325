import { FileAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { useHotkeys } from '../../ui/index.ts';

export interface PutFilesProps {
  onFiles(files: readonly File[]): void;
}

/** The button that lets somebody choose PDFs; Ctrl+O does the same. */
export function ChooseFiles({ onFiles }: PutFilesProps): ReactNode {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const choose = (): void => input.current?.click();
  useHotkeys({ 'ctrl+o': choose });
  return (
    <>
      <Button icon={<FileAddOutlined />} onClick={choose} title={t('requests.put.key')}>
        {t('requests.put.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/pdf,.pdf"
        multiple
        hidden
        data-testid="files"
        aria-label={t('requests.put.choose')}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

export interface DropAreaProps extends PutFilesProps {
  readonly className?: string;
  readonly children: ReactNode;
}

/** Takes PDFs that are dropped anywhere on it. */
export function DropArea({ onFiles, className = '', children }: DropAreaProps): ReactNode {
  const { t } = useTexts();
  const [over, setOver] = useState(false);
  const onDragOver = (event: DragEvent): void => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
    setOver(false);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFiles(filesOf(event.dataTransfer));
  };
  return (
    <div
      className={`yz-drop ${over ? 'yz-drop-over' : ''} ${className}`}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
    >
      {children}
      {over && (
        <div className="yz-drop-word" aria-hidden>
          {t('requests.put.drop')}
        </div>
      )}
    </div>
  );
}

/** What was dropped, without folders: a folder has no bytes of its own. */
function filesOf({ items, files }: DataTransfer): readonly File[] {
  const folders = new Set(
    [...items].flatMap((item) => {
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory === true ? [entry.name] : [];
    }),
  );
  return [...files].filter(({ name }) => !folders.has(name));
}

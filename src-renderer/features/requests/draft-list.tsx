import { DeleteOutlined } from '@ant-design/icons';
import { Button, InputNumber, Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Sm3 } from '../../ui/index.ts';
import type { DraftDocument } from './draft.ts';
import { MOST_COUNT } from './limits.ts';
import { sizeText } from './size-text.ts';

export interface DraftListProps {
  readonly documents: readonly DraftDocument[];
  readonly shown: string | undefined;
  onShow(key: string): void;
  onCount(key: string, count: number): void;
  onRemove(key: string): void;
}

/** The documents of an application: each with what it is, what is wrong with it, and how many impressions it asks for. */
export function DraftList({ documents, ...rest }: DraftListProps): ReactNode {
  return (
    <ul className="yz-choices">
      {documents.map((one) => (
        <DraftRow key={one.key} one={one} {...rest} />
      ))}
    </ul>
  );
}

function DraftRow({
  one,
  shown,
  onShow,
  onCount,
  onRemove,
}: Omit<DraftListProps, 'documents'> & { readonly one: DraftDocument }): ReactNode {
  const { t } = useTexts();
  const name = one.name === '' ? t('requests.sample.name') : one.name;
  const on = shown === one.key;
  return (
    <li className={on ? 'yz-draft yz-draft-on' : 'yz-draft'}>
      <button type="button" className="yz-draft-show" aria-pressed={on} onClick={() => onShow(one.key)}>
        <span className="yz-choice-name" title={name}>
          {name}
        </span>
      </button>
      <DraftState one={one} />
      {one.look?.problem === null ? (
        <div className="yz-draft-line">
          <label className="yz-row">
            <span>{t('requests.count')}</span>
            <InputNumber
              size="small"
              min={1}
              max={MOST_COUNT}
              precision={0}
              value={Number.isNaN(one.count) ? null : one.count}
              aria-label={t('requests.countOf', { name })}
              onChange={(value) => onCount(one.key, typeof value === 'number' ? value : Number.NaN)}
              className="yz-draft-count"
            />
            <span>{t('requests.unit')}</span>
          </label>
          <RemoveButton name={name} onRemove={() => onRemove(one.key)} />
        </div>
      ) : (
        <div className="yz-draft-line yz-draft-end">
          <RemoveButton name={name} onRemove={() => onRemove(one.key)} />
        </div>
      )}
    </li>
  );
}

function RemoveButton({
  name,
  onRemove,
}: {
  readonly name: string;
  readonly onRemove: () => void;
}): ReactNode {
  const { t } = useTexts();
  return (
    <Button
      type="text"
      size="small"
      icon={<DeleteOutlined />}
      aria-label={t('requests.removeOf', { name })}
      title={t('requests.remove')}
      onClick={onRemove}
    />
  );
}

function DraftState({ one }: { readonly one: DraftDocument }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  switch (one.state) {
    case 'sending':
      return (
        <Progress
          size="small"
          percent={Math.round(one.share * 100)}
          aria-label={t('requests.sending', { name: one.name })}
        />
      );
    case 'looking':
      return (
        <p className="yz-choice-note" role="status">
          {t('requests.looking')}
        </p>
      );
    case 'failed':
      return <ErrorLines error={one.error} />;
    case 'ready': {
      const { look } = one;
      if (look === undefined) return null;
      return (
        <>
          <p className="yz-choice-note">
            {look.pages === null
              ? sizeText(look.size, texts)
              : t('requests.pagesSize', {
                  pages: look.pages,
                  count: look.pages,
                  size: sizeText(look.size, texts),
                })}
          </p>
          {look.problem === null ? (
            <p className="yz-choice-note">
              {t('requests.sm3')} <Sm3 value={look.sm3} short />
            </p>
          ) : (
            <ErrorLines error={look.problem} />
          )}
        </>
      );
    }
  }
}

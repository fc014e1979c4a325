import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { askAgain } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, PrimaryButton, useActWindow } from '../../ui/index.ts';

/** Longest remark, UTF-16 units as the log counts them. */
const LONGEST = 500;

/** 登记误盖: the note is demanded; what is signed is confirmed in a window of its own. */
export function AnnotateEntry({ number }: { readonly number: number }): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const [writing, setWriting] = useState(false);
  const [note, setNote] = useState('');
  const [done, setDone] = useState(false);
  const act = useActWindow('ledger.annotate');
  const client = useQueryClient();
  const settle = (): void => {
    setDone(true);
    for (const asked of ['ledger.entry', 'ledger.page']) void askAgain(client, [asked]);
  };
  const leave = (): void => {
    act.reset();
    setWriting(false);
  };
  if (done) return <p role="status">{t('ledger.annotate.done', { number })}</p>;
  if (act.job !== undefined) {
    return <JobWaiting job={act.job} opened={act.opened} onDone={settle} onClose={() => act.reset()} />;
  }
  if (!writing) return <Button onClick={() => setWriting(true)}>{t('ledger.annotate')}</Button>;
  // A remark is one line of the log.
  const said = note.trim().replace(/\s+/g, ' ');
  const count = said.length;
  const why =
    count === 0
      ? t('ledger.annotate.demanded')
      : count > LONGEST
        ? t('ledger.annotate.too-long', { most: LONGEST, count })
        : undefined;
  return (
    <div className="ledger-annotate">
      <p id={`${id}-text`}>{t('ledger.annotate.text')}</p>
      <label htmlFor={id}>{t('ledger.annotate.note')}</label>
      <Input.TextArea
        id={id}
        autoFocus
        rows={3}
        value={note}
        placeholder={t('ledger.annotate.note-hint')}
        aria-describedby={`${id}-text`}
        aria-required
        onChange={(event) => setNote(event.target.value)}
      />
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row ledger-annotate-foot">
        <Button onClick={leave}>{t('ledger.annotate.cancel')}</Button>
        <PrimaryButton
          label={t('ledger.annotate.do', { number })}
          why={why}
          busy={act.busy}
          onPress={() => void act.start({ number, note: said })}
        />
      </div>
    </div>
  );
}

import { useState, type ReactNode } from 'react';
import type { VerifiedFileOut } from '@yinzheng/contract/ipc';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';
import { FileFacts } from './file-facts.tsx';
import { hasPages, outcomeOf } from './outcome.ts';
import { ReportButtons } from './report-buttons.tsx';
import { SignatureBoxes, type Chosen } from './signature-boxes.tsx';
import { Timeline } from './timeline.tsx';
import { VerdictSentence } from './verdict-sentence.tsx';

export interface VerifiedFileProps {
  readonly job: string;
  readonly file: VerifiedFileOut;
  readonly tools: ReactNode;
  readonly recent: ReactNode;
}

/** A verdict: the sentence, then its grounds; beside them the pages with the places that they speak of. */
export function VerifiedFile({ job, file, tools, recent }: VerifiedFileProps): ReactNode {
  const { t } = useTexts();
  const [page, setPage] = useState(() => file.boxes.flat()[0]?.page ?? 1);
  const [chosen, setChosen] = useState<Chosen>();
  const choose = (number: number): void => {
    setChosen({ number, sought: true });
    const box = file.boxes[number - 1]?.[0];
    if (box !== undefined) setPage(box.page);
  };
  const { kind } = outcomeOf(file);
  return (
    <div className="verify-both">
      <div className="verify-left">
        <VerdictSentence file={file} />
        <div className="yz-row">
          <ReportButtons job={job} />
          {tools}
        </div>
        {recent}
        <FileFacts file={file} />
        {kind === 'signed' ? (
          <Timeline file={file} chosen={chosen?.number} onChoose={choose} onPage={setPage} />
        ) : null}
      </div>
      <section className="verify-right" aria-label={t('verify.pages-view')}>
        {hasPages(file) ? (
          <PdfView
            url={bytesUrl(
              'file' in file.source
                ? { kind: 'file', file: file.source.file }
                : { kind: 'result', entry: file.source.entry },
            )}
            label={file.name}
            page={page}
            onPage={setPage}
            overlay={(number, scale) => (
              <SignatureBoxes
                file={file}
                page={number}
                scale={scale}
                chosen={chosen}
                onChoose={choose}
                onFound={(found) => setChosen({ number: found, sought: false })}
              />
            )}
          />
        ) : (
          <EmptyState title={t('verify.no-view')} text={t('verify.no-view.text')} />
        )}
      </section>
    </div>
  );
}

import type { ReactNode } from 'react';
import type { VerifiedFileOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { BetweenStop } from './between-stop.tsx';
import { SignatureCard } from './signature-card.tsx';
import { timelineOf } from './timeline.ts';

export interface TimelineProps {
  readonly file: VerifiedFileOut;
  readonly chosen: number | undefined;
  onChoose(number: number): void;
  /** Shows a page. */
  onPage(page: number): void;
}

/** Signatures in their order, with what happened between them. */
export function Timeline({ file, chosen, onChoose, onPage }: TimelineProps): ReactNode {
  const { t } = useTexts();
  const stops = timelineOf(file.verified.signatures);
  return (
    <ol className="verify-line" aria-label={t('verify.timeline')}>
      {stops.map((stop) => [
        <SignatureCard
          key={stop.number}
          stop={stop}
          grounds={file.grounds.signatures[stop.number - 1]}
          boxes={file.boxes[stop.number - 1] ?? []}
          open={stops.length === 1}
          chosen={stop.number === chosen}
          onChoose={() => onChoose(stop.number)}
        />,
        <BetweenStop
          key={`after ${stop.number}`}
          between={stop.after}
          last={stop.number === stops.length}
          onPage={onPage}
        />,
      ])}
    </ol>
  );
}

import { useEffect, useEffectEvent, type ReactNode } from 'react';
import type { JobOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { Desk, EmptyState, hasEnded, useActWindow, useJob } from '../../ui/index.ts';
import { PdfView, type PaperPoint, type PaperSize } from '../../ui/pdf/index.ts';
import { sealOver } from './date-line.ts';
import { JobSide } from './job-side.tsx';
import { onPage } from './place.ts';
import { PreviewLayer } from './preview-layer.tsx';
import { SealLayer } from './seal-layer.tsx';
import { StampSide } from './stamp-side.tsx';
import { TicketSide } from './ticket-side.tsx';
import { useSettled } from './use-settled.ts';
import { useStampDesk, type Phase, type SealOut, type StampDesk } from './use-stamp-desk.ts';

const SETTLE_MS = 350;

export interface StampDeskViewProps {
  readonly detail: RequestDetailOut;
  readonly seal: SealOut;
  /** The job that was started from here, while it is not done. */
  readonly job: string | undefined;
  onStarted(job: string): void;
  onLeave(): void;
}

function phaseOf(job: string | undefined, state: JobOut | undefined): Phase {
  if (job === undefined) return 'open';
  if (state?.state === 'interrupted') return 'cut-off';
  return state === undefined || !hasEnded(state) ? 'working' : 'open';
}

/** Ticket, page and seal beside each other. */
export function StampDeskView({ detail, seal, job, onStarted, onLeave }: StampDeskViewProps): ReactNode {
  const { t } = useTexts();
  const started = useJob(job).data;
  const desk = useStampDesk(detail, seal, phaseOf(job, started));
  const act = useActWindow('stamping.prepare');
  const tell = useEffectEvent((id: string) => onStarted(id));
  useEffect(() => {
    if (act.job !== undefined) tell(act.job);
  }, [act.job]);
  const locked = job !== undefined || act.busy || !detail.may.stamp;
  return (
    <Desk
      left={<TicketSide desk={desk} />}
      leftLabel={t('stamp.ticket')}
      rightLabel={t('stamp.side')}
      right={
        job === undefined ? (
          <StampSide desk={desk} act={act} />
        ) : (
          <JobSide
            job={job}
            opened={act.job !== job || act.opened}
            onClose={() => {
              act.reset();
              onLeave();
            }}
          />
        )
      }
    >
      {desk.current.pages === null ? (
        <EmptyState title={t('requests.notShown')} text={t('requests.notShown.text')} />
      ) : (
        <PageWithSeals key={desk.current.digest} desk={desk} locked={locked} />
      )}
    </Desk>
  );
}

function PageWithSeals({ desk, locked }: { readonly desk: StampDesk; readonly locked: boolean }): ReactNode {
  const { t } = useTexts();
  const { detail, current, seal, board, impressions } = desk;
  const settled = useSettled(impressions, SETTLE_MS);
  const request = detail.request.id;
  const facts = { id: seal.id, name: seal.name, ...seal.size };
  const preview = desk.preview && impressions.length > 0;
  const toolsKey = preview ? 'stamp.preview.on' : locked ? undefined : 'stamp.keys';
  const overlay = (page: number, scale: number, size: PaperSize): ReactNode => {
    const here = impressions.filter((one) => one.page === page);
    if (preview) {
      if (here.length === 0) return undefined;
      const positions = settled.map((one) => ({ page: one.page, x: one.x, y: one.y }));
      return (
        <PreviewLayer
          ask={{ id: request, document: current.digest, page, positions, format: desk.format }}
          width={size.width * scale}
        />
      );
    }
    return (
      <SealLayer
        page={size}
        scale={scale}
        seal={facts}
        impressions={here}
        selected={board.selected}
        fresh={board.fresh}
        locked={locked}
        marks={marksOn(desk, page, size)}
        onAdd={(point) => desk.add(page, point)}
        onMove={(key, point) => desk.move(key, page, point)}
        onSelect={desk.select}
        onRemove={desk.remove}
      />
    );
  };
  return (
    <PdfView
      url={bytesUrl({ kind: 'document', request, document: current.digest })}
      label={current.name}
      page={desk.page}
      onPage={desk.setPage}
      zoom="page"
      overlay={overlay}
      onLoaded={desk.onLoaded}
      tools={toolsKey === undefined ? undefined : <span>{t(toolsKey)}</span>}
    />
  );
}

/** A seal is pulled to where it belongs over the closing date. */
function marksOn(desk: StampDesk, page: number, size: PaperSize): readonly PaperPoint[] {
  const date = desk.factsOf(page)?.date;
  return date === undefined ? [] : [onPage(sealOver(date, desk.seal.size), size, desk.seal.size)];
}

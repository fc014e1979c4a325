import { useState, type MouseEvent, type ReactNode } from 'react';
import type { PaperPoint, PaperSize } from '../../ui/pdf/index.ts';
import type { Impression } from './board.ts';
import { fromPixels, onPage } from './place.ts';
import { PlacedSeal, type SealFacts } from './placed-seal.tsx';
import type { Guide } from './snap.ts';

export interface SealLayerProps {
  readonly page: PaperSize;
  readonly scale: number;
  readonly seal: SealFacts;
  /** What lies on this page. */
  readonly impressions: readonly Impression[];
  readonly selected: number | undefined;
  readonly fresh: number | undefined;
  readonly locked: boolean;
  readonly marks: readonly PaperPoint[];
  onAdd(point: PaperPoint): void;
  onMove(key: number, point: PaperPoint): void;
  onSelect(key: number): void;
  onRemove(key: number): void;
}

/** What lies on one page; a click on the page puts a seal there. */
export function SealLayer(props: SealLayerProps): ReactNode {
  const { page, scale, seal, impressions, locked } = props;
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    if (locked || event.target !== event.currentTarget) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = fromPixels({ x: event.clientX - box.left, y: event.clientY - box.top }, scale);
    props.onAdd(onPage(at, page, seal));
  };
  return (
    <div className={locked ? 'yz-seals' : 'yz-seals yz-seals-open'} onClick={onClick}>
      {guides.map(({ axis, at }) => (
        <span
          key={axis}
          className={`yz-guide-line yz-guide-${axis}`}
          style={axis === 'x' ? { left: at * scale } : { top: at * scale }}
        />
      ))}
      {impressions.map((one) => (
        <PlacedSeal
          key={one.key}
          one={one}
          seal={seal}
          page={page}
          scale={scale}
          selected={props.selected === one.key}
          fresh={props.fresh === one.key}
          locked={locked}
          marks={props.marks}
          onMove={(point) => props.onMove(one.key, point)}
          onSelect={() => props.onSelect(one.key)}
          onRemove={() => props.onRemove(one.key)}
          onGuides={setGuides}
        />
      ))}
    </div>
  );
}

import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { useSealPicture } from '../../ui/index.ts';
import type { PaperPoint, PaperSize } from '../../ui/pdf/index.ts';
import type { Impression } from './board.ts';
import { arrowMove, fromPixels, onPage } from './place.ts';
import { snap, type Guide } from './snap.ts';

export interface SealFacts extends PaperSize {
  readonly id: string;
  readonly name: string;
}

export interface PlacedSealProps {
  readonly one: Impression;
  readonly seal: SealFacts;
  readonly page: PaperSize;
  /** CSS pixels a millimetre. */
  readonly scale: number;
  readonly selected: boolean;
  /** It was just put there by hand: it takes the keyboard. */
  readonly fresh: boolean;
  readonly locked: boolean;
  /** Points that pull. */
  readonly marks: readonly PaperPoint[];
  onMove(point: PaperPoint): void;
  onSelect(): void;
  onRemove(): void;
  onGuides(guides: readonly Guide[]): void;
}

interface Grip {
  readonly pointer: number;
  readonly from: PaperPoint;
  readonly centre: PaperPoint;
}

const NO_GUIDES: readonly Guide[] = [];

/** The seal at its true size on the page: dragged, or moved by arrows; Delete takes it off. */
export function PlacedSeal(props: PlacedSealProps): ReactNode {
  const { one, seal, page, scale, selected, fresh, locked, marks } = props;
  const { t } = useTexts();
  const element = useRef<HTMLButtonElement>(null);
  const [grip, setGrip] = useState<Grip>();
  const { src } = useSealPicture(seal.id);
  useEffect(() => {
    if (!selected) return;
    element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (fresh) element.current?.focus({ preventScroll: true });
  }, [selected, fresh, one.page]);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (locked || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setGrip({ pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, centre: one });
    props.onSelect();
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    if (grip?.pointer !== event.pointerId) return;
    const by = fromPixels({ x: event.clientX - grip.from.x, y: event.clientY - grip.from.y }, scale);
    const wanted = { x: grip.centre.x + by.x, y: grip.centre.y + by.y };
    const { point, guides } = event.altKey
      ? { point: wanted, guides: NO_GUIDES }
      : snap(wanted, page, seal, marks);
    props.onGuides(guides);
    props.onMove(onPage(point, page, seal));
  };
  const letGo = (): void => {
    setGrip(undefined);
    props.onGuides(NO_GUIDES);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = arrowMove(event.key, event.shiftKey);
    if (by !== undefined) {
      event.preventDefault();
      props.onMove(onPage({ x: one.x + by.x, y: one.y + by.y }, page, seal));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      event.currentTarget.closest<HTMLElement>('.yz-pdf-scroll')?.focus();
      props.onRemove();
    }
  };
  const width = seal.width * scale;
  const height = seal.height * scale;
  const place = { x: one.x.toFixed(1), y: one.y.toFixed(1) };
  const className = [
    'yz-placed',
    selected ? 'yz-placed-on' : '',
    grip === undefined ? '' : 'yz-placed-held',
  ].join(' ');
  return (
    <>
      <button
        ref={element}
        type="button"
        className={className}
        data-seal={one.key}
        style={{ left: one.x * scale - width / 2, top: one.y * scale - height / 2, width, height }}
        aria-label={t('stamp.placed', { page: one.page, ...place })}
        aria-description={t('stamp.placed.how')}
        aria-disabled={locked}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        onLostPointerCapture={letGo}
        onFocus={props.onSelect}
        onKeyDown={onKeyDown}
        onClick={(event) => event.stopPropagation()}
      >
        {src === undefined ? (
          // Its place can be seen and moved before its picture is there.
          <span className="yz-placed-blank">{seal.name}</span>
        ) : (
          <img src={src} alt="" draggable={false} />
        )}
      </button>
      {selected && !locked && (
        <span
          className="yz-placed-tag"
          aria-hidden
          style={{ left: one.x * scale, top: one.y * scale - height / 2 }}
        >
          {t('stamp.centre', place)}
        </span>
      )}
    </>
  );
}

import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import type { BoxOut, VerifiedFileOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { boxesOn } from './timeline.ts';

/** The signature that is pointed at; `sought`: its place has not been brought into view yet. */
export interface Chosen {
  readonly number: number;
  readonly sought: boolean;
}

export interface SignatureBoxesProps {
  readonly file: VerifiedFileOut;
  readonly page: number;
  /** CSS pixels a millimetre. */
  readonly scale: number;
  readonly chosen: Chosen | undefined;
  onChoose(number: number): void;
  /** Its place is in view now. */
  onFound(number: number): void;
}

/** Where signatures are seen on a page. */
export function SignatureBoxes(props: SignatureBoxesProps): ReactNode {
  const { file, page, scale, chosen, onChoose, onFound } = props;
  return boxesOn(file.boxes, page).map(({ number, box }, index) => (
    <SignatureBox
      key={index}
      number={number}
      box={box}
      scale={scale}
      answer={file.verified.signatures[number - 1]?.answer ?? 'unknown'}
      chosen={chosen?.number === number}
      sought={chosen?.number === number && chosen.sought}
      onFound={() => onFound(number)}
      onChoose={() => onChoose(number)}
    />
  ));
}

interface SignatureBoxProps {
  readonly number: number;
  readonly box: BoxOut;
  readonly scale: number;
  readonly answer: 'valid' | 'invalid' | 'unknown';
  readonly chosen: boolean;
  readonly sought: boolean;
  onChoose(): void;
  onFound(): void;
}

/** One place: it is brought into view when its signature is asked for. */
function SignatureBox(props: SignatureBoxProps): ReactNode {
  const { number, box, scale, answer, chosen, sought, onChoose } = props;
  const { t } = useTexts();
  const place = useRef<HTMLButtonElement>(null);
  const found = useEffectEvent(props.onFound);
  useEffect(() => {
    if (!sought) return;
    place.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    found();
  }, [sought]);
  return (
    <button
      ref={place}
      type="button"
      className={`verify-box verify-box-${answer}${chosen ? ' verify-box-on' : ''}`}
      style={{
        left: box.x * scale,
        top: box.y * scale,
        width: Math.max(8, box.width * scale),
        height: Math.max(8, box.height * scale),
      }}
      aria-label={t('verify.box', { number, answer: t(`verify.answer.${answer}`) })}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span aria-hidden>{number}</span>
    </button>
  );
}

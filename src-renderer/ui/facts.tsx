import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';
import { CopyButton } from './copy-button.tsx';

/** A person as named in a record; the identifier is told on pointing. */
export function PersonName({
  person,
}: {
  readonly person: { readonly id: string; readonly name: string };
}): ReactNode {
  return (
    <span className="yz-person" title={person.id}>
      {person.name}
    </span>
  );
}

export interface MomentProps {
  readonly at: string;
  /** Without the year, or the day alone, or the clock alone. */
  readonly form?: 'full' | 'short' | 'day' | 'clock';
}

/** A moment in China's time. */
export function Moment({ at, form = 'full' }: MomentProps): ReactNode {
  const texts = useTexts();
  const say = { full: texts.moment, short: texts.shortMoment, day: texts.day, clock: texts.clock }[form];
  return (
    <time dateTime={at} title={texts.moment(at)}>
      {say(at)}
    </time>
  );
}

export interface Sm3Props {
  readonly value: string;
  /** First and last group alone; the whole is told on pointing and copied. */
  readonly short?: boolean;
}

/** An SM3 in groups of four, with a way to copy it. */
export function Sm3({ value, short = false }: Sm3Props): ReactNode {
  const { t } = useTexts();
  const groups = value.match(/.{1,4}/g) ?? [];
  const shown = short ? `${groups[0] ?? ''} … ${groups.at(-1) ?? ''}` : groups.join(' ');
  return (
    <span className="yz-sm3">
      <code title={groups.join(' ')}>{shown}</code>
      <CopyButton text={value} label={t('frame.sm3')} />
    </span>
  );
}

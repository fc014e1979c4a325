import {
  CheckOutlined,
  CloseOutlined,
  InfoCircleOutlined,
  LoadingOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { StampCheckOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import { hintsOf, type Hint } from './hints.ts';
import type { Checks } from './use-checks.ts';
import type { StampDesk } from './use-stamp-desk.ts';

/** What was checked, and what a person should look at; each in words, with a sign of its own. */
export function CheckList({
  desk,
  checks,
}: {
  readonly desk: StampDesk;
  readonly checks: Checks;
}): ReactNode {
  const { t } = useTexts();
  const hints = hintsFor(desk);
  const warnings = hints.filter(({ kind }) => kind !== 'date');
  const usual = hints.filter(({ kind }) => kind === 'date');
  return (
    <section className="yz-side-part" aria-label={t('stamp.checks')} aria-busy={checks.busy}>
      <h2>
        {t('stamp.checks')} {checks.busy && <LoadingOutlined aria-label={t('stamp.checks.busy')} />}
      </h2>
      {checks.error !== null && <ErrorLines error={checks.error} />}
      <ul className="yz-checks">
        {warnings.map((hint, index) => (
          <HintLine key={`${hint.kind}-${index}`} hint={hint} />
        ))}
        {checks.current?.map((one) => (
          <Check
            key={one.check}
            one={one}
            placed={desk.impressions.length > 0}
            busy={checks.busy}
            told={desk.current.problem?.code}
          />
        ))}
        {usual.map((hint, index) => (
          <HintLine key={`${hint.kind}-${index}`} hint={hint} />
        ))}
      </ul>
    </section>
  );
}

interface CheckProps {
  readonly one: StampCheckOut;
  /** A seal lies on the document. */
  readonly placed: boolean;
  /** Another answer is on its way. */
  readonly busy: boolean;
  /** Code of an error that is told beside the document already. */
  readonly told: string | undefined;
}

function Check({ one, placed, busy, told }: CheckProps): ReactNode {
  const { t, wire } = useTexts();
  if (one.answer === 'valid') {
    return (
      <li className="yz-check yz-check-good">
        <CheckOutlined aria-hidden /> <span>{t(`stamp.check.${one.check}`)}</span>
      </li>
    );
  }
  if (one.answer === 'invalid' && one.error !== null && one.error.code !== told) {
    return (
      <li>
        <ErrorLines error={one.error} />
      </li>
    );
  }
  // Where nothing lies there is nothing to say about places.
  if (one.check === 'positions' && !placed) return null;
  // What was answered before the seal came to lie there says nothing of its place.
  if (one.answer === 'unknown' && busy) {
    return (
      <li className="yz-check">
        <LoadingOutlined aria-hidden /> <span>{t('stamp.checks.busy')}</span>
      </li>
    );
  }
  return (
    <li className={one.answer === 'invalid' ? 'yz-check yz-check-wrong' : 'yz-check yz-check-warn'}>
      {one.answer === 'invalid' ? <CloseOutlined aria-hidden /> : <WarningOutlined aria-hidden />}{' '}
      <span>{one.error === null ? t(`stamp.check.${one.check}.${one.answer}`) : wire(one.error).title}</span>
    </li>
  );
}

function HintLine({ hint }: { readonly hint: Hint }): ReactNode {
  const { t } = useTexts();
  const usual = hint.kind === 'date';
  return (
    <li className={usual ? 'yz-check yz-check-info' : 'yz-check yz-check-warn'}>
      {usual ? <InfoCircleOutlined aria-hidden /> : <WarningOutlined aria-hidden />}{' '}
      <span>
        {t(`stamp.hint.${hint.kind}`, { page: hint.page, text: hint.kind === 'text' ? hint.text : '' })}
      </span>
    </li>
  );
}

function hintsFor(desk: StampDesk): readonly Hint[] {
  const { seal } = desk;
  return hintsOf({
    places: desk.impressions,
    seal: seal.size,
    round: seal.kind !== 'personal',
    sizeOf: (page) => desk.factsOf(page)?.size,
    linesOf: (page) => desk.factsOf(page)?.lines,
    dateOf: (page) => desk.factsOf(page)?.date,
  });
}

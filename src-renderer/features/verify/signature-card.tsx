import { AimOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import type { BoxOut, GroundsOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { commonName } from '@yinzheng/contract/texts';
import { Verdict } from '../../ui/index.ts';
import { SignatureFacts } from './signature-facts.tsx';
import { SignatureSteps } from './signature-steps.tsx';
import type { TimelineStop } from './timeline.ts';

export interface SignatureCardProps {
  readonly stop: TimelineStop;
  /** undefined: none are told. */
  readonly grounds: GroundsOut['signatures'][number] | undefined;
  readonly boxes: readonly BoxOut[];
  /** Its steps are unfolded from the beginning. */
  readonly open: boolean;
  readonly chosen: boolean;
  /** Goes to its place on the page. */
  onChoose(): void;
}

/** One signature: who, when, verdict, steps, ticket and log, and what was not checked. */
export function SignatureCard(props: SignatureCardProps): ReactNode {
  const { stop, grounds, boxes, open, chosen, onChoose } = props;
  const { number, signature } = stop;
  const { t, moment } = useTexts();
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const page = boxes[0]?.page;
  const { time, answer } = signature;
  return (
    <li
      ref={card}
      className={`verify-card verify-card-${answer}${chosen ? ' verify-card-on' : ''}`}
      aria-label={t('verify.signature', { number })}
      aria-current={chosen ? 'true' : undefined}
    >
      <header>
        <span className="verify-number" aria-hidden>
          {number}
        </span>
        <div className="verify-who">
          <h2>{whose(signature, t)}</h2>
          <p>
            {time === null ? t('verify.time.none') : t(`verify.time.${time.basis}`, { at: moment(time.at) })}
          </p>
        </div>
        <div className="verify-where">
          <Verdict answer={answer} />
          {page === undefined ? (
            <span className="yz-muted">{t('verify.not-shown')}</span>
          ) : (
            <Button
              size="small"
              icon={<AimOutlined aria-hidden />}
              aria-label={t('verify.show-name', { number, page })}
              onClick={onChoose}
            >
              {t('verify.show', { page })}
            </Button>
          )}
        </div>
      </header>
      <SignatureSteps signature={signature} grounds={grounds} open={open || answer !== 'valid'} />
      <SignatureFacts signature={signature} grounds={grounds} />
    </li>
  );
}

/** The seal's name, the signer's, or that nobody is named. */
function whose({ seal, signer, format }: TimelineStop['signature'], t: (key: string) => string): string {
  if (seal !== null) return seal.name;
  if (format === 'timestamp') return t('verify.who.timestamp');
  return signer === null ? t('verify.who.unknown') : commonName(signer);
}

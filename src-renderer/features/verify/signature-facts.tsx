import type { LogComparisonOut, SignatureOut } from '@yinzheng/contract/cli';
import type { GroundsOut } from '@yinzheng/contract/ipc';
import { commonName } from '@yinzheng/contract/texts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts, type UiTexts } from '../../i18n/index.ts';

type Grounds = GroundsOut['signatures'][number];

export interface SignatureFactsProps {
  readonly signature: SignatureOut;
  readonly grounds: Grounds | undefined;
}

/** What a signature is, covers, allows and carries, how the log has it, and what was not checked. */
export function SignatureFacts({ signature, grounds }: SignatureFactsProps): ReactNode {
  const texts = useTexts();
  const { t, reason } = texts;
  const { seal, signer, ticket, log, after, covers } = signature;
  return (
    <dl className="verify-facts">
      {seal === null ? null : <Fact name="who.seal">{t('verify.who.code', { id: seal.id })}</Fact>}
      {signer === null ? null : (
        <Fact name="who.signer">
          <span title={signer}>{commonName(signer)}</span>
        </Fact>
      )}
      <Fact name="format">{formatText(signature, texts)}</Fact>
      <Fact name="covers">{t(`verify.covers.${covers}`)}</Fact>
      <Fact name="since">{t(`verify.since.${after}`)}</Fact>
      {mdpTexts(signature, texts).map((text, index) => (
        <Fact key={index} name="mdp">
          {text}
        </Fact>
      ))}
      <Fact name="ticket">
        {ticket === null
          ? t('verify.ticket.none')
          : t('verify.ticket.id', { id: ticket.id, entry: ticket.entry })}
      </Fact>
      {log === null ? null : (
        <Fact name="log">
          <b className={`verify-log-${log.answer}`}>{t(`verify.log.${log.answer}`)}</b>
          {t('verify.colon')}
          {reason(log.code, grounds?.log?.params ?? {})}
          <LogEntry log={log} />
        </Fact>
      )}
      {grounds === undefined || grounds.notChecked.length === 0 ? null : (
        <Fact name="not-checked">
          <ul>
            {grounds.notChecked.map(({ code, params }, index) => (
              <li key={index}>{reason(code, params)}</li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <dt>{t(`verify.${name}`)}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What the log of this workstation has of it. */
function LogEntry({ log: { entry } }: { readonly log: LogComparisonOut }): ReactNode {
  const { t, moment } = useTexts();
  const may = useMay('ledger.entry');
  // What the 台账 says is for its readers; everybody is told whether it agrees.
  if (entry === null || !may) return null;
  const values = {
    date: moment(entry.signed ?? entry.date),
    reason: entry.reason,
    applicant: entry.applicant.name,
    approvers: entry.approvers.map(({ name }) => name).join(t('verify.separator')),
  };
  return (
    <>
      <p>{t('verify.log.entry', values)}</p>
      {entry.annotations.length === 0 ? null : (
        <p className="yz-verdict-invalid">
          <b>{t('verify.log.mistaken')}</b>
        </p>
      )}
      <Link to={`/ledger?entry=${entry.number}`}>{t('verify.log.open', { number: entry.number })}</Link>
    </>
  );
}

function formatText({ format, variant }: SignatureOut, { t }: UiTexts): string {
  return t(variant === null ? 'verify.format.unknown' : `verify.format.${format}-${variant}`);
}

function mdpTexts({ mdp, forbidden }: SignatureOut, { t }: UiTexts): string[] {
  if (mdp === null) return [];
  const { certifies, limits, locks } = mdp;
  return [
    ...(certifies === null ? [] : [t(`verify.mdp.certifies-${certifies}`)]),
    ...(limits === null ? [] : [t(`verify.mdp.limits-${limits}`)]),
    ...locks.map(({ action, fields }) =>
      t(`verify.mdp.lock-${action}`, { fields: fields.join(t('verify.separator')) }),
    ),
    ...(forbidden ? [t('verify.mdp.broken')] : []),
  ];
}

import type { WireError } from '@yinzheng/contract/errors';
import type { KeyCertificateOut, KeyOut } from '@yinzheng/contract/ipc';
import { commonName } from '@yinzheng/contract/texts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { Moment, Sm3 } from '../../ui/index.ts';
import { SealsOnKey } from './key-seals.tsx';

/** What is known of a key: certificates, seals, PIN, driver. */
export function KeyFacts({ it }: { readonly it: KeyOut }): ReactNode {
  const { t } = useTexts();
  const { kind, serial, label, maker, model, firmware, driver } = it;
  const certificates =
    it.certificates.length > 0 ? it.certificates : it.certificate === null ? [] : [it.certificate];
  return (
    <>
      <dl className="keys-facts">
        <Fact name="kind">{t(`keys.kind.${kind}`)}</Fact>
        {label === '' || it.holders.length === 0 ? null : <Fact name="label">{label}</Fact>}
        <Fact name="serial">
          <code>{serial}</code>
        </Fact>
        {maker === '' ? null : (
          <Fact name="maker">
            {[maker, model].filter(Boolean).join(' · ')}
            {firmware === '' ? null : <span className="yz-muted"> · {t('keys.firmware', { firmware })}</span>}
          </Fact>
        )}
        <Fact name="seals">
          <Seals it={it} />
        </Fact>
        {it.sealsOnKey.length === 0 ? null : (
          <Fact name="seals-on">
            <SealsOnKey it={it} />
          </Fact>
        )}
        {certificates.length === 0 ? <Fact name="certificate">{t('keys.certificate.none')}</Fact> : null}
        {certificates.map((one) => (
          <CertificateFacts key={one.digest} one={one} />
        ))}
        {kind === 'software' ? null : (
          <>
            <Fact name="pin">
              <Pin pin={it.pin} />
            </Fact>
            <Fact name="driver">
              {driver === null ? (
                t('keys.driver.none')
              ) : (
                <span title={driver.path}>
                  {driver.name}{' '}
                  <span className="yz-muted">{[driver.maker, driver.version].filter(Boolean).join(' ')}</span>
                </span>
              )}
            </Fact>
            <Fact name="self-test">
              <SelfTest it={it} />
            </Fact>
          </>
        )}
      </dl>
      <details className="keys-more">
        <summary>{t('keys.more')}</summary>
        <dl className="keys-facts">
          {certificates.map((one) => (
            <CertificateMore key={one.digest} one={one} />
          ))}
          <Fact name="fingerprint">
            {it.fingerprint === null ? t('keys.fingerprint.none') : <Sm3 value={it.fingerprint} />}
          </Fact>
          {it.profile === null ? null : <Fact name="profile">{it.profile}</Fact>}
        </dl>
      </details>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <dt>{t(`keys.${name}`)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function CertificateFacts({ one }: { readonly one: KeyCertificateOut }): ReactNode {
  const { t } = useTexts();
  return (
    <Fact name={one.use === 'encrypt' ? 'certificate.encrypt' : 'certificate'}>
      <CertificateLine one={one} />
      {one.use === 'encrypt' ? (
        <span className="yz-muted"> · {t('keys.certificate.encrypt.note')}</span>
      ) : null}
    </Fact>
  );
}

/** Whose a certificate is, and from when until when it is valid. */
export function CertificateLine({ one }: { readonly one: KeyCertificateOut }): ReactNode {
  return (
    <>
      <span title={one.subject}>{commonName(one.subject)}</span>
      <span className="keys-valid">
        <Moment at={one.notBefore} form="day" /> – <Moment at={one.notAfter} form="day" />
        <DaysLeft days={one.daysLeft} />
      </span>
    </>
  );
}

function CertificateMore({ one }: { readonly one: KeyCertificateOut }): ReactNode {
  return (
    <>
      <Fact name="certificate.issuer">
        <span title={one.issuer}>{commonName(one.issuer)}</span>
      </Fact>
      <Fact name="certificate.serial">
        <code>{one.serial}</code>
      </Fact>
    </>
  );
}

function DaysLeft({ days }: { readonly days: number }): ReactNode {
  const { t } = useTexts();
  const [tone, text] =
    days < 0
      ? ['keys-wrong', t('keys.days-over', { count: -days })]
      : days === 0
        ? ['keys-waiting', t('keys.last-day')]
        : ['yz-muted', t('keys.days-left', { count: days })];
  return (
    <>
      {' '}
      <span className={`${tone} yz-nowrap`}>· {text}</span>
    </>
  );
}

function Seals({ it: { seals, holders } }: { readonly it: KeyOut }): ReactNode {
  const { t } = useTexts();
  if (seals.length === 0) {
    const decides = holders.some(({ role }) => role === 'approver' || role === 'leader');
    return t(decides ? 'keys.no-seal' : 'keys.no-seal-none');
  }
  return (
    <>
      {seals.map(({ name }) => name).join(t('keys.separator'))} ·{' '}
      <Link to="/seals">{t('keys.seal-link')}</Link>
    </>
  );
}

function Pin({ pin: { changedAt, daysLeft, pad, button } }: { readonly pin: KeyOut['pin'] }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      {changedAt === null ? (
        t('keys.pin.unknown')
      ) : (
        <>
          {t('keys.pin.changed')} <Moment at={changedAt} form="day" />
        </>
      )}
      {daysLeft === null ? null : daysLeft < 0 ? (
        <span className="keys-waiting"> · {t('keys.pin.over', { count: -daysLeft })}</span>
      ) : (
        <span className="yz-muted"> · {t('keys.pin.left', { count: daysLeft })}</span>
      )}
      {pad ? <> · {t('keys.pin.pad')}</> : null}
      {button ? <> · {t('keys.pin.button')}</> : null}
    </>
  );
}

/** The call that a self-test failed in, and what that returned: for whoever helps. */
function FailedIn({ error }: { readonly error: WireError }): ReactNode {
  const { call = '', code = '' } = error.params;
  const words = [call, code].map(String).filter((word) => word !== '');
  return words.length === 0 ? null : (
    <>
      {' '}
      · <code>{words.join(' ')}</code>
    </>
  );
}

function SelfTest({ it: { selfTest } }: { readonly it: KeyOut }): ReactNode {
  const { t, wire } = useTexts();
  if (selfTest === null) return <span className="yz-muted">{t('keys.self-test.never')}</span>;
  return (
    <>
      <span className={selfTest.answer === 'passed' ? '' : 'keys-wrong'}>
        {t(`keys.self-test.${selfTest.answer}`)}
      </span>{' '}
      · <Moment at={selfTest.at} form="day" /> · <span className="yz-muted">{selfTest.profile}</span>
      {selfTest.error === null ? null : (
        <p className="keys-wrong">
          {wire(selfTest.error).title} <code>{selfTest.error.code}</code>
          <FailedIn error={selfTest.error} />
        </p>
      )}
    </>
  );
}

import { KeyOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons';
import type { KeyOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { commonName, Moment, Sm3 } from '../../ui/index.ts';
import { meaningsOf, stateTone, toneOf } from './key-state.ts';

const ICONS = {
  ready: KeyOutlined,
  'pin-low': KeyOutlined,
  'pin-last-try': WarningOutlined,
  'pin-locked': LockOutlined,
} as const;

/** One key: whose, until when, with which seals, in which state, and what that means. */
export function KeyCard({ it }: { readonly it: KeyOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { kind, serial, state, triesLeft, certificate } = it;
  const Icon = ICONS[state];
  const tone = stateTone(state);
  const id = `key-${it.fingerprint}`;
  return (
    <li className={`yz-card keys-card keys-card-${tone}`} aria-labelledby={id}>
      <span className={`keys-picture keys-picture-${tone}`} aria-hidden>
        <Icon />
      </span>
      <div className="keys-body">
        <header>
          <h2 id={id}>{holderText(it, texts)}</h2>
          <span className={`yz-tag yz-tag-${tone}`}>{t(`keys.state.${state}`)}</span>
          {triesLeft === null || state === 'pin-locked' ? null : (
            <span className={state === 'ready' ? 'yz-muted' : `keys-${tone}`}>
              {t('keys.tries', { count: triesLeft })}
            </span>
          )}
        </header>
        {meaningsOf(it).map((meaning) => (
          <p key={meaning} className={`keys-means keys-means-${toneOf(meaning)}`}>
            {t(`keys.means.${meaning}`, { count: certificate?.daysLeft ?? 0 })}
          </p>
        ))}
        <dl className="keys-facts">
          <Fact name="kind">{t(`keys.kind.${kind}`)}</Fact>
          <Fact name="serial">
            <code>{serial}</code>
          </Fact>
          <Fact name="seals">
            <Seals it={it} />
          </Fact>
          {certificate === null ? (
            <Fact name="certificate">{t('keys.certificate.none')}</Fact>
          ) : (
            <>
              <Fact name="validity">
                <Moment at={certificate.notBefore} form="day" /> –{' '}
                <Moment at={certificate.notAfter} form="day" />
                <DaysLeft days={certificate.daysLeft} />
              </Fact>
              <Fact name="certificate">
                <span title={certificate.subject}>{commonName(certificate.subject)}</span>
              </Fact>
              <Fact name="certificate.serial">
                <code>{certificate.serial}</code>
              </Fact>
            </>
          )}
          <Fact name="fingerprint">
            <Sm3 value={it.fingerprint} />
          </Fact>
        </dl>
      </div>
    </li>
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

/** Everybody it was granted to, each once with all roles. */
function holderText({ holders }: KeyOut, { t }: UiTexts): string {
  if (holders.length === 0) return t('keys.no-holder');
  const separator = t('keys.separator');
  const people = new Map<string, { readonly name: string; readonly roles: string[] }>();
  for (const { id, name, role } of holders) {
    const known = people.get(id) ?? { name, roles: [] };
    const word = t(`keys.role.${role}`);
    if (!known.roles.includes(word)) known.roles.push(word);
    people.set(id, known);
  }
  return [...people.values()]
    .map(({ name, roles }) => t('keys.holder-role', { name, role: roles.join(separator) }))
    .join(separator);
}

function DaysLeft({ days }: { readonly days: number }): ReactNode {
  const { t } = useTexts();
  if (days < 0) return <span className="keys-wrong"> · {t('keys.days-over', { count: -days })}</span>;
  if (days === 0) return <span className="keys-waiting"> · {t('keys.last-day')}</span>;
  return <span className="yz-muted"> · {t('keys.days-left', { count: days })}</span>;
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

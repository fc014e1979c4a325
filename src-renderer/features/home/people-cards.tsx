import { RightOutlined, SafetyCertificateOutlined, UserOutlined } from '@ant-design/icons';
import type { MemberOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useSeat, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, Page } from '../../ui/index.ts';

type Role = MemberOut['roles'][number];
/** In the order of the work. */
const ORDER: readonly Role[] = [
  'applicant',
  'approver',
  'leader',
  'custodian',
  'licence-entry',
  'licence-reviewer',
  'issuing-officer',
  'auditor',
  'system-admin',
  'security-admin',
];

/** Nobody sits here: who may, what each is there for, and what needs nobody. */
export function PeopleCards(): ReactNode {
  const { t } = useTexts();
  const { people, unit } = useSession();
  const { become, busy, error } = useSeat();
  const sorted = people.toSorted((a, b) => placeOf(a) - placeOf(b));
  return (
    <Page title={t('home.choose')} lead={t('home.choose.lead', { unit })}>
      {error === null ? null : <ErrorLines error={error} />}
      {people.length === 0 ? (
        <EmptyState title={t('home.choose.none')} text={t('home.choose.none.text')} />
      ) : (
        <ul className="yz-people">
          {sorted.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="yz-person-card"
                disabled={busy}
                onClick={() => void become(person.id).catch(() => undefined)}
              >
                <UserOutlined aria-hidden className="yz-person-icon" />
                <span className="yz-person-words">
                  <span className="yz-person-name">
                    {person.name}
                    <span className="yz-muted">
                      {' '}
                      {person.roles.map((role) => t(`role.${role}`)).join(t('frame.and'))}
                    </span>
                  </span>
                  <span className="yz-muted">{t(`home.role.${person.roles[0] ?? 'none'}`)}</span>
                </span>
                <RightOutlined aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Link to="/verify" className="yz-person-card yz-person-verify">
        <SafetyCertificateOutlined aria-hidden className="yz-person-icon" />
        <span className="yz-person-words">
          <span className="yz-person-name">{t('home.verify')}</span>
          <span className="yz-muted">{t('home.verify.text')}</span>
        </span>
        <RightOutlined aria-hidden />
      </Link>
    </Page>
  );
}

function placeOf({ roles: [role] }: MemberOut): number {
  return role === undefined ? ORDER.length : ORDER.indexOf(role);
}

import type { MemberOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/index.ts';

type Role = MemberOut['roles'][number];
type NextStep =
  | 'request'
  | 'requests'
  | 'ledger'
  | 'verify'
  | 'seals'
  | 'keys'
  | 'collect'
  | 'licences'
  | 'authorisations'
  | 'delivery';

const WAYS: Readonly<Record<NextStep, string>> = {
  request: '/requests/new',
  requests: '/requests',
  ledger: '/ledger',
  verify: '/verify',
  seals: '/seals',
  keys: '/keys',
  collect: '/licences/new',
  licences: '/licences',
  authorisations: '/licences/authorisations',
  delivery: '/delivery',
};

/** The two things that somebody in a role most likely came for when nothing waits. */
const LIKELY: Readonly<Record<Role, readonly [NextStep, NextStep]>> = {
  applicant: ['request', 'requests'],
  approver: ['requests', 'verify'],
  leader: ['authorisations', 'ledger'],
  custodian: ['ledger', 'seals'],
  'licence-entry': ['collect', 'licences'],
  'licence-reviewer': ['licences', 'verify'],
  'issuing-officer': ['licences', 'delivery'],
  'system-admin': ['delivery', 'keys'],
  'security-admin': ['keys', 'seals'],
  auditor: ['ledger', 'verify'],
};
const NO_ROLE: readonly [NextStep, NextStep] = ['verify', 'seals'];

/** Nothing waits: that is said, and what may come next. */
export function NextSteps(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const role = useSession().person?.roles[0];
  const [first, second] = role === undefined ? NO_ROLE : LIKELY[role];
  return (
    <EmptyState title={t('home.empty')} text={t(`home.empty.${role ?? 'nobody'}`)}>
      <Button type="primary" onClick={() => void navigate(WAYS[first])}>
        {t(`home.next.${first}`)}
      </Button>
      <Button onClick={() => void navigate(WAYS[second])}>{t(`home.next.${second}`)}</Button>
    </EmptyState>
  );
}

import {
  AuditOutlined,
  BookOutlined,
  CheckSquareOutlined,
  FileTextOutlined,
  HomeOutlined,
  IdcardOutlined,
  KeyOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SettingOutlined,
  TrademarkCircleOutlined,
} from '@ant-design/icons';
import { mayAsk, POLICY, type Output, type PageChannelName, type SessionOut } from '@yinzheng/contract/ipc';
import type { ComponentType } from 'react';

type Counts = Output<'home.get'>['counts'];

/** A place of the left navigation. */
export interface NavPlace {
  readonly path: string;
  /** Key of its name. */
  readonly name: string;
  readonly icon: ComponentType;
  /** What its page asks first: who may not ask it does not see the place. */
  readonly asks: PageChannelName;
  /** How much waits there. */
  readonly badge?: keyof Counts;
}

export const PLACES: readonly NavPlace[] = [
  { path: '/', name: 'frame.nav.home', icon: HomeOutlined, asks: 'session.get' },
  {
    path: '/requests',
    name: 'frame.nav.requests',
    icon: FileTextOutlined,
    asks: 'requests.list',
    badge: 'answers',
  },
  {
    path: '/approvals',
    name: 'frame.nav.approvals',
    icon: AuditOutlined,
    asks: 'requests.decide',
    badge: 'decide',
  },
  {
    path: '/stamp',
    name: 'frame.nav.stamp',
    icon: CheckSquareOutlined,
    asks: 'stamping.prepare',
    badge: 'stamp',
  },
  { path: '/ledger', name: 'frame.nav.ledger', icon: BookOutlined, asks: 'ledger.page' },
  { path: '/verify', name: 'frame.nav.verify', icon: SafetyCertificateOutlined, asks: 'verify.start' },
  {
    path: '/licences',
    name: 'frame.nav.licences',
    icon: IdcardOutlined,
    asks: 'licences.list',
    badge: 'licences',
  },
  { path: '/delivery', name: 'frame.nav.delivery', icon: SendOutlined, asks: 'outbox.list' },
  { path: '/seals', name: 'frame.nav.seals', icon: TrademarkCircleOutlined, asks: 'seals.list' },
  { path: '/keys', name: 'frame.nav.keys', icon: KeyOutlined, asks: 'keys.list' },
  { path: '/settings', name: 'frame.nav.settings', icon: SettingOutlined, asks: 'session.prefer' },
];

/** Pages that need more than their place does. */
const NARROWER: Readonly<Record<string, PageChannelName>> = {
  '/requests/new': 'requests.make',
  '/licences/new': 'licences.collect',
  '/licences/issue': 'licences.issue',
};

/** The place that an address belongs to. */
export function placeOf(path: string): NavPlace | undefined {
  return PLACES.find((place) =>
    place.path === '/' ? path === '/' : `${path}/`.startsWith(`${place.path}/`),
  );
}

/** Whether whoever sits here may open an address. */
export function mayOpen(path: string, session: SessionOut): boolean {
  const asks = NARROWER[path] ?? placeOf(path)?.asks;
  return asks === undefined || mayAsk(POLICY[asks], session.person?.roles);
}

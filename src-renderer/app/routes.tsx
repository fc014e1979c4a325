import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import type { RouteObject } from 'react-router';
import { HomePage } from '../features/home/index.ts';
import { Frame, NoSuchPage, OpenedPage, PageBroken } from '../features/frame/index.ts';

type Pages = Readonly<Record<string, ComponentType>>;

/** A page that is fetched when it is first opened. */
function later<P extends Pages>(load: () => Promise<P>, name: keyof P): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: (await load())[name] as ComponentType }));
}

const requests = () => import('../features/requests/index.ts');
const RequestsPage = later(requests, 'RequestsPage');
const NewRequestPage = later(requests, 'NewRequestPage');
const RequestPage = later(requests, 'RequestPage');
const ApprovalsPage = later(() => import('../features/approvals/index.ts'), 'ApprovalsPage');
const StampPage = later(() => import('../features/stamp/index.ts'), 'StampPage');
const LedgerPage = later(() => import('../features/ledger/index.ts'), 'LedgerPage');
const VerifyPage = later(() => import('../features/verify/index.ts'), 'VerifyPage');
const SealsPage = later(() => import('../features/seals/index.ts'), 'SealsPage');
const KeysPage = later(() => import('../features/keys/index.ts'), 'KeysPage');
const licences = () => import('../features/licences/index.ts');
const LicencesPage = later(licences, 'LicencesPage');
const NewLicencePage = later(licences, 'NewLicencePage');
const IssuePage = later(licences, 'IssuePage');
const AuthorisationsPage = later(licences, 'AuthorisationsPage');
const LicencePage = later(licences, 'LicencePage');
const DeliveryPage = later(() => import('../features/delivery/index.ts'), 'DeliveryPage');
const SettingsPage = later(() => import('../features/settings/index.ts'), 'SettingsPage');

function at(path: string, element: ReactNode): RouteObject {
  return { path, element, errorElement: <PageBroken /> };
}

/** Every page of the window by its address. */
export const ROUTES: RouteObject[] = [
  {
    path: '/',
    element: <Frame />,
    errorElement: <PageBroken />,
    children: [
      { index: true, element: <HomePage />, errorElement: <PageBroken /> },
      at('requests', <RequestsPage />),
      at('requests/new', <NewRequestPage />),
      at('requests/:id', <RequestPage />),
      at('approvals', <ApprovalsPage />),
      at('approvals/:id', <ApprovalsPage />),
      at('stamp', <StampPage />),
      at('stamp/:id', <StampPage />),
      at('ledger', <LedgerPage />),
      at('verify', <VerifyPage />),
      at('licences', <LicencesPage />),
      at('licences/new', <NewLicencePage />),
      at('licences/issue', <IssuePage />),
      at('licences/authorisations', <AuthorisationsPage />),
      at('licences/:id', <LicencePage />),
      at('delivery', <DeliveryPage />),
      at('seals', <SealsPage />),
      at('keys', <KeysPage />),
      at('settings', <SettingsPage />),
      at('opened', <OpenedPage />),
      at('*', <NoSuchPage />),
    ],
  },
];

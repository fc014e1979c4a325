import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { LoadingState, NoRight, Page, PlaceProvider, usePlace } from '../../ui/index.ts';
import { GuideStrip } from '../guide/index.ts';
import './frame.css';
import { Nav } from './nav.tsx';
import { Notices } from './notices.tsx';
import { useOpenedFiles } from './opened-page.tsx';
import { mayOpen, placeOf } from './places.ts';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** What is around every page. */
export function Frame(): ReactNode {
  return (
    <PlaceProvider>
      <Around />
    </PlaceProvider>
  );
}

function Around(): ReactNode {
  const { t } = useTexts();
  const main = useRef<HTMLElement>(null);
  useWindowTitle();
  useFocusOnArrival(main);
  useOpenedFiles();
  return (
    <div className="yz-frame">
      <a className="yz-skip" href="#main" onClick={(event) => toMain(event, main.current)}>
        {t('frame.skip')}
      </a>
      <Nav />
      <div className="yz-column">
        <TopBar />
        <Notices />
        <GuideStrip />
        <main id="main" ref={main} tabIndex={-1} className="yz-main">
          <Suspense fallback={<LoadingState />}>
            <Allowed />
          </Suspense>
        </main>
      </div>
      <StatusBar />
    </div>
  );
}

/** The page, or why it is not for whoever sits here. */
function Allowed(): ReactNode {
  const { t } = useTexts();
  const session = useSession();
  const { pathname } = useLocation();
  if (mayOpen(pathname, session)) return <Outlet key={session.person?.id ?? ''} />;
  return (
    <Page title={t(placeOf(pathname)?.name ?? 'frame.product')}>
      <NoRight />
    </Page>
  );
}

/** The fragment of an address must not travel through the router. */
function toMain(event: React.MouseEvent, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

/** The window's title: the page, the product, and that it is a trial. */
function useWindowTitle(): void {
  const { t } = useTexts();
  const { mode } = useSession();
  const { pathname } = useLocation();
  const name = usePlace()?.title ?? t(placeOf(pathname)?.name ?? 'frame.product');
  useEffect(() => {
    document.title = t(mode === 'trial' ? 'frame.title.trial' : 'frame.title', { page: name });
  }, [mode, name, t]);
}

/** Whoever works by keyboard or ear arrives at the new page's heading. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    (main.current?.querySelector('h1') ?? main.current)?.focus();
  }, [main, pathname]);
}

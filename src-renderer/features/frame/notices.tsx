import { InfoCircleFilled, LoadingOutlined } from '@ant-design/icons';
import type { SessionOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { CallError } from '../../app/api/index.ts';
import { useService } from '../../app/service.tsx';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

const SHOWN_MS = 8000;
/** A service that is away for so long does not come back by itself. */
const LONG_MS = 40_000;
const SEEN = 'yinzheng.recovered.seen';
/** Entries that are named; of more, the number is told. */
const NAMED = 5;

/** What everybody must be told, above the page: the service is away, it is back, what became of interrupted work. */
export function Notices(): ReactNode {
  return (
    <div className="yz-notices" aria-live="polite">
      <ServiceNotice />
      <RecoveredNotice />
    </div>
  );
}

function ServiceNotice(): ReactNode {
  const { t } = useTexts();
  const service = useService();
  const back = useJustBack(service !== 'up');
  const long = useLasting(service === 'down', LONG_MS);
  if (service === 'down') {
    return (
      <ErrorLines error={new CallError({ code: 'SERVICE_DOWN', params: {} })}>
        <LoadingOutlined aria-hidden />
        <span>{t(long ? 'frame.service.long' : 'frame.service.waiting')}</span>
      </ErrorLines>
    );
  }
  if (service === 'lost') return <ErrorLines error={new CallError({ code: 'SESSION_LOST', params: {} })} />;
  return back ? <p className="yz-notice yz-notice-good">{t('frame.service.back')}</p> : null;
}

/** Whether something has been so for `ms` milliseconds. */
function useLasting(so: boolean, ms: number): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!so) return undefined;
    const timer = setTimeout(() => setLong(true), ms);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [so, ms]);
  return long;
}

/** For a while after the service came back. */
function useJustBack(down: boolean): boolean {
  const was = useRef(false);
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (down) {
      was.current = true;
      return undefined;
    }
    if (!was.current) return undefined;
    was.current = false;
    const shown = setTimeout(() => setBack(true), 0);
    const gone = setTimeout(() => setBack(false), SHOWN_MS);
    return () => {
      clearTimeout(shown);
      clearTimeout(gone);
      setBack(false);
    };
  }, [down]);
  return back && !down;
}

/** Entries that an interrupted job had left open: how each was ended when the service started. */
function RecoveredNotice(): ReactNode {
  const { t } = useTexts();
  const { recovered } = useSession();
  const mayRead = useMay('ledger.page');
  const which = JSON.stringify(recovered);
  const [seen, setSeen] = useState(() => sessionStorage.getItem(SEEN));
  if (recovered.length === 0 || seen === which) return null;
  const close = (): void => {
    sessionStorage.setItem(SEEN, which);
    setSeen(which);
  };
  return (
    <section className="yz-notice" aria-label={t('frame.recovered', { count: recovered.length })}>
      <InfoCircleFilled className="yz-notice-icon" aria-hidden />
      <div>
        <p>
          <b>{t('frame.recovered', { count: recovered.length })}</b>
        </p>
        <ul className="yz-row">
          {recovered.slice(0, NAMED).map(({ entry, outcome }) => (
            <Outcome key={entry} entry={entry} outcome={outcome} linked={mayRead} />
          ))}
          {recovered.length > NAMED && (
            <li>{t('frame.recovered.more', { count: recovered.length - NAMED })}</li>
          )}
        </ul>
        <p className="yz-muted">{t('frame.recovered.next')}</p>
      </div>
      <Button size="small" onClick={close}>
        {t('frame.recovered.seen')}
      </Button>
    </section>
  );
}

type Recovered = SessionOut['recovered'][number];

function Outcome({ entry, outcome, linked }: Recovered & { readonly linked: boolean }): ReactNode {
  const { t } = useTexts();
  const name = t('frame.recovered.entry', { number: entry });
  return (
    <li>
      {linked ? <Link to={`/ledger?entry=${entry}`}>{name}</Link> : name} {t(`frame.recovered.${outcome}`)}
    </li>
  );
}

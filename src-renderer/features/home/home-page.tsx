import type { ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Page } from '../../ui/index.ts';
import './home.css';
import { NextSteps } from './next-steps.tsx';
import { PeopleCards } from './people-cards.tsx';
import { SidePanel } from './side-panel.tsx';
import { WaitingLicences } from './waiting-licences.tsx';
import { WaitingList } from './waiting-list.tsx';

/** 工作台: what waits for whoever sits here; where nobody does, who may. */
export function HomePage(): ReactNode {
  const { person } = useSession();
  return person === null ? <PeopleCards /> : <Desk name={person.name} />;
}

function Desk({ name }: { readonly name: string }): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('home.get', {});
  const count = (data?.waiting.length ?? 0) + (data?.licences.length ?? 0) + Math.min(1, data?.aside ?? 0);
  return (
    <Page
      title={t('home.title')}
      lead={data === undefined ? undefined : t(count === 0 ? 'home.lead.none' : 'home.lead', { name, count })}
    >
      {error !== null && data === undefined ? (
        <ErrorLines error={error}>
          <button type="button" className="yz-link" onClick={() => void refetch()}>
            {t('frame.again')}
          </button>
        </ErrorLines>
      ) : data === undefined ? (
        <LoadingState />
      ) : (
        <div className="yz-home">
          <section aria-label={t('home.waiting')} className="yz-card yz-home-list">
            {count === 0 ? <NextSteps /> : null}
            {data.waiting.length === 0 ? null : <WaitingList rows={data.waiting} />}
            <WaitingLicences rows={data.licences} aside={data.aside} />
          </section>
          <SidePanel counts={data.counts} chain={data.chain} />
        </div>
      )}
    </Page>
  );
}

import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { usePlace } from '../../ui/index.ts';
import { JobsButton } from '../jobs/index.ts';
import { PersonSwitch } from './person-switch.tsx';
import { placeOf } from './places.ts';
import { Search } from './search.tsx';

/** Where am I, search, what runs, who sits here. */
export function TopBar(): ReactNode {
  return (
    <header className="yz-top">
      <Crumbs />
      <Search />
      <JobsButton />
      <PersonSwitch />
    </header>
  );
}

function Crumbs(): ReactNode {
  const { t } = useTexts();
  const { pathname } = useLocation();
  const group = placeOf(pathname);
  const name = group === undefined ? undefined : t(group.name);
  const title = usePlace()?.title;
  const deeper = title !== undefined && title !== name;
  return (
    <nav className="yz-crumbs" aria-label={t('frame.crumbs')}>
      {group === undefined ? null : deeper ? (
        <Link to={group.path}>{name}</Link>
      ) : (
        <span aria-current="page">{name}</span>
      )}
      {deeper ? (
        <>
          {group === undefined ? null : (
            <span aria-hidden className="yz-muted">
              ／
            </span>
          )}
          <span aria-current="page" className="yz-ellipsis" title={title}>
            {title}
          </span>
        </>
      ) : null}
    </nav>
  );
}

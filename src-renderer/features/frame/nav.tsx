import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { mayOpen, PLACES, type NavPlace } from './places.ts';

const FOLDED = 'yinzheng.nav.folded';

/** The left navigation: icons and words, or icons alone. */
export function Nav(): ReactNode {
  const { t } = useTexts();
  const session = useSession();
  const [folded, setFolded] = useState(() => sessionStorage.getItem(FOLDED) === 'yes');
  const { data: home } = useCall('home.get', {}, { enabled: session.person !== null });
  const turn = (): void => {
    sessionStorage.setItem(FOLDED, folded ? 'no' : 'yes');
    setFolded(!folded);
  };
  const fold = t(folded ? 'frame.nav.unfold' : 'frame.nav.fold');
  return (
    <nav className={folded ? 'yz-nav yz-nav-folded' : 'yz-nav'} aria-label={t('frame.nav')}>
      <div className="yz-brand">
        <span className="yz-brand-name">{t('frame.product')}</span>
        {session.mode === 'trial' ? <span className="yz-tag yz-tag-waiting">{t('frame.trial')}</span> : null}
      </div>
      <ul>
        {PLACES.filter(({ path }) => mayOpen(path, session)).map((place) => (
          <li key={place.path}>
            <Entry
              place={place}
              folded={folded}
              waiting={place.badge === undefined ? 0 : (home?.counts[place.badge] ?? 0)}
            />
          </li>
        ))}
      </ul>
      <button type="button" className="yz-nav-turn" onClick={turn} aria-expanded={!folded} title={fold}>
        {folded ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
        <span className={folded ? 'yz-hidden' : undefined}>{fold}</span>
      </button>
    </nav>
  );
}

interface EntryProps {
  readonly place: NavPlace;
  readonly folded: boolean;
  readonly waiting: number;
}

function Entry({ place, folded, waiting }: EntryProps): ReactNode {
  const { t } = useTexts();
  const Icon = place.icon;
  const name = t(place.name);
  return (
    <NavLink
      to={place.path}
      end={place.path === '/'}
      className="yz-nav-entry"
      title={folded ? name : undefined}
    >
      <Icon aria-hidden />
      <span className={folded ? 'yz-hidden' : 'yz-nav-word'}>{name}</span>
      {waiting === 0 ? null : (
        <span className="yz-badge" aria-label={t('frame.nav.waiting', { count: waiting })} role="img">
          {waiting > 99 ? '99+' : waiting}
        </span>
      )}
    </NavLink>
  );
}

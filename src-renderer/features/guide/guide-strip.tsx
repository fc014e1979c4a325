import { CheckOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useSeat, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import './guide.css';
import { useGuide, type Guide } from './use-guide.ts';
import { GUIDE_TITLES } from './titles.ts';

/** The walk through the first stamp or the first licence, below the top bar: what is done, what comes next, and a way there. */
export function GuideStrip(): ReactNode {
  const guide = useGuide();
  return guide === undefined ? null : <Strip key={guide.kind} guide={guide} />;
}

function Strip({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const [folded, setFolded] = useState(false);
  const title = t(GUIDE_TITLES[guide.kind]);
  return (
    <aside className="yz-guide" aria-label={title}>
      <div className="yz-guide-head">
        <b>{title}</b>
        <Path guide={guide} />
        <span className="yz-guide-tools">
          <Button
            type="text"
            size="small"
            aria-expanded={!folded}
            icon={folded ? <DownOutlined /> : <UpOutlined />}
            onClick={() => setFolded(!folded)}
          >
            {t(folded ? 'guide.unfold' : 'guide.fold')}
          </Button>
          {guide.step === 'done' ? null : (
            <Button type="text" size="small" onClick={() => guide.close('left')}>
              {t('guide.leave')}
            </Button>
          )}
        </span>
      </div>
      {folded ? null : guide.step === 'done' ? <Done guide={guide} /> : <Next guide={guide} />}
    </aside>
  );
}

/** The five steps in a row. */
function Path({ guide: { kind, steps, step } }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const at = step === 'done' ? steps.length : steps.indexOf(step);
  return (
    <ol className="yz-guide-path">
      {steps.map((one, index) => {
        const state = index < at ? 'done' : index === at ? 'now' : 'later';
        return (
          <li key={one} className={`yz-guide-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
            <span className="yz-guide-number" aria-hidden>
              {state === 'done' ? <CheckOutlined /> : index + 1}
            </span>
            {t(kind === 'stamp' ? `guide.step.${one}` : `guide.licence.step.${one}`)}
            {state === 'done' ? <span className="yz-hidden">{t('guide.ticked')}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}

/** What comes next, and the way there as the person who does it. */
function Next({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { take, busy, error } = useWalker();
  const { kind, says, actor, way, look } = guide;
  const there = person?.id === actor.id && pathname === way.split('?')[0];
  const go = async (): Promise<void> => {
    await take(actor.id);
    await navigate(way);
  };
  const text = there
    ? kind === 'stamp'
      ? `guide.here.${says}`
      : `guide.licence.here.${says}`
    : kind === 'stamp'
      ? `guide.next.${says}`
      : `guide.licence.next.${says}`;
  return (
    <div className="yz-guide-next">
      <p>{t(text, { name: actor.name })}</p>
      {there && look !== undefined ? (
        <Button type="primary" size="small" onClick={() => void navigate(look())}>
          {t('guide.looked')}
        </Button>
      ) : there ? null : (
        <Button type="primary" size="small" loading={busy} onClick={() => void go().catch(() => undefined)}>
          {t(person?.id === actor.id ? 'guide.go' : 'guide.goAs', { name: actor.name })}
        </Button>
      )}
      {error === null ? null : <ErrorLines error={error} plain />}
    </div>
  );
}

/** Changes seats for the next step. */
function useWalker(): {
  readonly busy: boolean;
  readonly error: unknown;
  take(person: string): Promise<void>;
} {
  const { person } = useSession();
  const { become, busy, error } = useSeat();
  return {
    busy,
    error,
    take: async (id) => {
      if (person?.id !== id) await become(id);
    },
  };
}

function Done({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { take, busy, error } = useWalker();
  const { kind, actor, way } = guide;
  const own = async (): Promise<void> => {
    await take(actor.id);
    guide.close('done');
    await navigate(way);
  };
  return (
    <div className="yz-guide-next">
      <p>{t(kind === 'stamp' ? 'guide.done' : 'guide.licence.done')}</p>
      <Button type="primary" size="small" loading={busy} onClick={() => void own().catch(() => undefined)}>
        {t(kind === 'stamp' ? 'guide.own' : 'guide.licence.own')}
      </Button>
      <Button size="small" onClick={() => guide.close('done')}>
        {t('guide.end')}
      </Button>
      {error === null ? null : <ErrorLines error={error} plain />}
    </div>
  );
}

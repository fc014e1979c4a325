import { CheckOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useSeat, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import { actorOf } from './cast.ts';
import './guide.css';
import { STEPS, type Step } from './steps.ts';
import { useGuide, type Guide } from './use-guide.ts';

/** The walk through the first stamp, below the top bar: what is done, what comes next, and a way there. */
export function GuideStrip(): ReactNode {
  const guide = useGuide();
  return guide === undefined ? null : <Strip guide={guide} />;
}

function Strip({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const [folded, setFolded] = useState(false);
  const { step } = guide.walk;
  return (
    <aside className="yz-guide" aria-label={t('guide.title')}>
      <div className="yz-guide-head">
        <b>{t('guide.title')}</b>
        <Path step={step} />
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
          {step === 'done' ? null : (
            <Button type="text" size="small" onClick={() => guide.close('left')}>
              {t('guide.leave')}
            </Button>
          )}
        </span>
      </div>
      {folded ? null : step === 'done' ? <Done guide={guide} /> : <Next guide={guide} step={step} />}
    </aside>
  );
}

/** The five steps in a row. */
function Path({ step }: { readonly step: Step | 'done' }): ReactNode {
  const { t } = useTexts();
  const at = step === 'done' ? STEPS.length : STEPS.indexOf(step);
  return (
    <ol className="yz-guide-path">
      {STEPS.map((one, index) => {
        const state = index < at ? 'done' : index === at ? 'now' : 'later';
        return (
          <li key={one} className={`yz-guide-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
            <span className="yz-guide-number" aria-hidden>
              {state === 'done' ? <CheckOutlined /> : index + 1}
            </span>
            {t(`guide.step.${one}`)}
            {state === 'done' ? <span className="yz-hidden">{t('guide.ticked')}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}

/** What comes next, and the way there as the person who does it. */
function Next({ guide, step }: { readonly guide: Guide; readonly step: Step }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { take, busy, error } = useWalker();
  const actor = actorOf(guide.cast, step);
  const way = wayTo(step, guide);
  const there = person?.id === actor.id && pathname === way.split('?')[0];
  const go = async (): Promise<void> => {
    await take(actor.id);
    await navigate(way);
  };
  const afterLedger = async (): Promise<void> => {
    guide.look();
    await navigate(wayTo('verify', guide));
  };
  return (
    <div className="yz-guide-next">
      <p>{t(there ? `guide.here.${step}` : `guide.next.${step}`, { name: actor.name })}</p>
      {there && step === 'ledger' ? (
        <Button type="primary" size="small" onClick={() => void afterLedger()}>
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

/** Where a step is done. */
function wayTo(step: Step, { walk: { request, entry } }: Guide): string {
  const id = request?.id ?? '';
  switch (step) {
    case 'request':
      return '/requests/new?sample=1';
    case 'approve':
      return `/approvals/${id}`;
    case 'stamp':
      return `/stamp/${id}`;
    case 'ledger':
      return entry === null ? '/ledger' : `/ledger?entry=${entry}`;
    case 'verify':
      return entry === null ? '/verify' : `/verify?entry=${entry}`;
  }
}

function Done({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { take, busy, error } = useWalker();
  const own = async (): Promise<void> => {
    await take(guide.cast.applicant.id);
    guide.close('done');
    await navigate('/requests/new');
  };
  return (
    <div className="yz-guide-next">
      <p>{t('guide.done')}</p>
      <Button type="primary" size="small" loading={busy} onClick={() => void own().catch(() => undefined)}>
        {t('guide.own')}
      </Button>
      <Button size="small" onClick={() => guide.close('done')}>
        {t('guide.end')}
      </Button>
      {error === null ? null : <ErrorLines error={error} plain />}
    </div>
  );
}

import type { DocumentStateOut } from '@yinzheng/contract/ipc';
import { useEffect } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay, usePrefer, useSession } from '../../app/session.tsx';
import { castOf, type Cast } from './cast.ts';
import { beginAgain, keepAway, keepWalk, useAway, useKeptWalk, type Away } from './memory.ts';
import { walkOn, type Walk } from './steps.ts';

const NEWEST = 50;

/** The walk through the first stamp, for the strip that shows it. */
export interface Guide {
  readonly cast: Cast;
  readonly walk: Walk;
  /** The entry in the 台账 was looked at. */
  look(): void;
  /** Puts it away: to be taken up again, or for good. */
  close(how: Away): void;
}

/** The guide, where there is one to show. */
export function useGuide(): Guide | undefined {
  const session = useSession();
  const prefer = usePrefer();
  const cast = castOf(session);
  const away = useAway();
  const wanted = session.preferences.guide === 'open' && cast !== undefined;
  const shown = wanted && away === undefined;
  const walk = useWalk(shown);
  if (!shown) return undefined;
  return {
    cast,
    walk,
    look: () => {
      if (walk.request !== null) keepWalk({ ...walk, looked: walk.request.id, step: 'verify' });
    },
    close: (how) => {
      keepAway(how);
      prefer({ guide: how });
    },
  };
}

/** Takes the guide out again: where it was left, or from the beginning. */
export function useOpenGuide(): (how: 'on' | 'again') => void {
  const prefer = usePrefer();
  return (how) => {
    keepAway(undefined);
    if (how === 'again') beginAgain(new Date());
    prefer({ guide: 'open' });
  };
}

/** Whether it is put away, and how; undefined: it is out, or there are no people to walk through it with. */
export function usePutAway(): Away | undefined {
  const session = useSession();
  const away = useAway();
  const { guide } = session.preferences;
  if (castOf(session) === undefined) return undefined;
  return away ?? (guide === 'open' ? undefined : guide);
}

/** Whether there are people to walk through it with. */
export function useHasGuide(): boolean {
  return castOf(useSession()) !== undefined;
}

/** The walk kept in step with what this seat sees. */
function useWalk(enabled: boolean): Walk {
  const walk = useKeptWalk();
  const seesRequests = useMay('requests.list');
  const list = useCall(
    'requests.list',
    { view: 'all', offset: 0, limit: NEWEST },
    { enabled: enabled && seesRequests },
  );
  const jobs = useCall('jobs.list', {}, { enabled });
  const rows = list.data?.rows;
  const ran = jobs.data?.jobs;
  const id = walk.request?.id ?? '';
  const spent = rows?.some((row) => row.id === id && row.spent > 0) === true;
  const detail = useCall('requests.get', { id }, { enabled: enabled && seesRequests && spent });
  // While it is asked again, what was known before may not be true any more.
  const documents = spent && !detail.isFetching ? detail.data?.documents : undefined;
  useEffect(() => {
    if (!enabled) return;
    const made = documents === undefined ? undefined : { request: id, entry: newestEntry(documents) };
    const now = walkOn(walk, { requests: rows ?? [], jobs: ran ?? [], made });
    if (now !== walk) keepWalk(now);
  }, [enabled, walk, rows, ran, id, documents]);
  return walk;
}

function newestEntry(documents: readonly DocumentStateOut[]): number | null {
  const entries = documents.flatMap(({ results }) => results.map(({ entry }) => entry));
  return entries.length === 0 ? null : Math.max(...entries);
}

import type { DocumentStateOut } from '@yinzheng/contract/ipc';
import { useEffect } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { actorOf, castOf } from './cast.ts';
import type { GuideState } from './guide-state.ts';
import { keepWalk, useKeptWalk } from './memory.ts';
import { STEPS, walkOn, type Step, type Walk } from './steps.ts';

const NEWEST = 50;

/** The walk through the first stamp; undefined where it is not shown. */
export function useStampGuide(shown: boolean): GuideState | undefined {
  const cast = castOf(useSession());
  const walk = useWalk(shown);
  if (!shown || cast === undefined) return undefined;
  const { step } = walk;
  if (step === 'done') {
    return { kind: 'stamp', steps: STEPS, step, says: step, actor: cast.applicant, way: '/requests/new' };
  }
  const look = (): string => {
    if (walk.request !== null) keepWalk({ ...walk, looked: walk.request.id, step: 'verify' });
    return wayTo('verify', walk);
  };
  return {
    kind: 'stamp',
    steps: STEPS,
    step,
    says: step,
    actor: actorOf(cast, step),
    way: wayTo(step, walk),
    look: step === 'ledger' ? look : undefined,
  };
}

/** Where a step is done. */
function wayTo(step: Step, { request, entry }: Walk): string {
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

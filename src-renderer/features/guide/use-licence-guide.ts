import { useEffect } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { licenceActorOf, licenceCastOf } from './cast.ts';
import type { GuideState } from './guide-state.ts';
import { LICENCE_STEPS, licenceWalkOn, type LicenceStep, type LicenceWalk } from './licence-steps.ts';
import { keepLicenceWalk, useKeptLicenceWalk } from './memory.ts';

const NEWEST = 50;

/** The walk to the first licence; undefined where it is not shown. */
export function useLicenceGuide(shown: boolean): GuideState | undefined {
  const cast = licenceCastOf(useSession());
  const sees = useMay('licences.list');
  const walk = useWalk(shown, sees);
  if (!shown || cast === undefined) return undefined;
  const { step, registered, seen } = walk;
  const own = { kind: 'licence', steps: LICENCE_STEPS, step } as const;
  // Who sees no licence cannot say how far they have come.
  if (!sees && !seen) {
    return { ...own, steps: [], says: 'unseen', actor: cast.leader, way: wayTo('authorise', walk) };
  }
  if (step === 'done') return { ...own, says: step, actor: cast.collector, way: '/licences/new' };
  return {
    ...own,
    says: saysOf(walk, step),
    actor: licenceActorOf(cast, step, registered),
    way: wayTo(step, walk),
  };
}

/** A record may have been sent back, and a workstation may not be registered at a store. */
function saysOf({ record, registered }: LicenceWalk, step: LicenceStep): string {
  if (step === 'collect' && record?.state === 'returned') return 'correct';
  return step === 'deliver' && !registered ? 'register' : step;
}

/** Where a step is done. */
function wayTo(step: LicenceStep, { record }: LicenceWalk): string {
  const id = encodeURIComponent(record?.id ?? '');
  switch (step) {
    case 'authorise':
      return '/licences/authorisations';
    case 'collect':
      return record === null ? '/licences/new?sample=1' : `/licences/new?draft=${id}`;
    case 'review':
      return `/licences/${id}`;
    case 'issue':
      return '/licences/issue';
    case 'deliver':
      return '/delivery';
  }
}

/** The walk kept in step with what this seat sees. */
function useWalk(enabled: boolean, seesLicences: boolean): LicenceWalk {
  const walk = useKeptLicenceWalk();
  const list = useCall('licences.list', { offset: 0, limit: NEWEST }, { enabled: enabled && seesLicences });
  const granted = useCall('authorisations.list', {}, { enabled: enabled && seesLicences });
  const status = useCall('store.status', {}, { enabled });
  const rows = list.data?.rows;
  const authorisations = granted.data?.authorisations;
  const store = status.data;
  useEffect(() => {
    if (!enabled) return;
    const now = licenceWalkOn(walk, { rows, authorisations, store });
    if (now !== walk) keepLicenceWalk(now);
  }, [enabled, walk, rows, authorisations, store]);
  return walk;
}

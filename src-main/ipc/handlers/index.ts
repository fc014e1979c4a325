import type { ServiceDeps } from '../deps.ts';
import type { Handlers } from '../router.ts';
import { actHandlers } from './acts.ts';
import { deskHandlers } from './desk.ts';
import { eyeHandlers } from './eyes.ts';
import { jobHandlers } from './jobs.ts';
import { keyHandlers } from './keys.ts';
import { licenceHandlers } from './licences.ts';
import { promptHandlers } from './prompts.ts';
import { syncHandlers } from './sync.ts';
import { unitHandlers } from './unit.ts';

/** Every channel's handler. */
export function makeHandlers(deps: ServiceDeps): Handlers {
  return {
    ...deskHandlers(deps),
    ...eyeHandlers(deps),
    ...actHandlers(deps),
    ...jobHandlers(deps),
    ...keyHandlers(deps),
    ...promptHandlers(deps),
    ...licenceHandlers(deps),
    ...syncHandlers(deps),
    ...unitHandlers(deps),
  };
}

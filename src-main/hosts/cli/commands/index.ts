import type { Command } from '../command.ts';
import { annotate } from './annotate.ts';
import { approve } from './approve.ts';
import { check } from './check.ts';
import { init } from './init.ts';
import { inspect } from './inspect.ts';
import { keys } from './keys.ts';
import { licence } from './licence.ts';
import { log } from './log.ts';
import { request } from './request.ts';
import { seals } from './seals.ts';
import { stamp } from './stamp.ts';
import { outage, outbox, reconcile, store, sync } from './store.ts';
import { verifyLog } from './verify-log.ts';
import { verify } from './verify.ts';

/** Every command by its name, in the order of a use. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init,
  seals,
  request,
  approve,
  stamp,
  verify,
  annotate,
  log,
  'verify-log': verifyLog,
  check,
  inspect,
  keys,
  licence,
  store,
  sync,
  outbox,
  reconcile,
  outage,
};

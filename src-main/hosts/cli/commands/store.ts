import { DATA_OPTION, type Command } from '../command.ts';
import { KEY_OPTIONS } from '../key-ring.ts';

/** `store`: the registration at the central store, the unit's workstations there, the settings of the way. */
export const store: Command = {
  options: {
    ...DATA_OPTION,
    code: { type: 'string' },
    'unit-code': { type: 'string' },
    as: { type: 'string' },
    'outage-after': { type: 'string' },
    proxy: { type: 'string' },
  },
  positionals: { least: 0, most: 2 },
  // What it needs is loaded for it alone: the other commands start without.
  run: async (context) => (await import('../sync/index.ts')).runStore(context),
};

/** `sync`: delivers what must reach the store and pulls what is new. */
export const sync: Command = {
  options: { ...DATA_OPTION, once: { type: 'boolean' }, resend: { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  run: async (context) => (await import('../sync/index.ts')).runSync(context),
};

/** `reconcile`: compares the data folder with the store. */
export const reconcile: Command = {
  options: DATA_OPTION,
  positionals: { least: 0, most: 0 },
  run: async (context) => (await import('../sync/index.ts')).runReconcile(context),
};

/** `outbox`: what has not reached the store, and what is decided about it. */
export const outbox: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    all: { type: 'boolean' },
    after: { type: 'string' },
    limit: { type: 'string' },
    as: { type: 'string' },
    decision: { type: 'string' },
    reason: { type: 'string' },
  },
  positionals: { least: 0, most: 2 },
  run: async (context) => (await import('../sync/index.ts')).runOutbox(context),
};

/** `outage`: the outage register. */
export const outage: Command = {
  options: { ...DATA_OPTION, out: { type: 'string' }, text: { type: 'string' } },
  positionals: { least: 0, most: 1 },
  run: async (context) => (await import('../sync/index.ts')).runOutage(context),
};

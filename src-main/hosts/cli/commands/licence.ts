import { DATA_OPTION, type Command } from '../command.ts';
import { KEY_OPTIONS } from '../key-ring.ts';

/** `licence`: electronic licences, from what is collected to their end. */
export const licence: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    as: { type: 'string' },
    type: { type: 'string' },
    seal: { type: 'string' },
    'per-day': { type: 'string' },
    total: { type: 'string' },
    days: { type: 'string' },
    reason: { type: 'string' },
    return: { type: 'boolean' },
    opinion: { type: 'string' },
    remark: { type: 'string', multiple: true },
    reviewed: { type: 'boolean' },
    'seal-key': { type: 'string' },
    event: { type: 'string' },
    class: { type: 'string' },
    effective: { type: 'string' },
    until: { type: 'string' },
    drafts: { type: 'boolean' },
    all: { type: 'boolean' },
    before: { type: 'string' },
    limit: { type: 'string' },
  },
  positionals: { least: 0, most: Number.POSITIVE_INFINITY },
  // What it needs is loaded for it alone: the other commands start without.
  run: async (context) => (await import('../licence/index.ts')).runLicence(context),
};

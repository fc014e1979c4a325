import { DATA_OPTION, type Command } from '../command.ts';
import { KEY_OPTIONS } from '../key-ring.ts';

/** `keys`: smart keys and their drivers. */
export const keys: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    accept: { type: 'boolean' },
    profile: { type: 'string' },
    subject: { type: 'string' },
    label: { type: 'string' },
    new: { type: 'boolean' },
    keep: { type: 'boolean' },
    out: { type: 'string' },
  },
  positionals: { least: 0, most: 2 },
  // What it needs is loaded for it alone: the other commands start without.
  run: async (context) => (await import('../keys/index.ts')).runKeys(context),
};

import { inWorkstation } from '../../../service/compose.ts';
import { listEntries } from '../../../service/log.ts';
import { DATA_OPTION, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { logText } from '../present/log.ts';

/** `log`: the entries of the use log. */
export const log: Command = {
  options: DATA_OPTION,
  positionals: { least: 0, most: 0 },
  run: async ({ dataFolder, machine, json, terminal, texts }) => {
    const entries = await inWorkstation(dataFolder, 'read', machine, listEntries);
    if (json) for (const entry of entries) terminal.out(`${JSON.stringify(entry)}\n`);
    else terminal.out(logText(entries, texts));
    return EXIT.done;
  },
};

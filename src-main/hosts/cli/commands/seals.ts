import { inWorkstation } from '../../../service/compose.ts';
import { listSeals } from '../../../service/seals.ts';
import { DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { sealsText } from '../present/seals.ts';

/** `seals`: the workstation's seals. */
export const seals: Command = {
  options: DATA_OPTION,
  positionals: { least: 0, most: 0 },
  run: async (context) => {
    const { dataFolder, machine } = context;
    const listed = await inWorkstation(dataFolder, 'read', machine, listSeals);
    emit(context, listed, () => sealsText(listed, context));
    return EXIT.done;
  },
};

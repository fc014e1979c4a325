import { checkStation } from '../../../service/check.ts';
import { inWorkstation, SYSTEM_FILES } from '../../../service/compose.ts';
import { DATA_OPTION, emit, type Command } from '../command.ts';
import { exitOf } from '../exit.ts';
import { checkOut, checkText } from '../present/check.ts';

/** `check`: log, counts, kept documents and sealed files against one another. */
export const check: Command = {
  options: { ...DATA_OPTION, folder: { type: 'string', multiple: true } },
  positionals: { least: 0, most: 0 },
  run: async (context) => {
    const { args, dataFolder, machine, texts } = context;
    const report = await inWorkstation(dataFolder, 'read', machine, (station) =>
      checkStation(station, SYSTEM_FILES, args.all('folder')),
    );
    const out = checkOut(report, texts);
    emit(context, out, () => checkText(out, texts));
    return exitOf(out.answer);
  },
};

import { SYSTEM_FILES } from '../../../service/compose.ts';
import { inspectFile } from '../../../service/inspect.ts';
import { emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { inspectText } from '../present/inspect.ts';

/** `inspect`: the structure of a seal, a stamp, a PDF, a certificate or a ticket; nothing is verified. */
export const inspect: Command = {
  options: {},
  positionals: { least: 1, most: 1 },
  run: async (context) => {
    const found = await inspectFile(SYSTEM_FILES, context.args.positionals[0]!);
    emit(context, found, () => inspectText(found, context.texts));
    return EXIT.done;
  },
};

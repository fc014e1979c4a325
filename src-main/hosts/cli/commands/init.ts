import { resolve } from 'node:path';
import { initDemo } from '../../../service/init-demo.ts';
import { DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { initText } from '../present/init.ts';

/** `init --demo [--more-seals] [--second DIR]`: a demo unit in a new data folder, or with two workstations in two; the PINs are printed this once. */
export const init: Command = {
  options: {
    ...DATA_OPTION,
    demo: { type: 'boolean', required: true },
    'more-seals': { type: 'boolean' },
    second: { type: 'string' },
  },
  positionals: { least: 0, most: 0 },
  run: async (context) => {
    const { args, dataFolder, machine, terminal, texts } = context;
    if (!context.json) terminal.err(`${texts.t('init.progress')}\n`);
    const second = args.text('second');
    const made = await initDemo(resolve(dataFolder), machine, {
      moreSeals: args.has('more-seals'),
      second: second === undefined ? undefined : resolve(second),
    });
    emit(context, made, () => initText(made, texts));
    return EXIT.done;
  },
};

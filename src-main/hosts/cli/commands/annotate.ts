import { prepareRemark } from '../../../service/annotate.ts';
import { UsageError, type Args } from '../args.ts';
import { asOwner, DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { askPin } from '../pin.ts';
import { annotatedText, remarkFacts } from '../present/annotate.ts';

/** `annotate`: marks an impression as mistaken (误盖); nothing is erased. */
export const annotate: Command = {
  options: { ...DATA_OPTION, reason: { type: 'string', required: true }, by: { type: 'string' } },
  positionals: { least: 0, most: 1 },
  run: async (context) => {
    const { args, terminal, texts } = context;
    const form = {
      entryNo: entryOf(args),
      personId: args.text('by'),
      annotation: 'mistaken',
      note: args.required('reason'),
    } as const;
    const made = await asOwner(context, async (station) => {
      const prepared = prepareRemark(station, form);
      if (terminal.interactive && !context.json) terminal.err(remarkFacts(prepared, texts));
      return prepared.write(await askPin(context, prepared.by.name, prepared.key));
    });
    emit(context, made, () => annotatedText(made, texts));
    return EXIT.done;
  },
};

/** @throws UsageError */
function entryOf({ positionals }: Args): number {
  const [text] = positionals;
  if (text === undefined) throw new UsageError('usage.entry-missing');
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('usage.entry-form', { value: text });
  return Number(text);
}

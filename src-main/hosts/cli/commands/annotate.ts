import { prepareRemark } from '../../../service/annotate.ts';
import { UsageError, type Args } from '../args.ts';
import { asOwner, DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { KEY_OPTIONS, withKeyRing } from '../key-ring.ts';
import { askPin } from '../pin.ts';
import { annotatedText, remarkFacts } from '../present/annotate.ts';

/** `annotate`: marks an impression as mistaken (误盖); nothing is erased. */
export const annotate: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    reason: { type: 'string', required: true },
    by: { type: 'string' },
  },
  positionals: { least: 0, most: 1 },
  run: async (context) => {
    const { args, terminal, texts } = context;
    const form = {
      entryNo: entryOf(args),
      personId: args.text('by'),
      annotation: 'mistaken',
      note: args.required('reason'),
    } as const;
    const made = await withKeyRing(context, (ring) =>
      asOwner(
        context,
        async (station) => {
          const prepared = await ring.prepare(() => prepareRemark(station, form, ring.serial));
          if (terminal.interactive && !context.json) terminal.err(remarkFacts(prepared, texts));
          const pad = ring.viewOf(prepared.key)?.pad;
          return prepared.write(await askPin(context, prepared.by.name, prepared.key, pad));
        },
        ring.hardware,
      ),
    );
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

import type { DecisionForm } from '@yinzheng/core/approvals';
import { prepareFileDecision } from '../../../service/approve.ts';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import { UsageError, type Args } from '../args.ts';
import { asOwner, DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { KEY_OPTIONS, withKeyRing } from '../key-ring.ts';
import { askPin } from '../pin.ts';
import { approveText, ticketFacts } from '../present/ticket.ts';
import { columns } from '../table.ts';

/** `approve`: an approver's signed decision on a ticket. */
export const approve: Command = {
  options: {
    ...DATA_OPTION,
    ...KEY_OPTIONS,
    as: { type: 'string', required: true },
    refuse: { type: 'boolean' },
    return: { type: 'boolean' },
    opinion: { type: 'string' },
  },
  positionals: { least: 1, most: 1 },
  run: async (context) => {
    const { args, terminal, texts } = context;
    const form = formOf(args);
    const decided = await withKeyRing(context, (ring) =>
      asOwner(
        context,
        async (station) => {
          const [path] = args.positionals;
          const prepared = await ring.prepare(() =>
            prepareFileDecision(station, SYSTEM_FILES, path!, form, ring.serial),
          );
          if (terminal.interactive && !context.json) {
            terminal.err(texts.t('approve.about', { answer: texts.t(`answer.${form.answer}`) }));
            terminal.err(columns(ticketFacts(prepared.request, texts), 2));
          }
          const pad = ring.viewOf(prepared.key)?.pad;
          return prepared.sign(await askPin(context, prepared.approver.name, prepared.key, pad));
        },
        ring.hardware,
      ),
    );
    emit(context, decided, () => approveText(decided, texts));
    return EXIT.done;
  },
};

function formOf(args: Args): DecisionForm {
  if (args.has('refuse') && args.has('return')) {
    throw new UsageError('usage.not-both', { first: '--refuse', second: '--return' });
  }
  const answer = args.has('refuse') ? 'refused' : args.has('return') ? 'returned' : 'agreed';
  const opinion = args.text('opinion');
  if (answer !== 'agreed' && opinion === undefined) throw new UsageError('usage.opinion-missing');
  return { approverId: args.required('as'), answer, opinion: opinion ?? '' };
}

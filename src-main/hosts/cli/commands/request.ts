import { SYSTEM_FILES } from '../../../service/compose.ts';
import { requestUse, type FileRequestOrder } from '../../../service/request.ts';
import type { Args } from '../args.ts';
import { asOwner, DATA_OPTION, emit, type Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { requestText } from '../present/ticket.ts';

/** `request`: asks for the use of a seal; writes an undecided ticket. */
export const request: Command = {
  options: {
    ...DATA_OPTION,
    as: { type: 'string', required: true },
    seal: { type: 'string', required: true },
    count: { type: 'string', required: true },
    reason: { type: 'string', required: true },
    out: { type: 'string', required: true },
    days: { type: 'string' },
    class: { type: 'string' },
    at: { type: 'string' },
  },
  positionals: { least: 1, most: Number.POSITIVE_INFINITY },
  run: async (context) => {
    const { terminal, texts } = context;
    const order = orderOf(context.args);
    const { made, warnings } = await asOwner(context, (station) => requestUse(station, SYSTEM_FILES, order));
    for (const { file, error } of warnings) {
      terminal.err(`${texts.t('request.warning', { file, ...texts.error(error) })}\n`);
    }
    emit(context, made, () => requestText(made, texts));
    return EXIT.done;
  },
};

function orderOf(args: Args): FileRequestOrder {
  return {
    applicant: args.required('as'),
    seal: args.required('seal'),
    count: args.whole('count') ?? 0,
    reason: args.required('reason'),
    classification: args.oneOf('class', ['public', 'internal', 'secret']) ?? 'public',
    days: args.whole('days'),
    workstation: args.text('at'),
    files: args.positionals,
    out: args.required('out'),
  };
}

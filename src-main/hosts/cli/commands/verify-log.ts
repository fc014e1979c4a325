import { auditDataFolder, NO_TRUST, SYSTEM_FILES } from '../../../service/compose.ts';
import { verifyLog as verify } from '../../../service/verify-log.ts';
import { DATA_OPTION, emit, type Command } from '../command.ts';
import { exitOf } from '../exit.ts';
import { verifyLogOut, verifyLogText } from '../present/verify-log.ts';

/** `verify-log`: whether records and log are what they were, by themselves and by sealed files as witnesses. */
export const verifyLog: Command = {
  options: { ...DATA_OPTION, witness: { type: 'string', multiple: true } },
  positionals: { least: 0, most: 0 },
  run: async (context) => {
    const { args, dataFolder, machine, texts } = context;
    const found = await verify(args.all('witness'), {
      files: SYSTEM_FILES,
      clock: machine.clock,
      trust: NO_TRUST,
      audit: (witnesses) => auditDataFolder(dataFolder, witnesses),
    });
    emit(context, verifyLogOut(found), () => verifyLogText(found, dataFolder, texts));
    return exitOf(found.answer);
  },
};

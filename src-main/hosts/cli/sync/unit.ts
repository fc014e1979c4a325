import type {
  StoreCodeOut,
  StoreRevokeOut,
  StoreSettingsOut,
  StoreWorkstationsOut,
} from '@yinzheng/contract/cli';
import { inWorkstation } from '../../../service/compose.ts';
import {
  changeSettings,
  giveUnitCode,
  requireAdministrator,
  revokeUnitKey,
  storeSettings,
  unitWorkstations,
  type StoreSettings,
} from '../../../service/sync/index.ts';
import { UsageError } from '../args.ts';
import { asOwner, emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { codeText, revokedText, settingsText, workstationsText } from '../present/unit.ts';
import { needed, refuse } from './words.ts';

/** Options of the parts of `store` that are about the unit and the way. */
export const UNIT_OPTIONS = ['as', 'outage-after', 'proxy'] as const;
/** The words of those parts. */
export const UNIT_WORDS = ['code', 'workstations', 'revoke', 'settings'] as const;

type UnitWord = (typeof UNIT_WORDS)[number];

/** Whether a word is one of them. */
export function isUnitWord(word: string | undefined): word is UnitWord {
  return UNIT_WORDS.some((known) => known === word);
}

/**
 * `store code --as PERSON`, `store workstations`, `store revoke KEY --as PERSON`,
 * `store settings [--outage-after MINUTES] [--proxy URL|none]`.
 */
export async function runUnit(
  context: Context,
  what: UnitWord,
  extra: string | undefined,
): Promise<ExitCode> {
  switch (what) {
    case 'code':
      return runCode(context, extra);
    case 'workstations':
      return runWorkstations(context, extra);
    case 'revoke':
      return runRevoke(context, extra);
    case 'settings':
      return runSettings(context, extra);
  }
}

async function runCode(context: Context, extra: string | undefined): Promise<ExitCode> {
  refuse(context.args, extra, ['code', 'unit-code', 'outage-after', 'proxy']);
  const person = needed(context.args, 'as');
  const out: StoreCodeOut = await inWorkstation(context.dataFolder, 'read', context.machine, (station) => {
    requireAdministrator(station, person);
    return giveUnitCode(station);
  });
  emit(context, out, () => codeText(out, context.texts));
  return EXIT.done;
}

async function runWorkstations(context: Context, extra: string | undefined): Promise<ExitCode> {
  refuse(context.args, extra, ['code', 'unit-code', ...UNIT_OPTIONS]);
  const workstations = await inWorkstation(context.dataFolder, 'read', context.machine, unitWorkstations);
  const out: StoreWorkstationsOut = { workstations };
  emit(context, out, () => workstationsText(out, context.texts));
  return EXIT.done;
}

async function runRevoke(context: Context, key: string | undefined): Promise<ExitCode> {
  refuse(context.args, undefined, ['code', 'unit-code', 'outage-after', 'proxy']);
  const person = needed(context.args, 'as');
  if (key === undefined) throw new UsageError('usage.key-missing');
  const wanted = key.toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) throw new UsageError('usage.key-bad', { value: key });
  await inWorkstation(context.dataFolder, 'read', context.machine, (station) => {
    requireAdministrator(station, person);
    return revokeUnitKey(station, wanted);
  });
  const out: StoreRevokeOut = { revoked: wanted };
  emit(context, out, () => revokedText(out, context.texts));
  return EXIT.done;
}

async function runSettings(context: Context, extra: string | undefined): Promise<ExitCode> {
  const { args, texts } = context;
  refuse(args, extra, ['code', 'unit-code', 'as']);
  const proxy = args.text('proxy');
  const change = {
    outageMinutes: args.whole('outage-after'),
    proxy: proxy === 'none' ? null : proxy,
  };
  const asked = args.has('outage-after') || args.has('proxy');
  const settings = asked
    ? await asOwner(context, (station) => Promise.resolve(changeSettings(station, change)))
    : await inWorkstation(context.dataFolder, 'read', context.machine, storeSettings);
  const out = settingsOut(settings);
  emit(context, out, () => settingsText(out, texts));
  return EXIT.done;
}

function settingsOut({ outageMinutes, proxy }: StoreSettings): StoreSettingsOut {
  return { outageAfter: outageMinutes, proxy: proxy ?? null };
}

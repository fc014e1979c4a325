import { join } from 'node:path';
import type { KeysSealsOut } from '@yinzheng/contract/cli';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import { chooseKey, sealOut } from '../../../service/keys.ts';
import { emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { KeyRing } from '../key-ring.ts';
import { keySealsText } from '../present/keys.ts';
import { askKeyPin } from './acts.ts';

/** `keys read-seals`: the seals on a key; into a folder where one is named. */
export async function readSeals(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts } = context;
  const out = args.text('out');
  const { identity } = chooseKey(await ring.look(), ring.serial, true);
  const key = await ring.devices().acts.read(identity);
  const paths = key.seals.map((seal, at) => {
    return out === undefined ? null : join(out, fileName(sealOut(seal, key).id, at));
  });
  if (out !== undefined && paths.length > 0) {
    for (const path of paths) SYSTEM_FILES.requireFree(path ?? out);
    SYSTEM_FILES.makeFolder(out);
    for (const [at, path] of paths.entries()) SYSTEM_FILES.create(path!, key.seals[at]!.bytes);
  }
  const seals = key.seals.map((seal, at) => ({ ...sealOut(seal, key), out: paths[at] ?? null }));
  const made: KeysSealsOut = { key: key.serial, seals };
  emit(context, made, () => keySealsText(made, texts));
  return EXIT.done;
}

/** By the seal's code, which comes from outside: nothing in it leads elsewhere. */
function fileName(id: string, at: number): string {
  const plain = id.replace(/[^0-9A-Za-z_-]/g, '_');
  return `${plain === '' ? `seal-${at + 1}` : plain}.esl`;
}

/** `keys write-seal`: puts a seal onto the key whose certificate it lists. */
export async function writeSeal(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts } = context;
  const bytes = SYSTEM_FILES.read(args.positionals[1]!);
  const { identity, ...chosen } = chooseKey(await ring.look(), ring.serial);
  const { acts } = ring.devices();
  await acts.writeSeal(identity, await askKeyPin(context, { identity, ...chosen }), bytes);
  const key = await acts.read(identity);
  const seals = key.seals
    .filter((seal) => Buffer.from(seal.bytes).equals(bytes))
    .map((seal) => ({ ...sealOut(seal, key), out: null }));
  const made: KeysSealsOut = { key: key.serial, seals };
  emit(context, made, () => keySealsText(made, texts));
  return EXIT.done;
}

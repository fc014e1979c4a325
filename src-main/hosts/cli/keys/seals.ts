import { join } from 'node:path';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { KeysSealsOut } from '@yinzheng/contract/cli';
import { sameToken, type KeySealView, type KeyView } from '../../../devices/index.ts';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import { chooseKey, sealOut } from '../../../service/keys.ts';
import { takeInSeal } from '../../../service/take-in-seal.ts';
import type { Workstation } from '../../../service/workstation.ts';
import { asOwner, emit, type Context } from '../command.ts';
import { EXIT, worstExit, type ExitCode } from '../exit.ts';
import type { KeyRing } from '../key-ring.ts';
import { keySealsText } from '../present/keys.ts';
import { exitOfError } from '../refusal.ts';
import { askKeyPin } from './acts.ts';

/** `keys read-seals`: the seals on a key; into a folder where one is named; `--keep`: into the data folder, for requests. */
export async function readSeals(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts } = context;
  const out = args.text('out');
  const { identity } = chooseKey(await ring.look(), ring.serial, true);
  const key = await ring.devices().acts.read(identity);
  const names = fileNames(key.seals.map((seal) => sealOut(seal, key).id));
  const paths = names.map((name) => (out === undefined ? null : join(out, name)));
  for (const path of paths) if (path !== null) SYSTEM_FILES.requireFree(path);
  const found = key.seals.map((seal) => ({ seal, key: keyOfSeal(seal, key, ring) }));
  const kept = args.has('keep') ? await asOwner(context, (station) => keepEach(station, found)) : [];
  // One alone that is refused is a refusal as any other, where nothing else is to be done with it.
  const alone = kept.length === 1 && out === undefined ? kept[0]?.error : undefined;
  if (alone !== undefined) throw alone;
  // Last: what refuses the folder of the workstation has written nothing.
  if (out !== undefined && paths.length > 0) SYSTEM_FILES.makeFolder(out);
  for (const [at, path] of paths.entries()) {
    if (path !== null) SYSTEM_FILES.create(path, key.seals[at]!.bytes);
  }
  const seals = found.map((one, at): KeysSealsOut['seals'][number] => {
    const { kept: became = null, error } = kept[at] ?? {};
    const why = error === undefined ? null : { code: texts.error(error).code, message: texts.message(error) };
    return { ...sealOut(one.seal, one.key), out: paths[at] ?? null, kept: became, error: why };
  });
  const made: KeysSealsOut = { key: key.serial, seals };
  emit(context, made, () => keySealsText(made, texts));
  return worstExit(kept.map(({ error }) => (error === undefined ? EXIT.done : exitOfError(error))));
}

/** A seal that was read, and the key that it is held against. */
interface FoundSeal {
  readonly seal: KeySealView;
  readonly key: KeyView;
}

/** Of several keys on one token the one whose certificate the seal lists. */
function keyOfSeal(seal: KeySealView, key: KeyView, ring: KeyRing): KeyView {
  const { keys } = ring.devices().view();
  const beside = keys.filter((one) => one.module === key.module && sameToken(one, key));
  return beside.find((one) => sealOut(seal, one).ofKey) ?? key;
}

/** What became of a seal that was to be kept. */
interface Kept {
  readonly kept: 'kept' | 'before' | 'refused';
  readonly error?: YinzhengError;
}

/** Keeps every seal that was read from a key; each by itself. @throws what is no refusal */
function keepEach(station: Workstation, found: readonly FoundSeal[]): Promise<Kept[]> {
  const kept = found.map(({ seal: { bytes }, key }): Kept => {
    try {
      return { kept: takeInSeal(station, bytes, key).added ? 'kept' : 'before' };
    } catch (error) {
      if (error instanceof YinzhengError) return { kept: 'refused', error };
      throw error;
    }
  });
  return Promise.resolve(kept);
}

/**
 * By the seals' codes, which come from outside: nothing in them leads elsewhere. None twice, also where capitals and
 * small letters are the same.
 */
function fileNames(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const plain = id.replace(/[^0-9A-Za-z_-]/g, '_') || 'seal';
    const free = (name: string): boolean => !taken.has(name.toLowerCase());
    let name = plain;
    for (let number = 2; !free(name); number++) name = `${plain}-${number}`;
    taken.add(name.toLowerCase());
    return `${name}.esl`;
  });
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
    .map((seal) => ({ ...sealOut(seal, key), out: null, kept: null, error: null }));
  const made: KeysSealsOut = { key: key.serial, seals };
  emit(context, made, () => keySealsText(made, texts));
  return EXIT.done;
}

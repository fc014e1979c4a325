import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { inWorkstation, isDataFolder } from '../../../service/compose.ts';
import { expectedCertificates } from '../../../service/desk/index.ts';
import type { Context } from '../command.ts';

/** Insists that a folder that was named, or is to keep something, is one; without one keys are looked at all the same. @throws DATA_FOLDER_MISSING */
export function requireDataFolder({ args, dataFolder }: Context): void {
  if ((args.has('data') || args.has('keep')) && !isDataFolder(dataFolder))
    fail('DATA_FOLDER_MISSING', { path: dataFolder });
}

/** The certificates whose keys the data folder expects in a device; none where there is no folder, or it cannot be read. */
export async function expectedHere({
  args,
  dataFolder,
  machine,
}: Context): Promise<() => readonly Uint8Array[]> {
  if (args.has('module') || !isDataFolder(dataFolder)) return () => [];
  try {
    const found = await inWorkstation(dataFolder, 'read', machine, expectedCertificates);
    return () => found;
  } catch (error) {
    // A folder that is broken is no reason for not looking at keys: its own commands tell of it.
    if (!(error instanceof YinzhengError)) throw error;
    return () => [];
  }
}

import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { wireError } from '@yinzheng/contract/errors';
import type { OpenedFile } from '@yinzheng/contract/bridge';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { YinzhengError } from '@yinzheng/core/kernel';
import { fileName, type Incoming } from '../shared/incoming.ts';
import { callerOf, type Relay, type Session } from '../shared/relay.ts';

/** Takes in a file that the desktop gave to the program, as if a person had handed it over; or says why not. */
export async function takeOpened(
  path: string,
  folder: string,
  { relay, incoming, seat }: { readonly relay: Relay; readonly incoming: Incoming; readonly seat: Session },
): Promise<{ readonly file: OpenedFile } | { readonly error: WireErrorOut }> {
  const from = resolve(folder, path);
  const name = fileName(basename(from));
  try {
    const stat = statSync(from, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) throw new YinzhengError('FILE_UNREADABLE', { path: from, detail: 'ENOENT' });
    const { path: kept, size } = await incoming.take(createReadStream(from), stat.size);
    const answer = await relay.host('host.take', { path: kept, name, size }, callerOf(seat));
    if (answer.ok) return { file: { file: answer.data.file, name } };
    incoming.drop(kept);
    return { error: answer.error };
  } catch (error) {
    return { error: wireError(error) };
  }
}

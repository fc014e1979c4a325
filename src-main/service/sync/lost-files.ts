import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { concat, equalBytes, fail, hasCode, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import { lostFiles, noLongerLost, putLast, type LostFile } from '../lost-files.ts';
import type { Workstation } from '../workstation.ts';
import type { Line } from './line.ts';

/**
 * Fetches the files that are missing; each is what the officer and the seal signed for, or it is not kept. After one that did not come,
 * the rest is for the next pass, and that one for the last. Whether one came. @throws what the way throws, FILE_UNWRITABLE
 */
export async function fetchLostFiles(line: Line): Promise<boolean> {
  const { station } = line;
  let any = false;
  for (const file of lostFiles(station)) {
    if (line.stopped()) return any;
    const isHere = SYSTEM_FILES.kind(placeOf(station, file)) !== 'nothing' || (await fetchLost(line, file));
    station.transaction(() => (isHere ? noLongerLost(station, file) : putLast(station, file)));
    if (!isHere) return any;
    any = true;
  }
  return any;
}

function placeOf({ folder }: Pick<Workstation, 'folder'>, { identifier }: LostFile): string {
  return join(folder, FOLDER.licences, `${identifier}.pdf`);
}

/** Whether it came, whole. */
async function fetchLost({ station, client }: Line, file: LostFile): Promise<boolean> {
  const { digest, size } = file;
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    await client.fetchFile(toHex(digest), (part) => {
      length += part.length;
      if (length > size) fail('FILE_NOT_AS_NAMED', { digest: toHex(digest) });
      parts.push(part.slice());
    });
  } catch (error) {
    if (hasCode(error, 'STORE_HAS_NOT') || hasCode(error, 'FILE_NOT_AS_NAMED')) return false;
    throw error;
  }
  const bytes = concat(...parts);
  if (!equalBytes(sm3(bytes), digest)) return false;
  SYSTEM_FILES.makeFolder(join(station.folder, FOLDER.licences));
  const output = SYSTEM_FILES.output(placeOf(station, file), station.random.bytes(16));
  try {
    output.begin(bytesSource(bytes), 0);
    output.finish([]);
    output.publish();
    output.settle();
  } catch (error) {
    output.discard();
    throw error;
  }
  return true;
}

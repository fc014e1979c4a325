import { fromHex, toHex } from '@yinzheng/core/kernel';
import type { LicenceVersion } from '@yinzheng/core/licences';
import type { Workstation } from './workstation.ts';

// Sealed files of licences that a data folder forgot, because it was put back from a copy: the store has them.

/** One that is to be fetched. */
export interface LostFile {
  readonly identifier: string;
  /** SM3 and size, bytes. */
  readonly digest: Uint8Array;
  readonly size: number;
}

/** Identifier, SM3 and size of each, one a line. */
const LOST = 'lostFiles';

/** Remembers the file of a version that came back from the store without it. */
export function rememberFile(station: Workstation, { bundle, file, size }: LicenceVersion): void {
  const line = lineOf({ identifier: bundle.order.act.identifier, digest: file, size });
  setLost(station, [...linesOf(station).filter((one) => one !== line), line]);
}

/** Those that have not come. */
export function lostFiles(station: Workstation): LostFile[] {
  return linesOf(station).map((line) => {
    const [identifier = '', digest = '', size = ''] = line.split(' ');
    return { identifier, digest: fromHex(digest), size: Number(size) };
  });
}

/** One that is here now. */
export function noLongerLost(station: Workstation, file: LostFile): void {
  const line = lineOf(file);
  setLost(
    station,
    linesOf(station).filter((one) => one !== line),
  );
}

/** One that did not come: the others first. */
export function putLast(station: Workstation, file: LostFile): void {
  noLongerLost(station, file);
  setLost(station, [...linesOf(station), lineOf(file)]);
}

function lineOf({ identifier, digest, size }: LostFile): string {
  return `${identifier} ${toHex(digest)} ${size}`;
}

function linesOf({ storeBook }: Workstation): string[] {
  return storeBook.note(LOST)?.split('\n') ?? [];
}

function setLost({ storeBook }: Workstation, lines: readonly string[]): void {
  storeBook.setNote(LOST, lines.length === 0 ? undefined : lines.join('\n'));
}

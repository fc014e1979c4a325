import { join } from 'node:path';
import { readable, utf8 } from '@yinzheng/core/kernel';
import { z } from 'zod';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';

const pinsSchema = z.record(z.string(), z.string());

/** The PINs of a demo unit's invented people, by their identifiers, as the file that {@link demoPin} reads. */
export function demoPinsFile(members: readonly { readonly id: string; readonly pin: string }[]): Uint8Array {
  return utf8(
    `${JSON.stringify(Object.fromEntries(members.map(({ id, pin }) => [id, pin])), undefined, 2)}\n`,
  );
}

/**
 * The PIN of an invented person of the demo unit, where the window made it: a stranger can try the house. Trial only;
 * null where none is kept.
 */
export function demoPin(folder: string, mode: 'trial' | 'production', person: string): string | null {
  if (mode !== 'trial') return null;
  const path = join(folder, FOLDER.demoPins);
  if (SYSTEM_FILES.kind(path) !== 'file') return null;
  const bytes = readable(() => SYSTEM_FILES.read(path));
  const pins = pinsSchema.safeParse(bytes === undefined ? undefined : parsed(bytes));
  return pins.success && Object.hasOwn(pins.data, person) ? (pins.data[person] ?? null) : null;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

import { MOST_ANSWER_BYTES, MOST_THINGS } from '@yinzheng/contract/device';
import type { Calls } from './calls.ts';
import { CKA, CKO, GONE, type Attribute, type Handle } from './cryptoki.ts';
import { rvOf } from './fault.ts';

/** Objects that are asked for at once. */
const AT_ONCE = 32;
/** Bytes of an attribute that is no CKA_VALUE: names and numbers. */
const MOST_NAME_BYTES = 2 ** 16;

/** Objects of a session that have all these attributes; a module that never ends is not believed. @throws Fault */
export async function findObjects(
  calls: Calls,
  session: Handle,
  template: readonly Attribute[],
): Promise<readonly Handle[]> {
  const found: Handle[] = [];
  await calls.make('C_FindObjectsInit', 'quick', (module) => module.C_FindObjectsInit(session, template));
  try {
    while (found.length < MOST_THINGS) {
      const some = await calls.make('C_FindObjects', 'quick', (module) =>
        module.C_FindObjects(session, AT_ONCE),
      );
      found.push(...some);
      if (some.length === 0) break;
    }
  } finally {
    await calls
      .make('C_FindObjectsFinal', 'quick', (module) => module.C_FindObjectsFinal(session))
      .catch(() => undefined);
  }
  return found.slice(0, MOST_THINGS);
}

/** Objects of a class. @throws Fault */
export function ofClass(calls: Calls, session: Handle, kind: keyof typeof CKO): Promise<readonly Handle[]> {
  return findObjects(calls, session, [{ type: CKA.CLASS, value: CKO[kind] }]);
}

/**
 * An attribute of an object. Each is asked for alone: a module that does not know one gives the others, and an object
 * is never lost over it. Undefined where it is not told, or larger than anything on a key is. @throws Fault when the token has gone
 */
export async function attribute(
  calls: Calls,
  session: Handle,
  object: Handle,
  type: number,
): Promise<Buffer | undefined> {
  try {
    const [told] = await calls.make('C_GetAttributeValue', 'quick', (module) =>
      module.C_GetAttributeValue(session, object, [{ type }]),
    );
    const most = type === CKA.VALUE ? MOST_ANSWER_BYTES : MOST_NAME_BYTES;
    return told?.value !== undefined && told.value.length <= most ? told.value : undefined;
  } catch (error) {
    if (GONE.includes(rvOf(error) ?? -1)) throw error;
    return undefined;
  }
}

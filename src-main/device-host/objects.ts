import type { Calls } from './calls.ts';
import { CKA, CKO, GONE, type Attribute, type Handle } from './cryptoki.ts';
import { rvOf } from './fault.ts';

/** Objects that are asked for at once, and at most: a module that never ends is not believed. */
const AT_ONCE = 32;
const MOST = 1024;

/** Objects of a session that have all these attributes. @throws Fault */
export async function findObjects(
  calls: Calls,
  session: Handle,
  template: readonly Attribute[],
): Promise<readonly Handle[]> {
  const found: Handle[] = [];
  await calls.make('C_FindObjectsInit', 'quick', (module) => module.C_FindObjectsInit(session, template));
  try {
    while (found.length < MOST) {
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
  return found;
}

/** Objects of a class. @throws Fault */
export function ofClass(calls: Calls, session: Handle, kind: keyof typeof CKO): Promise<readonly Handle[]> {
  return findObjects(calls, session, [{ type: CKA.CLASS, value: CKO[kind] }]);
}

/**
 * An attribute of an object. Each is asked for alone: a module that does not know one gives the others, and an object
 * is never lost over it. Undefined where it is not told. @throws Fault when the token has gone
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
    return told?.value;
  } catch (error) {
    if (GONE.includes(rvOf(error) ?? -1)) throw error;
    return undefined;
  }
}

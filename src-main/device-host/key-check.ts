import type { DeviceOrder } from '@yinzheng/contract/device';
import { OTHER_KEY } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import type { Calls } from './calls.ts';
import { certifiedPoint } from './contents.ts';
import { CKA, GONE, type Handle } from './cryptoki.ts';
import { fault, rvOf } from './fault.ts';
import { attribute, ofClass } from './objects.ts';
import { sm2Point } from './values.ts';

type Meant = DeviceOrder<'login'>['key'];

/**
 * Insists that a token is not another one of the same name, as far as it shows its keys now. `early`: before a PIN is
 * used; what did not show when it was listed may still show after it. @returns whether the key was seen
 * @throws Fault `token-changed`, or that the token has gone
 */
export async function requireKey(
  session: Handle,
  meant: Meant,
  calls: Calls,
  early: boolean,
): Promise<boolean> {
  if (meant === undefined) return true;
  const seen = await lookFor(session, meant, calls);
  // A token that shows no key at all is not known to be another one: signing finds out what it has.
  if (seen === 'others' && (meant.shows || !early)) throw fault('token-changed', 'C_FindObjects', OTHER_KEY);
  return seen === 'meant';
}

/** Whether the key that is meant is among the SM2 keys that show, by their own objects or by certificates. */
async function lookFor(
  session: Handle,
  { publicKey, shows }: NonNullable<Meant>,
  calls: Calls,
): Promise<'meant' | 'others' | 'none'> {
  const meant = toHex(publicKey);
  const seen = { others: false };
  const read = async (kind: 'PUBLIC_KEY' | 'PRIVATE_KEY' | 'CERTIFICATE'): Promise<boolean> => {
    for (const object of await ofClass(calls, session, kind)) {
      const certified = kind === 'CERTIFICATE';
      const told = await attribute(calls, session, object, certified ? CKA.VALUE : CKA.EC_POINT);
      const point = certified ? told && certifiedPoint(Uint8Array.from(told)) : sm2Point(told);
      if (point === undefined) continue;
      if (toHex(point) === meant) return true;
      seen.others = true;
    }
    return false;
  };
  try {
    for (const kind of ['PUBLIC_KEY', 'CERTIFICATE', 'PRIVATE_KEY'] as const) {
      if (await read(kind)) return 'meant';
    }
  } catch (error) {
    // What a token does not tell now is no evidence against it; what it told before is.
    const rv = rvOf(error);
    if (rv === undefined || GONE.includes(rv)) throw error;
    return seen.others && shows ? 'others' : 'none';
  }
  return seen.others ? 'others' : 'none';
}

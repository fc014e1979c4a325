import { MOST_THINGS, type DeviceAnswer } from '@yinzheng/contract/device';
import type { CertificateFacts, DataFacts } from '@yinzheng/core/devices';
import { readable, toHex } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import type { Calls } from './calls.ts';
import { CKA, CKC_X_509, CKK_EC, GONE, type Handle } from './cryptoki.ts';
import { rvOf } from './fault.ts';
import { attribute, ofClass } from './objects.ts';
import { bytesText, flag, sm2Point, ulong } from './values.ts';

type Keys = DeviceAnswer<'contents'>['keys'];

/** A public or private key object. */
export interface KeyObject {
  readonly handle: Handle;
  /** CKA_ID in hexadecimal. */
  readonly id: string;
  readonly label: string;
  readonly keyType: number;
  readonly point: Uint8Array | undefined;
}

/** A key of which an object was seen. */
interface Seen {
  readonly id: string;
  label: string;
  keyType: number;
  publicKey: Uint8Array | undefined;
  signs: boolean | undefined;
  alwaysAuthenticate: boolean;
}

/** What shows on a token to the holder of a session. `loggedIn`: private objects show too. @throws Fault */
export async function readContents(
  calls: Calls,
  session: Handle,
  slot: Handle,
  loggedIn: boolean,
): Promise<DeviceAnswer<'contents'>> {
  const mechanisms = await calls.make('C_GetMechanismList', 'quick', (module) =>
    module.C_GetMechanismList(slot),
  );
  const certificates = await readCertificates(calls, session);
  const keys = await readKeys(calls, session, certificates, loggedIn);
  const data = [...(await readData(calls, session))];
  // Each list is held to its limit where it is read, but for these two.
  return {
    loggedIn,
    mechanisms: mechanisms.slice(0, MOST_THINGS),
    keys: keys.slice(0, MOST_THINGS),
    certificates: [...certificates],
    data,
  };
}

/** Certificate objects. @throws Fault */
export async function readCertificates(calls: Calls, session: Handle): Promise<readonly CertificateFacts[]> {
  const found: CertificateFacts[] = [];
  for (const object of await ofClass(calls, session, 'CERTIFICATE')) {
    const type = ulong(await attribute(calls, session, object, CKA.CERTIFICATE_TYPE));
    const value = await attribute(calls, session, object, CKA.VALUE);
    if ((type !== undefined && type !== CKC_X_509) || value === undefined || value.length === 0) continue;
    const id = toHex((await attribute(calls, session, object, CKA.ID)) ?? Buffer.alloc(0));
    const label = bytesText(await attribute(calls, session, object, CKA.LABEL));
    found.push({ id, label, der: Uint8Array.from(value) });
  }
  return found;
}

/** Key objects of a class. @throws Fault */
export async function readKeyObjects(
  calls: Calls,
  session: Handle,
  kind: 'PUBLIC_KEY' | 'PRIVATE_KEY',
): Promise<readonly KeyObject[]> {
  const found: KeyObject[] = [];
  for (const handle of await ofClass(calls, session, kind)) {
    const id = await attribute(calls, session, handle, CKA.ID);
    found.push({
      handle,
      id: toHex(id ?? Buffer.alloc(0)),
      label: bytesText(await attribute(calls, session, handle, CKA.LABEL)),
      // One that does not say its kind is no key that this program signs with.
      keyType: ulong(await attribute(calls, session, handle, CKA.KEY_TYPE)) ?? 0,
      point: sm2Point(await attribute(calls, session, handle, CKA.EC_POINT)),
    });
  }
  return found;
}

/** The SM2 key of a certificate; undefined for any other key, and for what is no certificate. */
export function certifiedPoint(der: Uint8Array): Uint8Array | undefined {
  return readable(() => parseCertificate(der))?.publicKey.sm2Point;
}

/**
 * Keys, paired by CKA_ID from public, private and certificate objects. A maker may give the two keys of a container the
 * same CKA_ID: public objects are told apart by their points.
 */
async function readKeys(
  calls: Calls,
  session: Handle,
  certificates: readonly CertificateFacts[],
  loggedIn: boolean,
): Promise<Keys> {
  const keys: Seen[] = [];
  for (const { id, label, keyType, point } of await readKeyObjects(calls, session, 'PUBLIC_KEY')) {
    keys.push({ id, label, keyType, publicKey: point, signs: undefined, alwaysAuthenticate: false });
  }
  const hidden = await readKeyObjects(calls, session, 'PRIVATE_KEY');
  for (const object of hidden) {
    const signs = flag(await attribute(calls, session, object.handle, CKA.SIGN));
    const always = flag(await attribute(calls, session, object.handle, CKA.ALWAYS_AUTHENTICATE)) ?? false;
    const twins = keys.filter(({ id, signs: known }) => id === object.id && known === undefined);
    const { point, keyType } = object;
    let pair = twins.find(({ publicKey }) => point !== undefined && sameBytes(publicKey, point));
    pair ??= point === undefined ? twins[0] : undefined;
    if (pair === undefined) {
      pair = {
        id: object.id,
        label: '',
        keyType,
        publicKey: point,
        signs: undefined,
        alwaysAuthenticate: false,
      };
      keys.push(pair);
    }
    pair.signs = signs;
    pair.alwaysAuthenticate = always;
    if (pair.label === '') pair.label = object.label;
  }
  for (const { id, label, der } of certificates) {
    const certificate = readable(() => parseCertificate(der));
    const point = certificate?.publicKey.sm2Point;
    if (certificate === undefined || point === undefined) continue;
    const known = keys.find((key) => key.id === id && sameBytes(key.publicKey ?? point, point));
    if (known !== undefined) {
      known.publicKey = point;
      if (known.label === '') known.label = label;
      continue;
    }
    // Private objects do not show yet: a person's certificate stands for the key that it was made out for.
    const hides = !loggedIn && hidden.length === 0 && id !== '';
    if (!hides || certificate.basicConstraints?.ca === true) continue;
    keys.push({ id, label, keyType: CKK_EC, publicKey: point, signs: undefined, alwaysAuthenticate: false });
  }
  return keys.map(({ publicKey, signs, ...rest }) => ({
    ...rest,
    ...(publicKey !== undefined && { publicKey }),
    ...(signs !== undefined && { signs }),
  }));
}

/** Data objects; none where the token has none to give. */
async function readData(calls: Calls, session: Handle): Promise<readonly DataFacts[]> {
  const found: DataFacts[] = [];
  try {
    for (const object of await ofClass(calls, session, 'DATA')) {
      const value = await attribute(calls, session, object, CKA.VALUE);
      if (value === undefined) continue;
      const label = bytesText(await attribute(calls, session, object, CKA.LABEL));
      const application = bytesText(await attribute(calls, session, object, CKA.APPLICATION));
      found.push({ label, application, value: Uint8Array.from(value) });
    }
  } catch (error) {
    if (GONE.includes(rvOf(error) ?? -1)) throw error;
  }
  return found;
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}

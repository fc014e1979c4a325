import type { DeviceAnswer, DeviceOrder } from '@yinzheng/contract/device';
import type { SigningWay } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import { sm2Digest, sm2Za } from '@yinzheng/core/sm';
import type { Calls } from './calls.ts';
import { certifiedPoint, readCertificates, readKeyObjects, type KeyObject } from './contents.ts';
import { CKA, CKU, type Handle } from './cryptoki.ts';
import { Fault, fault } from './fault.ts';
import { attribute } from './objects.ts';
import type { GivenPin, Pins } from './pins.ts';
import type { Session, Sessions } from './sessions.ts';
import { flag } from './values.ts';

/** Bytes that a signature may take; SM2's take 72 at most. */
const ROOM = 1024;

/**
 * Signs a message of the closed table.
 * @throws Fault: `kind` when the bytes are no message of the kind that is said, or the session was not opened for it; `missing`; what the module gave, with
 * `signed` `perhaps` from the moment C_Sign was called
 */
export async function signMessage(
  order: DeviceOrder<'sign'>,
  { sessions, pins, calls }: { readonly sessions: Sessions; readonly pins: Pins; readonly calls: Calls },
): Promise<DeviceAnswer<'sign'>> {
  const { publicKey, way, kind, message, button = false } = order;
  const session = sessions.get(order.session, 'C_Sign');
  const refusal = session.watch.take(kind, message, publicKey);
  if (refusal !== undefined) throw fault('kind', 'C_Sign', `${kind}: ${refusal}`);
  const key = await privateKey(session, publicKey, calls);
  const pin = await ownPin(session, key, order, { pins, calls });
  const data = Buffer.from(inputOf(way, publicKey, message));
  const room = Buffer.alloc(ROOM);
  const waits = button || session.pad ? 'person' : 'quick';

  const { mechanism } = way;
  await calls.make('C_SignInit', 'quick', (module) => module.C_SignInit(session.handle, { mechanism }, key));
  if (pin !== undefined) await logInForThis(session, pin, { sessions, pins, calls });
  try {
    // The call holds bare pointers into both buffers: they are named again below, so that they outlive it.
    const told = await calls.make('C_Sign', waits, (module) =>
      module.C_SignAsync(session.handle, data, room),
    );
    const signature = Uint8Array.from(told);
    data.fill(0);
    room.fill(0);
    return { signature };
  } catch (error) {
    await sessions.renew(session, calls);
    if (error instanceof Fault) throw new Fault({ ...error.fault, signed: 'perhaps' });
    throw error;
  }
}

/** What the module is given. */
function inputOf({ input }: SigningWay, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  switch (input) {
    case 'e':
      return sm2Digest(publicKey, message);
    case 'z-message':
      return Buffer.concat([sm2Za(publicKey), message]);
    case 'message':
      return message;
  }
}

/** The PIN for this one signature, where the key wants it (CKA_ALWAYS_AUTHENTICATE). @throws Fault `missing` */
async function ownPin(
  session: Session,
  key: Handle,
  order: Pick<DeviceOrder<'sign'>, 'pin' | 'encoding'>,
  { pins, calls }: { readonly pins: Pins; readonly calls: Calls },
): Promise<GivenPin | undefined> {
  const wants = flag(await attribute(calls, session.handle, key, CKA.ALWAYS_AUTHENTICATE));
  // The order knows better than a token that does not tell, or tells otherwise.
  if (order.pin === undefined) {
    if (wants === true) throw fault('missing', 'C_Login', 'pin');
    return undefined;
  }
  const { pad, token } = session;
  return pins.open(order.pin, 'C_Login', { pad, token, encoding: order.encoding, inSession: true });
}

/** The login between C_SignInit and C_Sign; one that is refused ends the signature, which was not made. */
async function logInForThis(
  session: Session,
  pin: GivenPin,
  { sessions, pins, calls }: { readonly sessions: Sessions; readonly pins: Pins; readonly calls: Calls },
): Promise<void> {
  try {
    await calls.withSecret('C_Login', pin.pad || session.pad ? 'person' : 'quick', (module) =>
      module.C_Login(session.handle, CKU.CONTEXT_SPECIFIC, pin.text('C_Login')),
    );
  } catch (error) {
    if (error instanceof Fault && error.fault.what === 'rv') pins.forget(pin.slip);
    // The signature that was begun is given up with its native session.
    await sessions.renew(session, calls);
    throw error;
  }
}

/** The private key that belongs to a public one: by CKA_ID, by its own point where several share that. @throws Fault */
async function privateKey(session: Session, publicKey: Uint8Array, calls: Calls): Promise<Handle> {
  const name = toHex(publicKey);
  const known = session.keys.get(name);
  if (known !== undefined) return known;
  const isPoint = (point: Uint8Array | undefined) => point !== undefined && toHex(point) === name;

  const all = await readKeyObjects(calls, session.handle, 'PRIVATE_KEY');
  let found = all.filter(({ point }) => isPoint(point));
  if (found.length === 0) {
    const ids = await idsOf(session, isPoint, calls);
    found = all.filter(({ id, point }) => point === undefined && ids.has(id));
  }
  const chosen = await signer(session, found, calls);
  if (chosen === undefined) throw fault('missing', 'C_FindObjects', 'private key');
  session.keys.set(name, chosen.handle);
  return chosen.handle;
}

/** CKA_IDs under which a public key, or a certificate of it, lies. */
async function idsOf(
  { handle }: Session,
  isPoint: (point: Uint8Array | undefined) => boolean,
  calls: Calls,
): Promise<ReadonlySet<string>> {
  const objects = await readKeyObjects(calls, handle, 'PUBLIC_KEY');
  const ids = objects.filter(({ point }) => isPoint(point)).map(({ id }) => id);
  if (ids.length > 0) return new Set(ids);
  const certificates = await readCertificates(calls, handle);
  return new Set(certificates.filter(({ der }) => isPoint(certifiedPoint(der))).map(({ id }) => id));
}

/** The first that signs; one that does not tell comes after those that say so. */
async function signer(
  { handle }: Session,
  found: readonly KeyObject[],
  calls: Calls,
): Promise<KeyObject | undefined> {
  const silent: KeyObject[] = [];
  for (const object of found) {
    const signs = flag(await attribute(calls, handle, object.handle, CKA.SIGN));
    if (signs === true) return object;
    if (signs === undefined) silent.push(object);
  }
  return silent[0];
}

import { MESSAGE_KINDS } from '@yinzheng/core/devices';
import type { Errand } from '@yinzheng/core/ports';
import { sm2SignatureFromRaw } from '@yinzheng/core/sm';
import type { DeviceOrder } from '@yinzheng/contract/device';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultOf, firstToken, pinBytes, SANSEC_E, testHost } from '../support/device-host.ts';
import { toHex } from '@yinzheng/core/kernel';
import { gateMessages, type GateMessages } from '../support/gate-messages.ts';
import { opensslVerifies } from '../support/openssl.ts';
import { makeSoftModule, USER_PIN } from '../support/softtoken.ts';

// A device host is the last that looks before a key signs: it takes nobody's word for what a message is, nor for what
// its session was opened for.

let made: GateMessages;
beforeAll(async () => {
  made = await gateMessages();
});

/** A token with everybody's key on it, and its driver's process. */
async function desk() {
  const { who } = made.house;
  const signers = new Map(
    [...Object.values(who), ...Object.values(made.messages).map(({ by }) => by)].map((one) => [
      toHex(one.publicKey),
      one,
    ]),
  );
  const keys = [...signers.values()].map(({ privateKey }) => ({ privateKey }));
  const module = makeSoftModule({ slots: [{ keys }] });
  const { host } = testHost(module.path);
  await host.ask('load', { path: module.path, again: false });
  const place = await firstToken(host);
  const open = async (errand?: Errand): Promise<string> => {
    const may = errand && ({ ...errand } as DeviceOrder<'login'>['may']);
    const { session } = await host.ask('login', { ...place, pin: pinBytes(USER_PIN), ...(may && { may }) });
    return session;
  };
  const order = (
    session: string,
    kind: (typeof MESSAGE_KINDS)[number],
    message = made.messages[kind].bytes,
  ) => {
    const { publicKey } = made.messages[kind].by;
    return { session, publicKey, way: SANSEC_E, kind, message };
  };
  return { module, host, open, order };
}

const KIND = { what: 'kind', call: 'C_Sign', signed: 'no' };

describe('a device host', () => {
  it('signs what its session was opened for, and then no more; nothing that is cut, padded or altered', async () => {
    const { module, host, open, order } = await desk();
    for (const kind of MESSAGE_KINDS) {
      const { bytes, by, errand } = made.messages[kind];
      const session = await open(errand);
      module.forgetCalls();
      for (const wrong of [
        bytes.subarray(0, -1),
        bytes.subarray(0, bytes.length >> 1),
        bytes.subarray(1),
        Uint8Array.from([...bytes, 0]),
        Uint8Array.from([...bytes, ...bytes]),
        bytes.with(1, bytes[1]! ^ 1),
        bytes.with(0, bytes[0]! ^ 1),
        new Uint8Array(32),
        new Uint8Array(0),
      ]) {
        expect(await faultOf(host.ask('sign', order(session, kind, wrong))), kind).toMatchObject(KIND);
      }
      expect(module.count('C_SignInit')).toBe(0);
      const { signature } = await host.ask('sign', order(session, kind));
      expect(opensslVerifies(by.publicKey, bytes, sm2SignatureFromRaw(signature)), kind).toBe(true);
      if (kind !== 'probe') {
        const again = await faultOf(host.ask('sign', order(session, kind)));
        expect(again, kind).toMatchObject({ ...KIND, detail: `${kind}: not opened for it` });
      }
      expect(module.count('C_SignInit')).toBe(1);
      await host.ask('logout', { session });
    }
  });

  it('signs no other kind, for no other key, and nothing but probes where nothing was said', async () => {
    const { module, host, open, order } = await desk();
    const { errand } = made.messages['ses-impression'];
    const [session, silent] = [await open(errand), await open()];
    module.forgetCalls();
    for (const kind of MESSAGE_KINDS) {
      if (kind === 'probe') continue;
      expect(await faultOf(host.ask('sign', order(silent, kind))), kind).toMatchObject(KIND);
      if (kind === 'ses-impression' || kind === 'checkpoint') continue;
      expect(await faultOf(host.ask('sign', order(session, kind))), kind).toMatchObject(KIND);
    }
    const { publicKey } = made.house.who.leader;
    const checkpoint = order(session, 'checkpoint');
    expect(await faultOf(host.ask('sign', { ...checkpoint, publicKey }))).toMatchObject(KIND);
    expect(module.count('C_SignInit')).toBe(0);
    await expect(host.ask('sign', checkpoint)).resolves.toBeDefined();
    await expect(host.ask('sign', order(silent, 'probe'))).resolves.toBeDefined();
  });

  it('makes no more impressions than were reserved, each of an entry of its own', async () => {
    const { module, host, open, order } = await desk();
    for (const kind of ['ses-impression', 'cms-impression'] as const) {
      const { errand } = made.messages[kind];
      const session = await open(errand);
      await host.ask('sign', order(session, kind));
      module.forgetCalls();
      expect(await faultOf(host.ask('sign', order(session, kind)))).toMatchObject(KIND);
      expect(module.count('C_SignInit')).toBe(0);
      await host.ask('sign', order(session, kind, made.second[kind]));
      expect(await faultOf(host.ask('sign', order(session, kind, made.second[kind])))).toMatchObject(KIND);
    }
  });
});

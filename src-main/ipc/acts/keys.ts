import { person as personOf } from '@yinzheng/core/approvals';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import type { PinEntry } from '@yinzheng/core/ports';
import type { JobResult, ProductOut } from '@yinzheng/contract/ipc';
import type { KeyView } from '../../devices/index.ts';
import type { PreparedAct } from '../../service/jobs/index.ts';
import { selfTestError } from '../../service/keys.ts';
import { personOut } from '../../service/shapes.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey, type KeyLoad, type KeyedFacts } from './act-key.ts';

// What is done with a smart key besides signing acts: there is nothing to confirm, its PIN alone is asked.

/** Which key, and who sits there. */
export interface KeyOf {
  readonly key: KeyView;
  readonly person: string;
}

/** The jobs that are about a key alone. */
export type KeyJobKind = 'key-test' | 'key-pin' | 'key-request' | 'key-seal' | 'key-certificate';

/** What is written on a key, and what it is called. */
export interface KeyWriting {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Has the key sign a probe; `wanted`: with that profile alone. */
export function selfTestAct(deps: ServiceDeps, of: KeyOf, wanted?: string): PreparedAct {
  const { identity, serial } = of.key;
  return keyAct(deps, of, 'key-test', async (pin) => {
    const test = await deps.devices.acts.selfTest(identity, pin, wanted);
    if (test.answer === 'passed') return { kind: 'key-test', profile: test.profile };
    const { code, params } = selfTestError(test, serial);
    throw new YinzhengError(code, params);
  });
}

/** Changes the PIN; both are typed in the PIN window. */
export function changePinAct(deps: ServiceDeps, of: KeyOf): PreparedAct {
  return keyAct(deps, of, 'key-pin', async (old, fresh) => {
    await deps.devices.acts.changePin(of.key.identity, old, fresh ?? fail('BAD_REQUEST', { detail: 'pin' }));
    return { kind: 'key-pin' };
  });
}

/** Makes a certificate request; `keep`: where its bytes go. */
export function requestAct(
  deps: ServiceDeps,
  of: KeyOf,
  subject: Uint8Array,
  keep: (der: Uint8Array) => ProductOut,
): PreparedAct {
  return keyAct(deps, of, 'key-request', async (pin) => {
    return {
      kind: 'key-request',
      made: keep(await deps.devices.acts.request(of.key.identity, pin, subject)),
    };
  });
}

/** Writes a seal onto the key. */
export function writeSealAct(deps: ServiceDeps, of: KeyOf, seal: KeyWriting): PreparedAct {
  const work = async (pin: PinEntry): Promise<JobResult> => {
    await deps.devices.acts.writeSeal(of.key.identity, pin, seal.bytes);
    return { kind: 'key-seal', name: seal.name };
  };
  return keyAct(deps, of, 'key-seal', work, seal.name);
}

/** Puts a certificate beside its key. */
export function importCertificateAct(deps: ServiceDeps, of: KeyOf, certificate: KeyWriting): PreparedAct {
  const work = async (pin: PinEntry): Promise<JobResult> => {
    await deps.devices.acts.importCertificate(of.key.identity, pin, certificate.bytes);
    return { kind: 'key-certificate', name: certificate.name };
  };
  return keyAct(deps, of, 'key-certificate', work, certificate.name);
}

/** @param writes what is written, as its window calls it */
function keyAct(
  deps: ServiceDeps,
  { key: { serial, identity }, person }: KeyOf,
  act: KeyJobKind,
  work: (pin: PinEntry, fresh: PinEntry | undefined) => Promise<JobResult>,
  writes?: string,
): PreparedAct {
  const authority = deps.station.authority();
  const keyed: KeyedFacts = {
    act,
    mode: authority.foundation.mode,
    person: personOut(personOf(authority, person)),
    key: { kind: 'smart-key', serial },
    identity,
    ...(writes === undefined ? {} : { writes }),
  };
  const key = actKey(deps, keyed, act === 'key-pin');
  const signs = act === 'key-test' || act === 'key-request';
  const load: KeyLoad = { count: 0, logins: 1, signatures: signs ? 1 : 0 };
  return {
    facts: null,
    key: () => Promise.resolve(key.facts(load)),
    picture: () => Promise.reject(new YinzhengError('BAD_REQUEST', { detail: 'document' })),
    run: (typed, control) =>
      key.run(typed, control, async (pin, fresh) => {
        control.progress(0, null);
        try {
          return { result: await work(pin, fresh) };
        } finally {
          deps.emit({ kind: 'changed', what: 'keys' });
        }
      }),
    sofar: () => null,
    asks: (slip) => key.asks(slip),
    stop: () => key.stop(),
    over: () => key.over(),
  };
}

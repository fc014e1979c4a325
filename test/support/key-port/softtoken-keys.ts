import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MESSAGE_KINDS, PROFILE_FAMILIES, PROFILES, type MessageKind } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import type { Sm2KeyPair } from '@yinzheng/core/sm';
import { issue, keyOf } from '../certificates.ts';
import { makeSeal, party } from '../made-seals.ts';
import { LONG } from '../sample.ts';
import {
  makeSoftModule,
  testModule,
  type SoftModule,
  type SoftTokenOptions,
  type TokenProfile,
} from '../softtoken.ts';
import { actsFor, type PortAct } from './acts.ts';
import { moduleKeys, type ModuleKeys } from './device-keys.ts';
import type { Hands, PortKey, PortKeys, PortMaker, Witness } from './port.ts';

const PIN = 'Kx4w8rT2';
const TRIES = 6;
/** Short and long ones, where how the key signs is the question. */
const SOME_KINDS: readonly MessageKind[] = ['ses-impression', 'decision', 'probe'];

/** Profiles that one module of the test module can play at once. */
interface Played {
  readonly family: TokenProfile;
  readonly settings: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
}

/** Every profile of the table, by the modules that play them. */
export function playedProfiles(): readonly Played[] {
  return PROFILE_FAMILIES.flatMap(({ id: family, ways }) => {
    const names = (adds: boolean): readonly string[] =>
      ways.filter(({ id }) => /^message(?:-der)?$/.test(id) === adds).map(({ id }) => `${family}-${id}`);
    // Whether the mechanism for M adds Z_A is a property of the module: the same number cannot do both.
    const adding: Readonly<Record<string, string>> =
      family === 'sansec' ? { ways: '0x80008100 mz raw, 0x80008101 mz der' } : { z: 'yes', format: 'der' };
    return [
      { family, settings: {}, profiles: names(false) },
      { family, settings: adding, profiles: names(true) },
    ];
  });
}

/**
 * Makers of keys of the test module, one for each profile; those that a module can play share it, one after the other.
 * All is tried with the first profile, and with every one under SOAK=1.
 */
export function softtokenMakers(): readonly PortMaker[] {
  const pair = keyOf('a key of the port suite');
  const kept: { acts?: Promise<readonly PortAct[]> } = {};
  const acts = (): Promise<readonly PortAct[]> => (kept.acts ??= actsFor(pair.publicKey));
  return playedProfiles().flatMap((played) => {
    const module = sharedModule(played, pair);
    return played.profiles.map((profile): PortMaker => {
      const own: { keys?: Promise<PortKeys> } = {};
      const whole = profile === PROFILES[0]?.id || LONG;
      const begin = async (): Promise<PortKeys> => ({ ...(await module.as(profile)), acts });
      return {
        name: `softtoken as ${profile}`,
        whole,
        ...{ device: true, hands: true, changes: true, kinds: whole ? MESSAGE_KINDS : SOME_KINDS },
        wrongPins: { tells: 'flags', most: TRIES },
        open: (context) => {
          if (own.keys === undefined) testModule('softtoken', context);
          return (own.keys ??= begin());
        },
        close: () => module.leave(profile),
      };
    });
  });
}

interface SharedModule {
  /** Its key, from now on with this profile. */
  as(profile: string): Promise<Omit<PortKeys, 'acts'>>;
  /** Whoever leaves last ends it. */
  leave(profile: string): Promise<void>;
}

function sharedModule(played: Played, pair: Sm2KeyPair): SharedModule {
  const made: { started?: Promise<Started>; folder?: string } = {};
  const left = new Set(played.profiles);
  const start = (): Promise<Started> => {
    made.folder = mkdtempSync(join(tmpdir(), 'yinzheng-port-'));
    return startModule(played, made.folder, pair);
  };
  return {
    as: async (profile) => {
      const { keyWith, spare } = await (made.started ??= start());
      return { key: await keyWith(profile), spare };
    },
    leave: async (profile) => {
      left.delete(profile);
      if (left.size > 0) return;
      await (await made.started)?.keys.devices.close();
      if (made.folder !== undefined) rmSync(made.folder, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly keys: ModuleKeys;
  keyWith(profile: string): Promise<PortKey>;
  spare(): Promise<PortKey>;
}

/** Slots of a module: the key's, that of keys to be spoiled, and one that is free. */
const SPARE = 1;
const FREE = 2;

async function startModule(played: Played, folder: string, pair: Sm2KeyPair): Promise<Started> {
  const { privateKey } = pair;
  const { certificate } = issue({ cn: '持有人', key: pair });
  const unit = party('A Unit', party('Test Root', undefined));
  const seal = makeSeal(party('Seal Maker', undefined), { ...unit, certificate });
  const tokenOf = (serial: string): SoftTokenOptions => ({
    ...{ serial, pin: PIN, tries: TRIES, keys: [{ privateKey, certificate: certificate.der }] },
    data: [{ label: 'YZTEST', application: 'SESeal', value: seal }],
  });
  const { family, settings } = played;
  const slots = [tokenOf('KEY'), null, null];
  const module = makeSoftModule({ folder, profile: family, settings, slots });
  const keys = moduleKeys(module.path);
  await keys.devices.look();
  const witnessOf = (place: { readonly slot: number }): Witness => ({
    tries: () => Number(module.state(place.slot)['user-left']),
    asked: () => module.count('C_Sign'),
  });
  const place = { slot: 0, free: FREE };
  const spares = { made: 0 };
  return {
    keys,
    keyWith: async (profile) => {
      const key = keys.key(({ serial }) => serial === 'KEY', {
        ...{ pin: PIN, profile, seals: [seal], witness: witnessOf(place), hands: handsOf(module, place) },
      });
      // Named once, a profile that passes is kept for the token.
      const test = await keys.devices.acts.selfTest(key.device!.view().identity, utf8(PIN), profile);
      if (test.answer === 'failed') throw new Error(`${profile}: ${test.reason}`);
      return key;
    },
    spare: async () => {
      const serial = `SPARE-${++spares.made}`;
      module.replace(SPARE, tokenOf(serial));
      await keys.devices.look();
      const witness = witnessOf({ slot: SPARE });
      return keys.key((view) => view.serial === serial, { pin: PIN, witness });
    },
  };
}

function handsOf(module: SoftModule, place: { slot: number; free: number }): Hands {
  const folderOf = (slot: number): string => join(module.folder, `slot-${slot}`);
  return {
    pull: () => module.remove(place.slot),
    put: () => module.insert(place.slot),
    rename: (label) => module.lie(place.slot, 'label', label),
    move: () => {
      const { slot: from, free: to } = place;
      module.remove(from);
      rmSync(folderOf(to), { recursive: true, force: true });
      renameSync(folderOf(from), folderOf(to));
      mkdirSync(join(folderOf(from), 'objects'), { recursive: true });
      place.slot = to;
      place.free = from;
      module.insert(to);
    },
  };
}

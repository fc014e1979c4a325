import {
  chooseProfile,
  isSm2Key,
  lacksAll,
  mechanismsOf,
  profileById,
  PROFILE_FAMILIES,
  PROFILES,
  type ProfileQuery,
} from '@yinzheng/core/devices';
import { sm2KeyPair } from '@yinzheng/core/sm';
import { createECDH } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/made-seals.ts';
import { ROOT } from '../../support/repo.ts';

const V = 0x8000_0000;
const STRANGER = { manufacturer: 'A Maker', model: 'A Key' };

function query(mechanisms: readonly number[], changes: Partial<ProfileQuery> = {}): ProfileQuery {
  return { token: STRANGER, mechanisms, keyType: undefined, ...changes };
}

function ids(asked: ProfileQuery): readonly string[] {
  return chooseProfile(asked).candidates.map(({ id }) => id);
}

describe('the table of profiles', () => {
  it('has the numbers of the sheet of facts', () => {
    const sheet = Object.fromEntries(
      PROFILE_FAMILIES.map((family) => [family.id, [family.keyTypes, mechanismsOf(family)]]),
    );
    expect(sheet).toEqual({
      sansec: [
        [V + 4],
        [V + 0x8001, V + 0x9000, V + 0x8105, V + 0x8104, V + 0x8102, V + 0x8103, V + 0x8100, V + 0x8101],
      ],
      ibm: [[0x80050002], [0x8005000a, 0x8005000e, 0x8005000b, 0x8005000c]],
      mk1: [[0x10001], [0x10009, 0x10005, 0x10002, 0x10004]],
      ec: [[3], [0x1040, V + 12, V + 10, V + 11]],
    });
  });

  it('names each profile once, and each way of a family once', () => {
    expect(new Set(PROFILES.map(({ id }) => id)).size).toBe(PROFILES.length);
    const ways = PROFILES.map(({ family, way }) => `${family.id} ${way.mechanism} ${way.input}`);
    expect(new Set(ways).size).toBe(ways.length);
    for (const profile of PROFILES) expect(profileById(profile.id)).toBe(profile);
  });

  it('uses no number of the standard but those of CKK_EC, and no number for two things', () => {
    const header = readFileSync(join(ROOT, 'node_modules/pkcs11js/includes/pkcs11/pkcs11t.h'), 'utf8');
    const standard = (kind: string): ReadonlyMap<number, string> =>
      new Map(
        [...header.matchAll(new RegExp(`#define (${kind}_\\w+)\\s+0x([0-9a-fA-F]+)`, 'g'))]
          .reverse()
          .map(([, name, hex]) => [Number.parseInt(hex!, 16), name!]),
      );
    const named = (kind: string, numbers: readonly number[]): readonly string[] => [
      ...new Set(numbers.flatMap((number) => standard(kind).get(number) ?? [])),
    ];
    expect(standard('CKM').size).toBeGreaterThan(200);
    expect(named('CKM', PROFILE_FAMILIES.flatMap(mechanismsOf))).toEqual(['CKM_ECDSA_KEY_PAIR_GEN']);
    expect(
      named(
        'CKK',
        PROFILE_FAMILIES.flatMap(({ keyTypes }) => keyTypes),
      ),
    ).toEqual(['CKK_ECDSA']);
    const mechanisms = PROFILE_FAMILIES.flatMap(mechanismsOf);
    expect(new Set(mechanisms).size).toBe(mechanisms.length);
  });

  it('knows a button by the name in the settings alone', () => {
    expect(profileById('sansec-e')!.button).toBe(false);
    expect(profileById('sansec-e+button')).toMatchObject({ id: 'sansec-e+button', button: true });
    expect(profileById('nothing+button')).toBeUndefined();
    expect(profileById('constructor')).toBeUndefined();
  });
});

describe('a profile', () => {
  it.each(PROFILE_FAMILIES.map((family) => [family.id, family] as const))(
    'is chosen by the mechanisms: %s',
    (id, family) => {
      const choice = chooseProfile(
        query([1, 0x250, ...mechanismsOf(family)], { keyType: family.keyTypes[0] }),
      );
      expect(choice.why).toBe('mechanisms');
      expect(choice.candidates.every((profile) => profile.family.id === id)).toBe(true);
      expect(choice.candidates).toHaveLength(family.ways.length);
      expect(choice.lacks).toEqual([]);
    },
  );

  it('is the maker’s own first', () => {
    const all = PROFILE_FAMILIES.flatMap(mechanismsOf);
    for (const [manufacturer, family] of [
      ['IBM Corp.', 'ibm'],
      ['SANSEC Technology', 'sansec'],
      ['北京三未信安', 'sansec'],
    ] as const) {
      const choice = chooseProfile(query(all, { token: { manufacturer, model: 'X' } }));
      expect([choice.why, choice.candidates[0]!.family.id]).toEqual(['maker', family]);
    }
    const key = chooseProfile(query([0x10002], { token: { manufacturer: 'x', model: 'MK-1' } }));
    expect([key.why, key.candidates.map(({ id }) => id)]).toEqual(['maker', ['mk1-e']]);
  });

  it('is of the key’s own type first', () => {
    const both = [...mechanismsOf(PROFILE_FAMILIES[0]!), ...mechanismsOf(PROFILE_FAMILIES[1]!)];
    expect(ids(query(both, { keyType: V + 4 }))[0]).toBe('sansec-e');
    expect(ids(query(both, { keyType: 0x80050002 }))[0]).toBe('ibm-e');
  });

  it('is tried as far as the list allows', () => {
    const choice = chooseProfile(query([V + 0x8101, V + 0x8104, 0x250]));
    expect([choice.why, choice.candidates.map(({ id }) => id)]).toEqual([
      'attempt',
      ['sansec-e-der', 'sansec-z-message-der', 'sansec-message-der'],
    ]);
    expect(choice.candidates.map(({ way }) => way.input)).toEqual(['e', 'z-message', 'message']);
  });

  it('of common numbers is not tried on just any token', () => {
    // Block ciphers of other makers, and some of MK-1's numbers without the rest.
    expect(ids(query([0x1040, V + 10, V + 11]))).toEqual([]);
    expect(ids(query([0x10001, 0x10002, 0x10004]))).toEqual([]);
    expect(ids(query([0x1040, V + 10, V + 11, V + 12], { keyType: V + 1 }))).toEqual([]);
    expect(ids(query([0x1040, V + 10, V + 11, V + 12], { keyType: 3 }))).toHaveLength(3);
  });

  it('of the settings is taken, whatever the token lists', () => {
    const listed = chooseProfile(query([V + 0x8105], { override: 'sansec-e' }));
    expect([listed.why, listed.candidates.map(({ id }) => id), listed.lacks]).toEqual([
      'override',
      ['sansec-e'],
      [],
    ]);
    const hidden = chooseProfile(query([], { override: 'mk1-message' }));
    expect([hidden.why, hidden.candidates.map(({ id }) => id)]).toEqual(['override', ['mk1-message']]);
    expect(hidden.lacks.map(({ family }) => family)).toEqual(['mk1']);
    expect(ids(query([V + 0x8105], { override: '' }))).toEqual(['sansec-e']);
  });

  it('of the settings that does not exist is said so, and nothing is tried instead', () => {
    const choice = chooseProfile(query([V + 0x8105], { override: 'sansec' }));
    expect([choice.why, choice.candidates, choice.unknownOverride]).toEqual(['none', [], 'sansec']);
  });

  it('that is none is told with what is missing, the nearest family first', () => {
    const choice = chooseProfile(query([0x1040, V + 10, V + 12], { keyType: 3 }));
    expect([choice.why, choice.candidates, choice.unknownOverride]).toEqual(['none', [], undefined]);
    expect(choice.lacks[0]).toEqual({
      family: 'ec',
      mechanisms: [V + 11],
      keyType: false,
      profiles: ['ec-e', 'ec-z-message', 'ec-message'],
    });
    expect(choice.lacks.find(({ family }) => family === 'ibm')).toMatchObject({ keyType: true });
    expect(choice.lacks).toHaveLength(PROFILE_FAMILIES.length);
    expect(lacksAll(choice.lacks[0]!)).toBe(false);
    // Nothing listed, and a key of RSA: no family is near.
    const { lacks } = chooseProfile(query([0x40], { keyType: 0 }));
    expect(lacks.map(lacksAll)).toEqual(lacks.map(() => true));
    // What is suggested works as a setting.
    for (const { profiles } of choice.lacks) for (const id of profiles) expect(profileById(id)?.id).toBe(id);
  });
});

describe('an SM2 key', () => {
  it('is told by its point', () => {
    const { publicKey } = sm2KeyPair(seededRandom('point'));
    expect(isSm2Key({ publicKey })).toBe(true);
    const p256 = createECDH('prime256v1');
    expect(isSm2Key({ publicKey: new Uint8Array(p256.generateKeys()) })).toBe(false);
    expect(isSm2Key({ publicKey: undefined })).toBe(false);
  });
});

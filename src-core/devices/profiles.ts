import type { PinEncoding } from './pin-encoding.ts';
import type { Quirk } from './quirks.ts';
import type { SigningWay } from './token-facts.ts';

// What makers do with SM2 over PKCS#11, which has no standard mechanism for it. Numbers as in public headers; what a
// token really does is found by its self-test, whatever stands here.

/** CKK_EC */
export const KEY_TYPE_EC = 0x03;
const VENDOR = 0x8000_0000;

/** A maker's way of doing SM2, or of several makers who share a header. */
export interface ProfileFamily {
  readonly id: 'sansec' | 'ibm' | 'mk1' | 'ec';
  /** Texts in a token's or module's manufacturer or model, small letters. */
  readonly makers: readonly string[];
  /** CKA_KEY_TYPE of its SM2 keys. */
  readonly keyTypes: readonly number[];
  /** How an SM2 key pair is made. */
  readonly generate: {
    readonly mechanism: number;
    readonly keyType: number;
    /** CKA_EC_PARAMS must name the curve. */
    readonly curve: boolean;
  };
  /** CKM of SM3 alone: part of what tells the family. */
  readonly sm3: number;
  /**
   * Whether the numbers alone are too common to be tried on any token: MK-1's have no vendor bit, and V+10 to V+12 are
   * block ciphers elsewhere. Then the whole set and the key type must agree.
   */
  readonly wholeOnly: boolean;
  readonly pin: PinEncoding;
  readonly data: DataRules;
  /** None is known of a whole family. */
  readonly quirks: readonly Quirk[];
  readonly ways: readonly ProfileWay[];
}

/** What we write on a token, and how much. */
export interface DataRules {
  /** CKA_APPLICATION of seals that are written; read are all. */
  readonly application: string;
  /** Most bytes of one object, a certificate too. Ours, below what such tokens usually have; the token has the last word. */
  readonly maxSize: number;
}

interface ProfileWay {
  /** The profile's name is the family's and this. */
  readonly id: string;
  readonly way: SigningWay;
  /** What C_Sign is said to give; both forms are read, whichever this is. */
  readonly answer: 'raw' | 'der';
}

/** One way to have a token sign: what is tried by one probe. */
export interface KeyProfile {
  readonly id: string;
  readonly family: ProfileFamily;
  readonly way: SigningWay;
  readonly answer: 'raw' | 'der';
  /** How a PIN is passed. */
  readonly pin: PinEncoding;
  readonly data: DataRules;
  /** Each signature waits for a button on the token; never known from a token, only set. */
  readonly button: boolean;
  readonly quirks: readonly Quirk[];
}

/** What the settings say of one token, over what its profile says; what is left out stays. */
export interface ProfileSetting {
  /** Name of the profile; undefined or '': it is chosen. */
  readonly profile?: string | undefined;
  readonly pin?: PinEncoding | undefined;
  /** CKA_APPLICATION of what is written. */
  readonly application?: string | undefined;
  readonly maxSize?: number | undefined;
  /** Besides the profile's. */
  readonly quirks?: readonly Quirk[] | undefined;
}

/** What holds for a token whatever it signs with. */
export type TokenRules = Pick<KeyProfile, 'pin' | 'data' | 'quirks'>;

/** An ending of a profile's name in the settings: each signature waits for a button. */
const BUTTON = '+button';

const e = (mechanism: number, id = 'e'): ProfileWay => {
  return { id, way: { mechanism, input: 'e' }, answer: id.endsWith('der') ? 'der' : 'raw' };
};
const zM = (mechanism: number, id = 'z-message'): ProfileWay => {
  return { id, way: { mechanism, input: 'z-message' }, answer: id.endsWith('der') ? 'der' : 'raw' };
};
const m = (mechanism: number, id = 'message'): ProfileWay => {
  return { id, way: { mechanism, input: 'message' }, answer: id.endsWith('der') ? 'der' : 'raw' };
};

/**
 * The families, in the order in which they are tried on a token of an unknown maker; ways likewise. First come those
 * that leave the least open: e is 32 bytes and nothing is added to it.
 */
export const PROFILE_FAMILIES: readonly ProfileFamily[] = [
  {
    id: 'sansec',
    makers: ['sansec', '三未信安', 'swxa'],
    keyTypes: [VENDOR + 0x4],
    generate: { mechanism: VENDOR + 0x8001, keyType: VENDOR + 0x4, curve: false },
    sm3: VENDOR + 0x9000,
    wholeOnly: false,
    pin: 'utf-8',
    data: { application: 'SESeal', maxSize: 65_536 },
    quirks: [],
    ways: [
      e(VENDOR + 0x8105),
      e(VENDOR + 0x8104, 'e-der'),
      // The header's APPID1: the default ID is in it.
      m(VENDOR + 0x8102, 'id-message'),
      m(VENDOR + 0x8103, 'id-message-der'),
      // The header does not say. A published signature of such a module (its CKM_SM3_SM2) is over SM3(M): no Z_A is added.
      zM(VENDOR + 0x8100),
      zM(VENDOR + 0x8101, 'z-message-der'),
      m(VENDOR + 0x8100),
      m(VENDOR + 0x8101, 'message-der'),
    ],
  },
  {
    id: 'ibm',
    makers: ['ibm'],
    keyTypes: [0x8005_0002],
    generate: { mechanism: 0x8005_000a, keyType: 0x8005_0002, curve: false },
    sm3: 0x8005_000e,
    wholeOnly: false,
    pin: 'utf-8',
    data: { application: 'SESeal', maxSize: 65_536 },
    quirks: [],
    ways: [e(0x8005_000b), zM(0x8005_000c), m(0x8005_000c)],
  },
  {
    id: 'mk1',
    makers: ['mk-1', 'mk1', 'mssince'],
    keyTypes: [0x0001_0001],
    generate: { mechanism: 0x0001_0009, keyType: 0x0001_0001, curve: false },
    sm3: 0x0001_0005,
    wholeOnly: true,
    pin: 'utf-8',
    data: { application: 'SESeal', maxSize: 32_768 },
    quirks: [],
    ways: [e(0x0001_0002), zM(0x0001_0004), m(0x0001_0004)],
  },
  {
    id: 'ec',
    makers: [],
    keyTypes: [KEY_TYPE_EC],
    generate: { mechanism: 0x1040, keyType: KEY_TYPE_EC, curve: true },
    sm3: VENDOR + 12,
    wholeOnly: true,
    pin: 'utf-8',
    data: { application: 'SESeal', maxSize: 32_768 },
    quirks: [],
    ways: [e(VENDOR + 10), zM(VENDOR + 11), m(VENDOR + 11)],
  },
];

/** Every profile, in the order of the table. */
export const PROFILES: readonly KeyProfile[] = PROFILE_FAMILIES.flatMap(profilesOf);

/** The profiles of a family, in their order. */
export function profilesOf(family: ProfileFamily): readonly KeyProfile[] {
  const { pin, data, quirks } = family;
  return family.ways.map(({ id, way, answer }) => {
    const button = quirks.includes('button');
    return { id: `${family.id}-${id}`, family, way, answer, pin, data, button, quirks };
  });
}

/** A profile with what the settings say of the token. */
export function withSetting(profile: KeyProfile, setting: ProfileSetting): KeyProfile {
  const { pin, data, quirks } = rulesWith(profile, setting);
  return { ...profile, pin, data, quirks, button: profile.button || quirks.includes('button') };
}

/** What holds for a token of this profile with what the settings say; without a profile: as most have it. */
export function rulesWith(profile: TokenRules | undefined, setting: ProfileSetting): TokenRules {
  const { pin, data, quirks } = profile ?? PROFILE_FAMILIES[0]!;
  const { application = data.application, maxSize = data.maxSize } = setting;
  return {
    pin: setting.pin ?? pin,
    data: { application, maxSize },
    quirks: [...new Set([...quirks, ...(setting.quirks ?? [])])],
  };
}

/** The profile of a name as the settings have it: `sansec-e`, or `sansec-e+button`; undefined: there is none. */
export function profileById(id: string): KeyProfile | undefined {
  const button = id.endsWith(BUTTON);
  const bare = button ? id.slice(0, -BUTTON.length) : id;
  const found = PROFILES.find((profile) => profile.id === bare);
  return found === undefined || !button ? found : { ...found, id, button };
}

/** Everything by which a token shows that it is of a family: making keys, SM3, every number it signs with. */
export function mechanismsOf({ generate, sm3, ways }: ProfileFamily): readonly number[] {
  return [...new Set([generate.mechanism, sm3, ...ways.map(({ way }) => way.mechanism)])];
}

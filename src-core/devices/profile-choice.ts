import { isSm2Point } from '../sm/index.ts';
import {
  KEY_TYPE_EC,
  mechanismsOf,
  profileById,
  PROFILE_FAMILIES,
  profilesOf,
  withSetting,
  type KeyProfile,
  type ProfileFamily,
  type ProfileSetting,
} from './profiles.ts';
import type { KeyFacts, TokenFacts } from './token-facts.ts';

/** What a profile is chosen by. */
export interface ProfileQuery {
  readonly token: Pick<TokenFacts, 'manufacturer' | 'model'>;
  /** CKM numbers that the token lists. */
  readonly mechanisms: readonly number[];
  /** CKA_KEY_TYPE of the key; undefined: no key shows. */
  readonly keyType: number | undefined;
  /** Name of a profile in the settings; it is taken whatever the token lists. */
  readonly override?: string | undefined;
  /** What else the settings say of the token. */
  readonly setting?: ProfileSetting | undefined;
}

/** Why a choice was made. */
export type ProfileReason =
  /** The settings say so. */
  | 'override'
  /** The maker or model is in the table. */
  | 'maker'
  /** All of one family's mechanisms are listed. */
  | 'mechanisms'
  /** Some mechanism of the table is listed: each is tried with a probe. */
  | 'attempt'
  | 'none';

/** What a token lacks for a family. */
export interface ProfileLack {
  readonly family: ProfileFamily['id'];
  /** CKM numbers of the family that are not listed. */
  readonly mechanisms: readonly number[];
  /** The key is of another type than the family's. */
  readonly keyType: boolean;
  /** Names of profiles that the settings could be given to try it all the same. */
  readonly profiles: readonly string[];
}

/** The profiles for a key: each is tried by a probe in this order until one passes. */
export interface ProfileChoice {
  readonly candidates: readonly KeyProfile[];
  readonly why: ProfileReason;
  /** The settings name a profile that does not exist. */
  readonly unknownOverride: string | undefined;
  /** Where none fits, or the settings' is not listed: what is missing, the family first that comes nearest. */
  readonly lacks: readonly ProfileLack[];
}

/** Chooses by override, maker, mechanisms; else whatever the mechanism list allows. */
export function chooseProfile(query: ProfileQuery): ProfileChoice {
  const { candidates, ...choice } = chooseAlone(query);
  const { setting = {} } = query;
  return { ...choice, candidates: candidates.map((profile) => withSetting(profile, setting)) };
}

function chooseAlone(query: ProfileQuery): ProfileChoice {
  const { override } = query;
  if (override !== undefined && override !== '') {
    const profile = profileById(override);
    if (profile === undefined) return { ...none(query), unknownOverride: override };
    const lack = lackOf(profile.family, query);
    const listed = query.mechanisms.includes(profile.way.mechanism);
    return { ...choice([profile], 'override'), lacks: listed ? [] : [lack] };
  }
  const known = PROFILE_FAMILIES.filter((family) => isMaker(family, query));
  const whole = PROFILE_FAMILIES.filter((family) => isWhole(family, query));
  const rest = PROFILE_FAMILIES.filter((family) => !family.wholeOnly);
  // By the key's type first: a token may serve several families' numbers, the key is of one.
  const order = [known, whole, rest].flatMap((families) => [
    ...families.filter((family) => hasKeyType(family, query)),
    ...families.filter((family) => !hasKeyType(family, query)),
  ]);
  const candidates = [...new Set(order)].flatMap(profilesOf).filter((profile) => {
    return query.mechanisms.includes(profile.way.mechanism);
  });
  const [first] = candidates;
  if (first === undefined) return none(query);
  const { family } = first;
  return choice(
    candidates,
    known.includes(family) ? 'maker' : whole.includes(family) ? 'mechanisms' : 'attempt',
  );
}

function choice(candidates: readonly KeyProfile[], why: ProfileReason): ProfileChoice {
  return { candidates, why, unknownOverride: undefined, lacks: [] };
}

function none(query: ProfileQuery): ProfileChoice {
  const lacks = PROFILE_FAMILIES.map((family) => lackOf(family, query));
  const near = (lack: ProfileLack): number => lack.mechanisms.length + (lack.keyType ? 1 : 0);
  return { ...choice([], 'none'), lacks: lacks.sort((a, b) => near(a) - near(b)) };
}

function lackOf(family: ProfileFamily, query: ProfileQuery): ProfileLack {
  return {
    family: family.id,
    mechanisms: mechanismsOf(family).filter((mechanism) => !query.mechanisms.includes(mechanism)),
    keyType: query.keyType !== undefined && !family.keyTypes.includes(query.keyType),
    profiles: profilesOf(family).map(({ id }) => id),
  };
}

/** Whether a token has nothing of a family: no number of it, and a key of another type. Then it is not near, whichever comes first. */
export function lacksAll({ family, mechanisms, keyType }: ProfileLack): boolean {
  const all = PROFILE_FAMILIES.filter(({ id }) => id === family).flatMap(mechanismsOf);
  return keyType && all.every((mechanism) => mechanisms.includes(mechanism));
}

function isMaker({ makers }: ProfileFamily, { token }: ProfileQuery): boolean {
  const shown = `${token.manufacturer}\n${token.model}`.toLowerCase();
  return makers.some((maker) => shown.includes(maker));
}

/** Everything of the family is listed and, where its numbers are common, the key is of its type. */
function isWhole(family: ProfileFamily, query: ProfileQuery): boolean {
  const listed = mechanismsOf(family).every((mechanism) => query.mechanisms.includes(mechanism));
  // A key that is known by its certificate alone is taken for one of CKK_EC.
  const untold = query.keyType === undefined || query.keyType === KEY_TYPE_EC;
  return listed && (!family.wholeOnly || untold || hasKeyType(family, query));
}

function hasKeyType({ keyTypes }: ProfileFamily, { keyType }: ProfileQuery): boolean {
  return keyType !== undefined && keyTypes.includes(keyType);
}

/** Whether a key is known to be an SM2 key: by its point, which lies on no other curve in use. */
export function isSm2Key({ publicKey }: Pick<KeyFacts, 'publicKey'>): boolean {
  return publicKey !== undefined && isSm2Point(publicKey);
}

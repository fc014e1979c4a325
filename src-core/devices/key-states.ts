import { chooseCertificate, type CertificateChoice } from './key-certificate.ts';
import { isSm2Key, type ProfileChoice } from './profile-choice.ts';
import { KEY_STATES, type KeyState } from './states.ts';
import type { TokenContents, TokenFacts } from './token-facts.ts';
import { hasFlag, pinStanding } from './token-flags.ts';

/** Everything that a key's states are made of. */
export interface KeySituation {
  /** How its module stands; `none`: there is no module at all. */
  readonly module: 'none' | 'starting' | 'ready' | 'broken' | 'hung' | 'crashed' | 'closed' | 'refused';
  /** The token; undefined: it is not plugged in. */
  readonly token: Pick<TokenFacts, 'flags'> | undefined;
  /** What is on the token, as far as it shows now; undefined: not read yet. */
  readonly contents: TokenContents | undefined;
  /** 04, x, y of the key; undefined: none is known. */
  readonly publicKey: Uint8Array | undefined;
  /** CKA_ID in hexadecimal. */
  readonly keyId: string;
  readonly profile: Pick<ProfileChoice, 'candidates'>;
  /** The last self-test with this module's file and a profile of the choice; undefined: none yet. */
  readonly selfTest: 'passed' | 'failed' | undefined;
  /** A session was opened with the key's PIN and is open. */
  readonly session: boolean;
  readonly at: Date;
}

const CERTIFICATE_STATES: Readonly<Record<CertificateChoice['standing'], KeyState | undefined>> = {
  good: undefined,
  missing: 'cert-missing',
  'not-matching': 'cert-not-matching',
  'not-for-signing': 'cert-not-for-signing',
  expired: 'cert-expired',
  'not-yet-valid': 'cert-not-yet-valid',
};

/**
 * The states of a key, the worst first, never none. While the module or the token is out of reach that alone is said:
 * nothing else is known then.
 */
export function keyStates(situation: KeySituation): readonly KeyState[] {
  const unreachable = unreachableState(situation);
  if (unreachable !== undefined) return [unreachable];
  const found = new Set<KeyState>([
    ...pinStates(situation),
    ...(isEmpty(situation) ? [] : [...keyFaults(situation), ...certificateFaults(situation)]),
  ]);
  if (found.size === 0 && situation.session) return ['ready'];
  return KEY_STATES.filter((state) => found.has(state));
}

function unreachableState({ module, token }: KeySituation): KeyState | undefined {
  switch (module) {
    case 'none':
      return 'no-module';
    case 'broken':
    case 'refused':
      return 'module-broken';
    case 'hung':
      return 'driver-hung';
    case 'crashed':
      return 'driver-crashed';
    case 'starting':
    case 'closed':
      return 'absent';
    case 'ready':
      return token === undefined ? 'absent' : undefined;
  }
}

/** A token that says it was never set up, and on which nothing lies: flags alone are not believed. */
function isEmpty({ token, contents, session }: KeySituation): boolean {
  const flags = token?.flags ?? 0;
  const setUp = hasFlag(flags, 'initialised') && hasFlag(flags, 'userPinSet');
  const lies = contents === undefined || contents.keys.length + contents.certificates.length > 0;
  return !setUp && !lies && !session;
}

function pinStates(situation: KeySituation): readonly KeyState[] {
  const flags = situation.token?.flags ?? 0;
  if (isEmpty(situation)) return ['uninitialised'];
  const standing = pinStanding(flags);
  if (standing === 'locked') return ['pin-locked'];
  return [
    ...(standing === 'last-try' ? (['pin-last-try'] as const) : []),
    ...(standing === 'low' ? (['pin-low'] as const) : []),
    ...(hasFlag(flags, 'pinMustChange') ? (['pin-must-change'] as const) : []),
    ...(situation.session ? [] : [hasFlag(flags, 'pad') ? ('pin-on-pad' as const) : ('pin-needed' as const)]),
  ];
}

function keyFaults(situation: KeySituation): readonly KeyState[] {
  const { profile, selfTest } = situation;
  if (!mayHoldSm2(situation)) return ['key-not-sm2'];
  if (profile.candidates.length === 0) return ['profile-unknown'];
  return selfTest === 'failed' ? ['self-test-failed'] : [];
}

/** Whether an SM2 key is known, or may show once the token is open and its module knows SM2. */
function mayHoldSm2({ publicKey, contents, profile, session }: KeySituation): boolean {
  if (isSm2Key({ publicKey }) || contents === undefined) return true;
  return !session && contents.keys.length === 0 && profile.candidates.length > 0;
}

function certificateFaults(situation: KeySituation): readonly KeyState[] {
  const { contents, publicKey, keyId, at } = situation;
  if (contents === undefined || !mayHoldSm2(situation)) return [];
  const { standing } = chooseCertificate({ publicKey, keyId, certificates: contents.certificates, at });
  const state = CERTIFICATE_STATES[standing];
  return state === undefined ? [] : [state];
}

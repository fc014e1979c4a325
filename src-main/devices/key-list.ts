import {
  chooseProfile,
  hasFlag,
  keyIdentity,
  keyStates,
  rulesWith,
  sealsOnKey,
  type KeyProfile,
  type KeySituation,
  type ProfileChoice,
  type ProfileSetting,
  type TokenContents,
  type TokenId,
  type TokenRules,
} from '@yinzheng/core/devices';
import { equalBytes, fromHex, readable, toHex } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import { keysOnToken, type SeenKey } from './key-facts.ts';
import type { DeviceSettings } from './settings.ts';
import type { KeyCertificateView, KeyView, SelfTestView } from './view.ts';
import { sameToken, type SeenToken, type WatchedModule } from './watched-module.ts';

/** A key, or a token without one, where it was met. */
export interface PlacedKey extends SeenKey {
  readonly identity: string;
  readonly module: WatchedModule;
  readonly token: SeenToken;
}

/** What the list of keys is made of. */
export interface KeySources {
  /** In the order in which they serve. */
  readonly modules: readonly WatchedModule[];
  readonly settings: DeviceSettings;
  /** Certificates whose keys are expected in a device. */
  readonly expected: readonly Uint8Array[];
  /** Whether a session of the key is open. */
  readonly isOpen: (identity: string) => boolean;
  /** Whether known keys are shown that are not plugged in. */
  readonly absent: boolean;
  readonly at: Date;
}

/** Every key that is plugged in, once: the first ready module serves it. */
export function placedKeys(modules: readonly WatchedModule[]): PlacedKey[] {
  const order = [
    ...modules.filter(({ host }) => host.condition.kind === 'ready'),
    ...modules.filter(({ host }) => host.condition.kind !== 'ready'),
  ];
  const found = new Map<string, PlacedKey>();
  for (const module of order) {
    for (const token of module.tokens) {
      for (const seen of keysOnToken(token.contents)) {
        const identity = keyIdentity(token.facts, seen.key?.publicKey);
        if (!found.has(identity)) found.set(identity, { ...seen, identity, module, token });
      }
    }
  }
  return withoutBlind([...found.values()]);
}

/** A token whose keys one driver shows and another does not is told by the one that does. */
function withoutBlind(keys: readonly PlacedKey[]): PlacedKey[] {
  return keys.filter(({ key, token }) => {
    return (
      key !== undefined ||
      !keys.some((other) => other.key !== undefined && sameToken(other.token.facts, token.facts))
    );
  });
}

/** Which profiles may fit a key, the settings' first. */
export function choiceFor(
  { key, token }: PlacedKey,
  settings: DeviceSettings,
  profile?: string,
): ProfileChoice {
  const setting = settingOf(token.facts, settings);
  const override = profile ?? setting.profile;
  return chooseProfile({
    token: token.facts,
    mechanisms: token.contents?.mechanisms ?? [],
    keyType: key?.keyType,
    setting,
    ...(override === undefined ? {} : { override }),
  });
}

/** What the settings say of a token. */
function settingOf(token: TokenId, { profiles }: DeviceSettings): ProfileSetting {
  return profiles.find((one) => sameToken(one, token)) ?? {};
}

/** What holds for a key whatever it signs with: by the profile that its probe passed with, or that comes first. */
export function rulesOf(key: PlacedKey, settings: DeviceSettings): TokenRules {
  const profile = provenProfile(key, settings) ?? choiceFor(key, settings).candidates[0];
  return rulesWith(profile, settingOf(key.token.facts, settings));
}

/** Whether a key wants its PIN for each signature, by what it tells or what is set. */
export function wantsPinEachTime(key: PlacedKey, settings: DeviceSettings): boolean {
  if (key.key?.alwaysAuthenticate === true) return true;
  return rulesOf(key, settings).quirks.includes('pin-each-signature');
}

/** The last probe of a key that counts: with this file of the driver, and a profile that may still be used. */
export function selfTestOf(
  { identity, module }: PlacedKey,
  { candidates }: ProfileChoice,
  settings: DeviceSettings,
): SelfTestView | undefined {
  const kept = settings.selfTests.find((one) => one.identity === identity);
  if (kept === undefined || kept.digest !== module.file.digest) return undefined;
  if (!candidates.some(({ id }) => id === kept.profile)) return undefined;
  return selfTestIn(kept);
}

/** A probe as it was kept. */
function selfTestIn({
  at,
  answer,
  profile,
  reason,
  call,
  code,
}: DeviceSettings['selfTests'][number]): SelfTestView {
  const from = { ...(call === undefined ? {} : { call }), ...(code === undefined ? {} : { code }) };
  return { at, answer, profile, reason, ...from };
}

/** The profile that a key's probe passed with; undefined: a self-test is due. */
export function provenProfile(key: PlacedKey, settings: DeviceSettings): KeyProfile | undefined {
  const choice = choiceFor(key, settings);
  const test = selfTestOf(key, choice, settings);
  return test?.answer === 'passed' ? choice.candidates.find(({ id }) => id === test.profile) : undefined;
}

/** What lies on a token that tells nothing of itself. */
const NOTHING: TokenContents = { mechanisms: [], keys: [], certificates: [], data: [] };

/** Under which circumstances a key is looked at. */
interface Circumstances extends Pick<KeySituation, 'session' | 'at'> {
  /** Name of the profile that a person wants tried; undefined: as the settings say. */
  readonly profile?: string | undefined;
}

/** What the states of a key are made of. */
export function situationOf(
  key: PlacedKey,
  settings: DeviceSettings,
  { session, at, profile: named }: Circumstances,
): KeySituation {
  const { module, token } = key;
  const profile = choiceFor(key, settings, named);
  // Of a token that was never set up nothing can be read; of any other it is the driver's failure.
  const setUp = hasFlag(token.facts.flags, 'initialised') && hasFlag(token.facts.flags, 'userPinSet');
  const unreadable = token.contents === undefined && token.fault !== undefined;
  const { condition } = module.view();
  // A process that begins anew, after a cancel, says nothing of the token: it stands as it was seen last.
  const stands = condition === 'starting' ? 'ready' : condition;
  return {
    module: stands === 'ready' && unreadable && setUp ? 'broken' : stands,
    token: token.facts,
    contents: unreadable ? NOTHING : token.contents,
    publicKey: key.key?.publicKey,
    keyId: key.key?.id ?? '',
    profile,
    selfTest: selfTestOf(key, profile, settings)?.answer,
    session,
    at,
  };
}

/** Every key as it is shown: what is plugged in, then what is known and is not. */
export function keyViews(sources: KeySources): KeyView[] {
  const present = placedKeys(sources.modules);
  const views = present.map((key) => presentView(key, sources));
  return sources.absent ? [...views, ...absentViews(views, sources)] : views;
}

function presentView(key: PlacedKey, { settings, isOpen, at }: KeySources): KeyView {
  const { identity, module, token } = key;
  const { facts, contents, slot } = token;
  const choice = choiceFor(key, settings);
  const selfTest = selfTestOf(key, choice, settings);
  const profile = choice.candidates.find(({ id }) => id === selfTest?.profile) ?? choice.candidates[0];
  return {
    identity,
    module: module.file.real,
    slot,
    label: facts.label,
    manufacturer: facts.manufacturer,
    model: facts.model,
    serial: facts.serial,
    firmware: facts.firmware,
    flags: facts.flags,
    keyId: key.key?.id ?? '',
    publicKey: key.key?.publicKey,
    states: keyStates(situationOf(key, settings, { session: isOpen(identity), at })),
    certificates: key.certificates,
    seals: sealsOnKey(contents?.data ?? [], rulesOf(key, settings).data).map(({ label, seal }) => {
      return { label, bytes: seal.bytes };
    }),
    profile: profile?.id,
    profileWhy: choice.unknownOverride === undefined ? choice.why : 'unknown-override',
    profileLacks: choice.lacks,
    selfTest,
    pinChangedAt: settings.pins.find((one) => sameToken(one, facts))?.changedAt,
    pad: hasFlag(facts.flags, 'pad'),
    button: profile?.button ?? false,
    alwaysAuthenticate: wantsPinEachTime(key, settings),
    hidden: key.key !== undefined && key.key.signs === undefined,
    mechanisms: contents?.mechanisms ?? [],
  };
}

function absentViews(present: readonly KeyView[], sources: KeySources): KeyView[] {
  const { settings, expected } = sources;
  const here = (publicKey: Uint8Array): boolean => {
    return present.some((view) => view.publicKey !== undefined && equalBytes(view.publicKey, publicKey));
  };
  const certificates = expected.flatMap((der) => {
    const certificate = readable(() => parseCertificate(der));
    const point = certificate?.publicKey.sm2Point;
    return certificate === undefined || point === undefined || here(point) ? [] : [{ certificate, point }];
  });
  const certificatesOf = (point: Uint8Array): KeyCertificateView[] => {
    const own = certificates.filter((one) => equalBytes(one.point, point));
    return own.map(({ certificate }) => ({ der: certificate.der, use: 'sign', label: '' }));
  };
  const known = settings.keys
    .filter(({ identity }) => !present.some((view) => view.identity === identity))
    .map((key) => ({ ...key, point: fromHex(key.publicKey) }));
  const views = known.map(({ identity, manufacturer, model, serial, label, point }) => {
    const token = { manufacturer, model, serial, label };
    return absentView({ identity, token, point, certificates: certificatesOf(point) }, sources);
  });
  const seen = new Set(known.map(({ publicKey }) => publicKey));
  for (const { point } of certificates) {
    const hex = toHex(point);
    if (seen.has(hex)) continue;
    seen.add(hex);
    const token = { manufacturer: '', model: '', serial: '', label: '' };
    const identity = keyIdentity(token, point);
    views.push(absentView({ identity, token, point, certificates: certificatesOf(point) }, sources));
  }
  return views;
}

interface AbsentKey {
  readonly identity: string;
  readonly token: Pick<KeyView, 'manufacturer' | 'model' | 'serial' | 'label'>;
  readonly point: Uint8Array;
  readonly certificates: readonly KeyCertificateView[];
}

function absentView({ identity, token, point, certificates }: AbsentKey, sources: KeySources): KeyView {
  const { settings, modules, at } = sources;
  const situation: KeySituation = {
    module: modules.length === 0 ? 'none' : 'ready',
    token: undefined,
    contents: undefined,
    publicKey: point,
    keyId: '',
    profile: { candidates: [] },
    selfTest: undefined,
    session: false,
    at,
  };
  const test = settings.selfTests.find((one) => one.identity === identity);
  return {
    identity,
    ...token,
    module: undefined,
    slot: undefined,
    firmware: '',
    flags: 0,
    keyId: '',
    publicKey: point,
    states: keyStates(situation),
    certificates,
    seals: [],
    profile: test?.profile,
    selfTest: test === undefined ? undefined : selfTestIn(test),
    pinChangedAt: settings.pins.find((one) => sameToken(one, token))?.changedAt,
    pad: false,
    button: false,
    alwaysAuthenticate: false,
    mechanisms: [],
  };
}

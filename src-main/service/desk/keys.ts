import type { Role } from '@yinzheng/core/accounts';
import { rolesAt } from '@yinzheng/core/authority';
import { custodianGrants, KEY_STATES, PROFILES, type KeyState } from '@yinzheng/core/devices';
import { equalBytes, readable, toBase64, toHex } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import type { KeyToken } from '@yinzheng/core/ports';
import { parseSeal, type Seal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import type { DriverOut, KeyCertificateOut, KeyOut } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import type {
  DevicesView,
  KeyCertificateView,
  KeySealView,
  KeyView,
  ModuleView,
} from '../../devices/index.ts';
import { task } from '../../pool/task.ts';
import { moduleError, selfTestError } from '../keys.ts';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { daysUntil } from './holdings.ts';
import { isOf, seatsOf } from '../seats.ts';

const DAY = 86_400_000;
/** Tries left from which on a person is warned. */
const FEW_TRIES = 3;
/** Days after which a PIN should be changed, where the settings do not say. */
const PIN_DAYS = 90;
/** A larger picture of a seal is not shown on the card, bytes. */
const LARGEST_PICTURE = 512 * 1024;
/** Who sees every key of the computer: those who answer for the computer, and who audits it. */
const KEY_READERS: readonly Role[] = ['system-admin', 'security-admin', 'auditor'];

/** What 密钥 shows, but for which key somebody chose. */
export interface KeysShown {
  readonly keys: Omit<KeyOut, 'chosen'>[];
  readonly drivers: DriverOut[];
}

/** 密钥: those of the person who asks, and those that are nobody's yet; or all. */
export const keysList = task(
  'books',
  async ({ person }: { readonly person: string }, context): Promise<KeysShown> => {
    const station = await context.station();
    const view = context.devices();
    const roles = rolesAt(station.authority(), person, station.clock.now()) ?? [];
    const all = KEY_READERS.some((role) => roles.includes(role));
    const software = station.keys().filter(({ kind }) => kind === 'software');
    const keys = [
      ...software.map((key) => softwareKeyOut(station, key)),
      ...view.keys.map((key) => smartKeyOut(station, key, view)),
    ].filter(({ kind, holders }) => {
      const nobodys = kind === 'smart-key' && holders.length === 0;
      return all || nobodys || holders.some(({ id }) => id === person);
    });
    return { keys, drivers: view.modules.map(driverOut) };
  },
);

/** A driver as the screen shows it. */
export function driverOut(module: ModuleView): DriverOut {
  const { path, name, condition, manufacturer, description, version, architecture, digest } = module;
  const problem = moduleError(module);
  const error = problem === undefined ? null : wireError(problem);
  return { path, name, condition, maker: manufacturer, description, version, architecture, digest, error };
}

/** Whose a key is, what it may be used with, and what is the same for every kind. */
function standing(
  station: Workstation,
  publicKey: Uint8Array | undefined,
): Pick<KeyOut, 'holders' | 'certificate' | 'seals'> & { readonly granted: Certificate | undefined } {
  if (publicKey === undefined) return { holders: [], certificate: null, seals: [], granted: undefined };
  const authority = station.authority();
  const now = station.clock.now();
  const seats = seatsOf(authority).filter(({ certificate }) => isOf(certificate, publicKey));
  const holders = seats.map(({ person, role }) => ({ ...personOut(person), role }));
  const granted = seats.at(-1)?.certificate;
  const seals = station
    .seals()
    .filter((seal) =>
      custodianGrants(authority, seal, now).some(({ certificate }) => isOf(certificate, publicKey)),
    );
  return {
    holders: [...new Map(holders.map((one) => [`${one.id} ${one.role}`, one])).values()],
    certificate: granted === undefined ? null : certificateOut(granted, 'sign', now),
    seals: seals.map(({ info }) => ({ id: info.esID, name: info.property.name })),
    granted,
  };
}

function softwareKeyOut(station: Workstation, key: KeyToken): Omit<KeyOut, 'chosen'> {
  const { granted, ...own } = standing(station, key.publicKey);
  const now = station.clock.now();
  const triesLeft = key.triesLeft?.() ?? null;
  const fingerprint = toHex(sm3(key.publicKey));
  const states = worstFirst([
    ...triesStates(triesLeft),
    ...(granted === undefined ? [] : validityStates(granted, now)),
  ]);
  return {
    ...{ id: fingerprint, kind: 'software', plugged: true, label: '', serial: key.serial },
    ...{ maker: '', model: '', firmware: '', states, state: states[0]!, triesLeft, fingerprint },
    ...own,
    certificates: own.certificate === null ? [] : [own.certificate],
    sealsOnKey: [],
    pin: { changedAt: null, daysLeft: null, pad: false, button: false },
    ...{ driver: null, profile: null, ways: [], selfTest: null },
  };
}

function smartKeyOut(station: Workstation, key: KeyView, view: DevicesView): Omit<KeyOut, 'chosen'> {
  const now = station.clock.now();
  const { granted, ...own } = standing(station, key.publicKey);
  const certificates = key.certificates.flatMap((one) => keyCertificate(one, now));
  const signing = certificates.find(({ use }) => use !== 'encrypt') ?? null;
  const module = view.modules.find(({ path }) => path === key.module);
  const states = key.states.length === 0 ? (['absent'] as const) : key.states;
  return {
    ...{ id: key.identity, kind: 'smart-key', plugged: key.module !== undefined },
    ...{ label: key.label, serial: key.serial, maker: key.manufacturer, model: key.model },
    ...{ firmware: key.firmware, states: [...states], state: states[0]!, triesLeft: null },
    fingerprint: key.publicKey === undefined ? null : toHex(sm3(key.publicKey)),
    ...own,
    certificate: own.certificate ?? signing,
    certificates,
    sealsOnKey: key.seals.map((seal) => sealOnKey(station, seal, key)),
    pin: {
      changedAt: key.pinChangedAt === undefined ? null : moment(new Date(key.pinChangedAt)),
      daysLeft: key.pinChangedAt === undefined ? null : pinDaysLeft(key.pinChangedAt, view, now),
      pad: key.pad,
      button: key.button,
    },
    driver:
      module === undefined
        ? null
        : {
            path: module.path,
            name: module.name,
            maker: module.manufacturer,
            version: module.version,
          },
    profile: key.profile ?? null,
    ways: PROFILES.filter(({ way }) => key.mechanisms.includes(way.mechanism)).map(({ id }) => id),
    selfTest: selfTestOut(key),
  };
}

function pinDaysLeft(changedAt: string, { pinDays = PIN_DAYS }: DevicesView, now: Date): number {
  return daysUntil(new Date(Date.parse(changedAt) + pinDays * DAY), now);
}

function selfTestOut({ selfTest, serial }: KeyView): KeyOut['selfTest'] {
  if (selfTest === undefined) return null;
  const { at, answer, profile } = selfTest;
  const error = answer === 'passed' ? null : selfTestError(selfTest, serial);
  return { at: moment(new Date(at)), answer, profile, error };
}

function keyCertificate({ der, use }: KeyCertificateView, now: Date): KeyCertificateOut[] {
  const certificate = readable(() => parseCertificate(der));
  // What cannot be read as one is told by the key's state.
  return certificate === undefined ? [] : [certificateOut(certificate, use, now)];
}

/** A certificate as the screen shows it. */
export function certificateOut(
  certificate: Certificate,
  use: KeyCertificateOut['use'],
  now: Date,
): KeyCertificateOut {
  return {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    serial: certificate.serialHex,
    notBefore: moment(certificate.notBefore),
    notAfter: moment(certificate.notAfter),
    daysLeft: daysUntil(certificate.notAfter, now),
    use,
    digest: toHex(sm3(certificate.der)),
  };
}

/** A seal on a key, or one that is to be there. */
export function sealOnKey(
  station: Workstation,
  { bytes, label }: KeySealView,
  { certificates }: KeyView,
): KeyOut['sealsOnKey'][number] {
  const seal = readable(() => parseSeal(bytes));
  const digest = toHex(sm3(bytes));
  if (seal === undefined) return { id: '', name: label, ofKey: false, known: 'no', digest, picture: null };
  const { esID, property, picture } = seal.info;
  const { data } = picture;
  const isPng = data[0] === 0x89 && data[1] === 0x50 && data.length <= LARGEST_PICTURE;
  return {
    id: esID,
    name: property.name,
    ofKey: certificates.some(({ der, use }) => use !== 'encrypt' && lists(seal, der)),
    known: knownAs(station, seal),
    digest,
    picture: isPng ? toBase64(data) : null,
  };
}

function knownAs(station: Workstation, { info, bytes }: Seal): KeyOut['sealsOnKey'][number]['known'] {
  const kept = station.seals().find(({ info: { esID } }) => esID === info.esID);
  if (kept === undefined) return 'no';
  return equalBytes(kept.bytes, bytes) ? 'same' : 'other';
}

/** Whether a seal lists a certificate. */
function lists({ info: { property } }: Seal, der: Uint8Array): boolean {
  const { certList } = property;
  return certList.kind === 'certificates'
    ? certList.certificates.some((one) => equalBytes(one, der))
    : certList.digests.some((one) => equalBytes(one.value, sm3(der)));
}

/** What a software key's own count means; one that does not tell is taken for ready. */
function triesStates(triesLeft: number | null): KeyState[] {
  if (triesLeft === 0) return ['pin-locked'];
  if (triesLeft === 1) return ['pin-last-try'];
  return triesLeft !== null && triesLeft <= FEW_TRIES ? ['pin-low'] : [];
}

function validityStates({ notBefore, notAfter }: Certificate, now: Date): KeyState[] {
  if (notAfter.getTime() < now.getTime()) return ['cert-expired'];
  return notBefore.getTime() > now.getTime() ? ['cert-not-yet-valid'] : [];
}

/** In the order of the closed list; `ready` where there is nothing else. */
function worstFirst(states: readonly KeyState[]): KeyState[] {
  return states.length === 0 ? ['ready'] : KEY_STATES.filter((state) => states.includes(state));
}

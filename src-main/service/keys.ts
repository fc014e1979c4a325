import { pinReminder, sealOfKey } from '@yinzheng/core/devices';
import {
  ERROR_CODES,
  fail,
  readable,
  toHex,
  YinzhengError,
  type ErrorCode,
  type ErrorParams,
} from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import { parseSeal } from '@yinzheng/core/seals';
import type { KeyOut, KeysImportOut, KeysListOut } from '@yinzheng/contract/cli';
import { oneLine } from '@yinzheng/contract/texts';
import {
  moduleProblem,
  type DevicesView,
  type KeyCertificateView,
  type KeySealView,
  type KeyView,
  type ModuleView,
  type SelfTestView,
} from '../devices/index.ts';
import { moment } from './shapes.ts';

// The keys of devices, for the command and for reports: from what `Devices` shows to plain data.

/** Why a module is not ready, as an error; undefined: it is. */
export function moduleError(module: ModuleView): YinzhengError | undefined {
  const problem = moduleProblem(module);
  return problem === undefined ? undefined : new YinzhengError(problem.code as ErrorCode, problem.params);
}

/** Whether the catalogue has that code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/** Why a self-test failed, as an error goes over a border. */
export function selfTestError(
  { reason, profile, call, code }: SelfTestView,
  serial: string,
): { readonly code: ErrorCode; readonly params: ErrorParams } {
  const known = isErrorCode(reason) ? reason : 'KEY_SELF_TEST_FAILED';
  const from = { ...(call === undefined ? {} : { call }), ...(code === undefined ? {} : { code }) };
  return { code: known, params: { serial, profile, ...from } };
}

/** What lies in slots and cannot be read, as errors: each is a key, of this driver or not. */
export function unrecognised({ slots = [] }: ModuleView): YinzhengError[] {
  return slots
    .filter(({ token }) => token.kind === 'unreadable')
    .map(({ description }) => new YinzhengError('KEY_UNRECOGNISED', { serial: oneLine(description) }));
}

/** Every key, as of a moment; a module that could not be looked into stands in a row of its own. */
export function listKeys({ modules, keys, pinDays }: DevicesView, at: Date): KeysListOut {
  const silent = modules.filter(({ path, condition }) => {
    return condition !== 'ready' && !keys.some(({ module }) => module === path);
  });
  return [...keys.map((key) => keyOut(key, { at, pinDays })), ...silent.map(moduleRow)];
}

/** Whether at least one module could be looked into, or none was asked for. */
export function couldLook({ modules }: DevicesView): boolean {
  return modules.length === 0 || modules.some(({ condition }) => condition === 'ready');
}

/** When a list is made, and after how many days a PIN should be changed. */
export interface PinCalendar {
  readonly at: Date;
  readonly pinDays: number | undefined;
}

/** A key as plain data. */
export function keyOut(key: KeyView, calendar: PinCalendar): KeyOut {
  return {
    module: key.module ?? null,
    slot: key.slot ?? null,
    serial: key.serial,
    label: key.label,
    maker: key.manufacturer,
    model: key.model,
    states: [...key.states],
    state: key.states[0] ?? 'absent',
    profile: key.profile ?? null,
    certificates: key.certificates.flatMap(certificateOut),
    seals: key.seals.map((seal) => sealOut(seal, key)),
    identity: key.identity,
    publicKey: key.publicKey === undefined ? null : toHex(key.publicKey),
    pinAge: pinAgeOf(key, calendar),
  };
}

function pinAgeOf({ pinChangedAt }: KeyView, { at, pinDays }: PinCalendar): KeyOut['pinAge'] {
  const changed = pinChangedAt === undefined ? undefined : new Date(pinChangedAt);
  const told = pinReminder(changed, at, pinDays);
  if (changed === undefined || told === undefined) return null;
  return { changedAt: moment(changed), days: told.ageDays, daysLeft: told.daysLeft, due: told.due };
}

function moduleRow(module: ModuleView): KeyOut {
  const state = moduleState(module);
  return {
    ...{ module: module.path, slot: null, serial: '', label: '', maker: module.manufacturer, model: '' },
    ...{ states: [state], state, profile: null, certificates: [], seals: [], identity: '' },
    ...{ publicKey: null, pinAge: null },
  };
}

function moduleState({ condition, refusal }: ModuleView): KeyOut['state'] {
  if (condition === 'hung') return 'driver-hung';
  if (condition === 'crashed') return 'driver-crashed';
  return refusal?.code === 'DRIVER_MISSING' ? 'no-module' : 'module-broken';
}

/** A certificate as plain data; what cannot be read as one is told by the key's state. */
export function certificateOut({
  der,
  use,
}: Pick<KeyCertificateView, 'der' | 'use'>): KeysImportOut['certificate'][] {
  const certificate = readable(() => parseCertificate(der));
  if (certificate === undefined) return [];
  const { subject, issuer, serialHex, notBefore, notAfter } = certificate;
  return [
    {
      use,
      holder: subject.commonName ?? subject.text,
      issuer: issuer.commonName ?? issuer.text,
      serial: serialHex,
      validFrom: moment(notBefore),
      validTo: moment(notAfter),
    },
  ];
}

/** A seal on a key as plain data. */
export function sealOut({ bytes, label }: KeySealView, key: KeyView): KeyOut['seals'][number] {
  const seal = readable(() => parseSeal(bytes));
  if (seal === undefined) return { id: '', name: '', label, ofKey: false };
  const { publicKey } = key;
  const ofKey =
    publicKey !== undefined &&
    signingCertificates(key).some(
      (certificate) => sealOfKey(seal, { publicKey, certificate }) === 'certificate',
    );
  return { id: seal.info.esID, name: seal.info.property.name, label, ofKey };
}

/** The certificates by which a key signs. */
export function signingCertificates({ certificates }: Pick<KeyView, 'certificates'>): Certificate[] {
  return certificates
    .filter(({ use }) => use !== 'encrypt')
    .flatMap(({ der }) => readable(() => parseCertificate(der)) ?? []);
}

/**
 * The key that is meant: by its serial number, or the beginning of its identity; the only one where nothing is said.
 * `token`: any key of a token stands for it.
 * @throws KEY_UNKNOWN, KEY_AMBIGUOUS, KEY_ABSENT, KEY_UNRECOGNISED, KEYS_NONE, DRIVER_NONE and what keeps a module from being looked into
 */
export function chooseKey(view: DevicesView, wanted: string | undefined, token = false): KeyView {
  const named = wanted === undefined ? view.keys : view.keys.filter((key) => isNamed(key, wanted));
  const present = named.filter(({ module }) => module !== undefined);
  const [first, ...others] = token ? onePerToken(present) : present;
  if (first === undefined) return failMissing(view, wanted, named[0]);
  if (others.length === 0) return first;
  const serials = [first, ...others].map(({ serial, identity }) => `${serial} (${identity.slice(0, 8)})`);
  return fail('KEY_AMBIGUOUS', { serials: serials.join(', ') });
}

/** Fewest digits of an identity that name a key. */
const IDENTITY_DIGITS = 8;

/** Whether a key is meant by its serial number or the beginning of its identity. */
export function isNamed({ serial, identity }: Pick<KeyView, 'serial' | 'identity'>, wanted: string): boolean {
  return serial === wanted || (wanted.length >= IDENTITY_DIGITS && identity.startsWith(wanted.toLowerCase()));
}

function onePerToken(keys: readonly KeyView[]): KeyView[] {
  const tokens = keys.map((key) => [`${key.manufacturer}\n${key.model}\n${key.serial}`, key] as const);
  return [...new Map(tokens.reverse()).values()].reverse();
}

function failMissing(
  { modules, keys }: DevicesView,
  wanted: string | undefined,
  known: KeyView | undefined,
): never {
  const broken = modules.flatMap((module) => moduleError(module) ?? []);
  if (modules.length === 0) return fail('DRIVER_NONE');
  // The driver that would show the key is the first thing to see to.
  if (broken[0] !== undefined) throw broken[0];
  // What nobody can read may be the very key.
  const [unread] = modules.flatMap(unrecognised);
  if (unread !== undefined && keys.every(({ module }) => module === undefined)) throw unread;
  if (known !== undefined) return fail('KEY_ABSENT', { serial: known.serial });
  return wanted === undefined ? fail('KEYS_NONE') : fail('KEY_UNKNOWN', { serial: wanted });
}

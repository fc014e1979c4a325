import { lacksAll, stateError, type ProfileLack } from '@yinzheng/core/devices';
import { readable, YinzhengError, type ErrorCode } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import type { Clock } from '@yinzheng/core/ports';
import type { KeysDoctorOut } from '@yinzheng/contract/cli';
import type { Language } from '@yinzheng/contract/texts';
import type { DevicesView, KeyView, ModuleView, SelfTestView } from '../devices/index.ts';
import { isErrorCode, isNamed, keyOut, moduleError, unrecognised, type PinCalendar } from './keys.ts';
import { moment } from './shapes.ts';
import { loadTexts, type Texts } from './wording/index.ts';

type Finding = KeysDoctorOut['findings'][number];

/** States of a key that keep nobody from working. */
const HEALTHY: readonly string[] = ['ready', 'pin-needed', 'pin-on-pad'];

/** What a host adds to the text of an error. */
type Advise = (error: YinzhengError) => string;

/**
 * What is known of drivers and keys, for whoever helps: nothing in it is secret. `named`: the serial number or identity of
 * the key that is asked about; the findings are of that one and its driver alone, where it is known. `advise`: what the host
 * adds to an error of a driver.
 */
export function doctorReport(
  view: DevicesView,
  { clock }: { readonly clock: Clock },
  language: Language,
  named?: string,
  advise: Advise = () => '',
): KeysDoctorOut {
  const texts = loadTexts(language);
  const modules = view.modules.map((module) => moduleOut(module, texts));
  const at = clock.now();
  const keys = view.keys.map((key) => doctorKey(key, texts, { at, pinDays: view.pinDays }));
  return { at: moment(at), modules, keys, findings: findingsOf(about(view, named), texts, advise) };
}

/** A key that is asked about, and the driver that serves it; all of it where no such key is plugged in. */
function about(view: DevicesView, named: string | undefined): DevicesView {
  const keys = named === undefined ? [] : view.keys.filter((key) => isNamed(key, named));
  if (keys.length === 0) return view;
  const serving = view.modules.filter(({ path }) => keys.some(({ module }) => module === path));
  // Any driver may be the one that would show a key that does not.
  return { ...view, keys, modules: serving.length === 0 ? view.modules : serving };
}

function moduleOut(module: ModuleView, texts: Texts): KeysDoctorOut['modules'][number] {
  const { path, condition, manufacturer, description, version, architecture, digest, slots = [] } = module;
  const error = moduleError(module);
  return {
    ...{ path, condition, manufacturer, description, version, architecture, digest },
    problem: error === undefined ? null : { code: error.code, message: texts.message(error) },
    slots: slots.map(({ slot, description: name, token }) => ({
      slot,
      description: name,
      token: token.kind,
    })),
  };
}

function doctorKey(key: KeyView, texts: Texts, calendar: PinCalendar): KeysDoctorOut['keys'][number] {
  return {
    ...keyOut(key, calendar),
    firmware: key.firmware,
    flags: hex(key.flags),
    mechanisms: key.mechanisms.map(hex),
    profileWhy: key.profileWhy === undefined ? '' : whyText(key, texts),
    selfTest: key.selfTest === undefined ? null : { ...key.selfTest, at: moment(new Date(key.selfTest.at)) },
    pinChangedAt: key.pinChangedAt === undefined ? null : moment(new Date(key.pinChangedAt)),
    hidden: key.hidden === true,
  };
}

/** Why that profile; where none fits, what is missing and which one to try. */
function whyText({ profileWhy = 'none', profileLacks = [] }: KeyView, { t }: Texts): string {
  const why = t(`why.${profileWhy}`);
  // A family of the key's own type is nearer than one that lacks fewer numbers.
  const [nearest] = profileLacks
    .filter((lack) => !lacksAll(lack))
    .sort((a, b) => Number(a.keyType) - Number(b.keyType));
  if (nearest !== undefined) return `${why}${lackText(nearest, t)}`;
  return profileLacks.length === 0 ? why : `${why}${t('doctor.lacks-all')}`;
}

function lackText({ mechanisms, keyType, profiles, family }: ProfileLack, t: Texts['t']): string {
  const separator = t('list.separator');
  const parts = [
    ...(mechanisms.length === 0
      ? []
      : [t('doctor.lacks-mechanisms', { list: mechanisms.map(hex).join(separator) })]),
    ...(keyType ? [t('doctor.lacks-key-type')] : []),
  ];
  const missing = parts.join(separator);
  const [profile = ''] = profiles;
  return t('doctor.lacks', {
    family,
    missing: missing === '' ? t('doctor.lacks-nothing') : missing,
    profile,
  });
}

function findingsOf(view: DevicesView, texts: Texts, advise: Advise): Finding[] {
  const { modules, keys, settingsSetAside } = view;
  const say = (about: string, error: YinzhengError): Finding => {
    return { code: error.code, about, message: texts.message(error) };
  };
  const aside = settingsSetAside ?? '';
  const settings =
    aside === '' ? [] : [say(aside, new YinzhengError('DEVICE_SETTINGS_DAMAGED', { path: aside }))];
  if (modules.length === 0) return [...settings, say('', new YinzhengError('DRIVER_NONE'))];
  const broken = modules.flatMap((module) => {
    const error = moduleError(module);
    if (error === undefined) return [];
    const said = say(module.path, error);
    return [{ ...said, message: `${said.message}${advise(error)}` }];
  });
  const unreadable = modules.flatMap((module) =>
    unrecognised(module).map((error) => say(module.path, error)),
  );
  const none = broken.length === 0 && unreadable.length === 0 && keys.length === 0;
  return [
    ...settings,
    ...broken,
    ...unreadable,
    ...(none ? [say('', new YinzhengError('KEYS_NONE'))] : []),
    ...keys.flatMap((key) => keyFindings(key, modules, texts)),
  ];
}

function keyFindings(key: KeyView, modules: readonly ModuleView[], texts: Texts): Finding[] {
  const { serial, manufacturer, model, states, module: path } = key;
  const module = modules.find((one) => one.path === path);
  // What is wrong with a driver was told of the driver.
  if (module !== undefined && module.condition !== 'ready') return [];
  return states
    .filter((state) => !HEALTHY.includes(state))
    .map((state) => {
      const token = { manufacturer, model };
      const about = { serial, driver: module?.name ?? '', token, certificate: signingCertificate(key) };
      const error = stateError(state, about);
      const sentence = texts.t(`state.${state}`);
      if (error === undefined) return { code: state, about: serial, message: sentence };
      const failed = state === 'self-test-failed' ? selfTestReason(key, texts) : '';
      const why = state === 'profile-unknown' ? whyText(key, texts) : failed;
      return { code: error.code, about: serial, message: `${texts.message(error)}${why}` };
    });
}

/** The certificate that the states speak of, where one can be read. */
function signingCertificate({ certificates }: KeyView): Certificate | undefined {
  const own = certificates.find(({ use }) => use !== 'encrypt');
  return own && readable(() => parseCertificate(own.der));
}

function selfTestReason({ selfTest, serial }: KeyView, texts: Texts): string {
  if (selfTest === undefined || selfTest.reason === '') return '';
  const { profile } = selfTest;
  return texts.t('doctor.self-test-reason', { profile, reason: whyFailed(selfTest, serial, texts) });
}

/** Why a self-test failed: what it is called, and the call and code that it came from where they are known. */
export function whyFailed(
  { reason, call, code }: Pick<SelfTestView, 'reason' | 'call' | 'code'>,
  serial: string,
  texts: Pick<Texts, 'wire' | 't'>,
): string {
  const known: ErrorCode = isErrorCode(reason) ? reason : 'KEY_SELF_TEST_FAILED';
  const { title } = texts.wire(known, { serial });
  if (call === undefined) return title;
  if (code === undefined) return texts.t('keys.failed-call', { reason: title, call });
  return texts.t('keys.failed-code', { reason: title, call, code });
}

function hex(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}

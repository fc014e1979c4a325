import type { KeysDoctorOut, KeysListOut, KeysSealsOut } from '@yinzheng/contract/cli';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { DevicesView } from '../../../devices/index.ts';
import { couldLook, unrecognised } from '../../../service/keys.ts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';

type Row = KeysListOut[number];

/**
 * Every key as a block of lines, then what lies in slots and cannot be read. `named`: the serial number or identity that
 * was asked for.
 */
export function keysText(rows: KeysListOut, view: DevicesView, texts: Texts, named?: string): string {
  const { t } = texts;
  if (view.modules.length === 0 && rows.length === 0) return `${t('keys.no-driver')}\n`;
  const unread = view.modules.flatMap(unrecognised).map((error) => `${texts.message(error)}\n`);
  if (rows.length === 0)
    return [missingText(view, texts, { named, unread: unread.length }), ...unread].join('');
  // A driver that could not be looked into has a row of its own, and is no key.
  const count = rows.filter(({ identity }) => identity !== '').length;
  const blocks = rows.map((row) => keyText(row, texts));
  const shown = [...(count === 0 ? [] : [`${t('keys.head', { count })}\n`]), ...blocks, ...unread];
  return shown.join('\n');
}

/** Why nothing is listed; of what could not be looked into that is told elsewhere. */
function missingText(
  view: DevicesView,
  texts: Texts,
  { named, unread }: { readonly named: string | undefined; readonly unread: number },
): string {
  if (!couldLook(view)) return '';
  if (named !== undefined) return `${texts.message(new YinzhengError('KEY_UNKNOWN', { serial: named }))}\n`;
  return unread > 0 ? '' : `${texts.t('keys.none')}\n`;
}

function keyText(row: Row, texts: Texts): string {
  return columns(keyLines(row, texts));
}

function keyLines(row: Row, texts: Texts): string[][] {
  const { t } = texts;
  return [
    ...(row.serial === '' ? [] : [[t('keys.serial'), row.serial]]),
    ...(row.label === '' ? [] : [[t('keys.label'), row.label]]),
    ...(row.maker === '' && row.model === '' ? [] : [[t('keys.maker'), `${row.maker} ${row.model}`]]),
    ...row.states.map((state, at) => [at === 0 ? t('keys.state') : '', t(`state.${state}`)]),
    ...(row.profile === null ? [] : [[t('keys.profile'), row.profile]]),
    ...row.certificates.map((one) => [t('keys.certificate'), certificateText(one, texts)]),
    ...row.seals.map(({ name, id, label }) => [
      t('ticket.seal'),
      id === '' ? label : t('person', { id, name }),
    ]),
    ...(row.pinAge === null ? [] : [[t('keys.pin-age'), pinAgeText(row.pinAge, texts)]]),
    ...(row.slot === null ? [] : [[t('keys.slot'), String(row.slot)]]),
    ...(row.module === null ? [] : [[t('keys.module'), row.module]]),
    ...(row.identity === '' ? [] : [[t('keys.identity'), row.identity.slice(0, 16)]]),
  ];
}

function pinAgeText({ days, daysLeft, due }: NonNullable<Row['pinAge']>, { t }: Texts): string {
  return due ? t('keys.pin-age-due', { days }) : t('keys.pin-age-of', { days, left: daysLeft });
}

function certificateText(one: Row['certificates'][number], { t, moment }: Texts): string {
  const { holder, issuer, validFrom, validTo, use } = one;
  const validity = t('seals.from-to', { from: moment(validFrom), to: moment(validTo) });
  return t('keys.certificate-of', { use: t(`use.${use}`), holder, issuer, validity });
}

/** The seals on a key. */
export function keySealsText({ key, seals }: KeysSealsOut, texts: Texts): string {
  const { t } = texts;
  if (seals.length === 0) return `${t('keys.no-seals', { serial: key })}\n`;
  const rows = seals.map(({ id, name, label, ofKey, out, kept }) => [
    id === '' ? label : id,
    name,
    t(ofKey ? 'keys.seal-of-key' : 'keys.seal-not-of-key'),
    ...(kept === null ? [] : [keptText(kept, t)]),
    out ?? '',
  ]);
  const refused = seals.flatMap(({ id, label, error }) => {
    if (error === null) return [];
    const { code, message } = error;
    return [`${t('keys.seal-refused', { id: id === '' ? label : id, code, message })}\n`];
  });
  const head = t('keys.seals-head', { serial: key, count: seals.length });
  return [`${head}\n`, columns(rows, 2), ...refused].join('');
}

function keptText(kept: NonNullable<KeysSealsOut['seals'][number]['kept']>, t: Texts['t']): string {
  if (kept === 'refused') return '';
  return t(kept === 'kept' ? 'keys.seal-kept' : 'keys.seal-before');
}

/** What the command can do about an error of a driver: how a changed file is taken as it is, and what it was. */
export function adviceOn({ code, params }: YinzhengError, { t }: Texts): string {
  if (code !== 'DRIVER_CHANGED') return '';
  const { path = '', recorded = '', digest = '' } = params;
  const digests = recorded === '' ? '' : t('doctor.driver-digests', { recorded, digest });
  return `${digests}${t('doctor.driver-accept', { path })}`;
}

/** The report for support: everything that is known, and nothing that is secret. */
export function doctorText(report: KeysDoctorOut, texts: Texts): string {
  const { t, moment } = texts;
  const { modules, keys, findings, at } = report;
  const blocks = [
    `${t('doctor.head', { date: moment(at) })}\n`,
    ...modules.map((module) => `\n${columns(moduleLines(module, texts))}`),
    ...keys.map((key) => `\n${columns(doctorLines(key, texts))}`),
    '\n',
    findings.length === 0 ? `${t('doctor.well')}\n` : `${t('doctor.findings')}\n`,
    ...findings.map(({ about, message, code }) => {
      const named = about === '' ? '' : t('doctor.about', { about });
      return `  ${named}${t('doctor.finding', { message: message.trimEnd(), code })}\n`;
    }),
  ];
  return blocks.join('');
}

function moduleLines(module: KeysDoctorOut['modules'][number], { t }: Texts): string[][] {
  const { path, condition, manufacturer, description, version, architecture, digest, slots } = module;
  return [
    [t('keys.module'), path],
    [t('keys.state'), t(`module.${condition}`)],
    ...(manufacturer === '' ? [] : [[t('keys.maker'), `${manufacturer} ${description} ${version}`]]),
    ...(architecture === '' ? [] : [[t('doctor.architecture'), architecture]]),
    ...(digest === '' ? [] : [[t('doctor.digest'), digest]]),
    ...slots.map(({ slot, description: name, token }) => [
      t('keys.slot'),
      t('doctor.slot', { slot, name, token: t(`token.${token}`) }),
    ]),
  ];
}

function doctorLines(key: KeysDoctorOut['keys'][number], texts: Texts): string[][] {
  const { t, moment } = texts;
  const { firmware, flags, mechanisms, profileWhy, selfTest, pinChangedAt, hidden } = key;
  const tested =
    selfTest === null
      ? t('doctor.self-test-none')
      : t(`tested.${selfTest.answer}`, { date: moment(selfTest.at), profile: selfTest.profile });
  return [
    ...keyLines(key, texts),
    ...(firmware === '' ? [] : [[t('doctor.firmware'), firmware]]),
    [t('doctor.flags'), flags],
    [t('doctor.mechanisms'), mechanisms.join(' ')],
    ...(profileWhy === '' ? [] : [[t('doctor.profile-why'), profileWhy]]),
    [t('doctor.self-test'), tested],
    ...(hidden ? [[t('doctor.hidden'), t('doctor.hidden-means')]] : []),
    [t('doctor.pin-age'), pinChangedAt === null ? t('doctor.pin-age-unknown') : moment(pinChangedAt)],
  ];
}

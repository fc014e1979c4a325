import type { Output } from '@yinzheng/contract/ipc';
import type { UiTexts } from '../../i18n/index.ts';

type Report = Output<'keys.doctor'>;

/** What was found, line by line, to be read by people and sent to support; nothing secret is in it. */
export function reportText(report: Report, version: string, t: UiTexts['t']): string {
  const { at, modules, keys, findings } = report;
  return [
    t('keys.report.at', { at, version }),
    ...modules.flatMap((module) => ['', ...moduleLines(module, t)]),
    ...keys.flatMap((key) => ['', ...keyLines(key, t)]),
    '',
    ...(findings.length === 0
      ? [t('keys.report.fine')]
      : findings.map((one) => t('keys.report.finding', one))),
  ].join('\n');
}

function moduleLines(module: Report['modules'][number], t: UiTexts['t']): string[] {
  const { path, condition, manufacturer: maker, description, version, architecture, digest } = module;
  const state = t(`keys.driver.${condition}`);
  return [
    t('keys.report.driver', { path }),
    ...indented([
      t('keys.report.condition', { condition: state, maker, description, version, architecture }),
      t('keys.report.digest', { digest }),
      ...(module.problem === null ? [] : [t('keys.report.problem', module.problem)]),
      ...module.slots.map(({ slot, description: name, token }) =>
        t('keys.report.slot', { slot, description: name, token: t(`keys.report.slot.${token}`) }),
      ),
    ]),
  ];
}

function keyLines(key: Report['keys'][number], t: UiTexts['t']): string[] {
  const { serial, label, maker, model, firmware, states, flags, mechanisms, publicKey, selfTest } = key;
  return [
    t('keys.report.key', { serial, label, maker, model, firmware }),
    ...indented([
      t('keys.report.states', { states: states.join(' '), flags }),
      t('keys.report.mechanisms', { list: mechanisms.join(' ') }),
      t('keys.report.profile', { profile: key.profile ?? t('keys.report.no-profile'), why: key.profileWhy }),
      ...(publicKey === null ? [] : [t('keys.report.public', { point: publicKey })]),
      ...key.certificates.map(({ use, holder, issuer, serial: number, validFrom: from, validTo: to }) =>
        t('keys.report.certificate', {
          use: t(`keys.report.use.${use}`),
          ...{ holder, issuer, serial: number, from, to },
        }),
      ),
      ...key.seals.map(({ id, name }) => t('keys.report.seal', { id, name })),
      ...(selfTest === null ? [] : [selfTestLine(selfTest, t)]),
      ...(key.pinChangedAt === null ? [] : [t('keys.report.pin', { at: key.pinChangedAt })]),
    ]),
  ];
}

function selfTestLine(test: NonNullable<Report['keys'][number]['selfTest']>, t: UiTexts['t']): string {
  const { at, answer, profile, reason, call = '', code = '' } = test;
  const made = t(`keys.self-test.${answer}`);
  return t('keys.report.self-test', { at, answer: made, profile, reason, call, code }).trimEnd();
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

import type {
  StoreCodeOut,
  StoreRevokeOut,
  StoreSettingsOut,
  StoreWorkstationsOut,
} from '@yinzheng/contract/cli';
import { columns, table } from '../table.ts';
import type { Texts } from '../texts.ts';

/** A code for a further workstation. */
export function codeText({ code, expires }: StoreCodeOut, { t, moment }: Texts): string {
  return `${t('unit.code', { code })}\n${t('unit.code-until', { moment: moment(expires) })}\n`;
}

/** The unit's workstations, a line for each key. */
export function workstationsText({ workstations }: StoreWorkstationsOut, { t, moment }: Texts): string {
  const heading = [
    t('unit.workstation'),
    t('unit.authority'),
    t('unit.key'),
    t('unit.seen'),
    t('unit.state'),
  ];
  const lines = workstations.flatMap(({ workstation, own, authority, keys }) =>
    keys.map((key) => [
      own ? t('unit.this', { workstation }) : workstation,
      t(`peer.${authority}`),
      key.key,
      key.seen === null ? '—' : moment(key.seen),
      key.revoked === null ? t('unit.in-force') : t('unit.revoked-since', { moment: moment(key.revoked) }),
    ]),
  );
  return table(heading, lines);
}

/** A key that was taken back. */
export function revokedText({ revoked }: StoreRevokeOut, { t }: Texts): string {
  return `${t('unit.revoked', { key: revoked })}\n`;
}

/** The settings of the way to the store. */
export function settingsText({ outageAfter, proxy }: StoreSettingsOut, { t }: Texts): string {
  return columns([
    [t('unit.outage-after'), t('unit.minutes', { minutes: outageAfter })],
    [t('unit.proxy'), proxy ?? t('unit.no-proxy')],
  ]);
}

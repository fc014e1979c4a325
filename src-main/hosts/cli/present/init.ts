import type { InitOut } from '@yinzheng/contract/cli';
import { columns, table } from '../table.ts';
import type { Texts } from '../texts.ts';
import { rolesText } from './people.ts';

/** Hexadecimal in groups of four, to be compared by eye. */
export function inGroups(hex: string): string {
  return (hex.match(/.{1,4}/g) ?? []).join(' ');
}

/** What a fresh demo unit is: the only time its PINs are shown. */
export function initText(made: InitOut, texts: Texts): string {
  const { t } = texts;
  const people = made.people.map(({ id, name, roles, pin }) => [id, name, rolesText(roles, texts), pin]);
  const seals = made.seals.map(({ id, name, kind }) => [id, name, t(`kind.${kind}`)]);
  const places = [
    [t('init.data'), made.data],
    [t('init.trust'), made.trustRoots.join(' ')],
    [t('init.authority'), made.authorityRoot.path],
    [t('init.fingerprint'), inGroups(made.authorityRoot.sm3)],
    [t('init.sample'), made.sample],
  ];
  return [
    `${t('init.done', { unit: made.unit })}\n\n`,
    table([t('column.person'), t('column.name'), t('column.roles'), t('column.pin')], people),
    `${t('init.pins')}\n\n`,
    table([t('column.seal'), t('column.name'), t('column.kind')], seals),
    '\n',
    columns(places),
    made.second === undefined ? '' : `${t('init.second', { data: made.second })}\n`,
    `${t('init.keep')}\n`,
  ].join('');
}

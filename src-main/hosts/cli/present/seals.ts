import type { SealsOut } from '@yinzheng/contract/cli';
import type { Context } from '../command.ts';
import { keyText } from '../pin.ts';
import { columns } from '../table.ts';
import { peopleText } from './people.ts';

/** Every seal as a block of lines. */
export function sealsText(listed: SealsOut, context: Context): string {
  const { t } = context.texts;
  const head = t(listed.mode === 'trial' ? 'seals.head-trial' : 'seals.head', {
    unit: listed.unit,
    count: listed.seals.length,
  });
  return [`${head}\n`, ...listed.seals.map((seal) => `\n${sealText(seal, context)}`)].join('');
}

function sealText(seal: SealsOut['seals'][number], context: Context): string {
  const { texts } = context;
  const { t, moment } = texts;
  const keys = seal.keys.map((key) => keyText(context, key)).join(t('list.separator'));
  return columns([
    [t('column.seal'), seal.id],
    [t('column.name'), seal.name],
    [t('column.kind'), t(`kind.${seal.kind}`)],
    [t('seals.status'), t(`status.${seal.status}`)],
    [t('seals.validity'), t('seals.from-to', { from: moment(seal.validFrom), to: moment(seal.validTo) })],
    [t('seals.size'), t('seals.mm', seal.size)],
    [t('role.custodian'), peopleText(seal.custodians, texts)],
    [t('seals.keys'), keys === '' ? t('seals.no-key') : keys],
  ]);
}

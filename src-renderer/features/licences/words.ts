import type { Output } from '@yinzheng/contract/ipc';

type Type = Output<'licences.types'>['types'][number];
export type FaceField = Type['face']['fields'][number];
export type LicenceTypeShown = Type;

/** A value as it is read: the name of a code, 是 or 否. */
export function valueText(field: FaceField, value: string, yes: string, no: string): string {
  const { value: kind } = field;
  if (kind.kind === 'code') return kind.list.find(({ code }) => code === value)?.name ?? value;
  if (kind.kind === 'yes-no') return value === '1' ? yes : no;
  return value;
}

/** 持证主体代码类型 of GB/T 36903 that are offered for a category of holders; what they are called: `licences.holder.CODE`. */
export const HOLDER_TYPES = {
  body: ['001', '099'],
  person: ['111', '414', '511', '516', '999'],
} as const;

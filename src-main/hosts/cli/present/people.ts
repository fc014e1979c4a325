import type { Role } from '@yinzheng/core/accounts';
import type { PersonOut } from '@yinzheng/contract/cli';
import type { Texts } from '../texts.ts';

/** 王晓（wang） */
export function personText({ id, name }: PersonOut, { t }: Texts): string {
  return t('person', { id, name });
}

export function peopleText(people: readonly PersonOut[], texts: Texts): string {
  return people.map((one) => personText(one, texts)).join(texts.t('list.separator'));
}

export function rolesText(roles: readonly Role[], { t }: Texts): string {
  return roles.map((role) => t(`role.${role}`)).join(t('list.separator'));
}

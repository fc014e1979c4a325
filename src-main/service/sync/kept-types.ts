import { licenceTypeSchema, type LicenceTypeJson } from '@yinzheng/contract/store';
import { fail, fromHex, utf8Text } from '@yinzheng/core/kernel';
import type { LicenceType } from '@yinzheng/core/licences';
import type { Workstation } from '../workstation.ts';

/** The licence types of the store's catalogue as they were pulled. @throws STORE_ALTERED */
export function keptTypes({ storeBook }: Pick<Workstation, 'storeBook'>): LicenceType[] {
  return storeBook.types().map(typeIn);
}

function typeIn(body: Uint8Array): LicenceType {
  try {
    return typeOf(licenceTypeSchema.parse(JSON.parse(utf8Text(body) ?? '')));
  } catch (error) {
    return fail('STORE_ALTERED', { detail: 'licence types' }, error);
  }
}

/** A type as the catalogue tells it. */
export function typeOf(json: LicenceTypeJson): LicenceType {
  const { id, digest } = json.template;
  return { ...json, template: { id, digest: fromHex(digest) } };
}

import type { CollectedOut, LicenceFormIn } from '@yinzheng/contract/ipc';
import { HOLDER_TYPES, type LicenceTypeShown } from './words.ts';

// What stands in the form.

/** A form of a type that nobody has filled in. */
export function emptyForm(type: LicenceTypeShown, today: string): LicenceFormIn {
  const kind = type.holders === 'person' ? HOLDER_TYPES.person[0] : HOLDER_TYPES.body[0];
  return {
    type: type.code,
    holders: [{ type: kind, code: '', name: '' }],
    validFrom: today,
    term: type.validity[0] ?? '',
    face: {},
  };
}

/** The form of a record that was collected: to be corrected, or for the next version. */
export function formOf({ type, holders, validFrom, term, face }: CollectedOut): LicenceFormIn {
  return { type, holders: holders.map((one) => ({ ...one })), validFrom, term, face: { ...face } };
}

/** A form with a face field changed; left empty, it is not there. */
export function withField(form: LicenceFormIn, key: string, value: string): LicenceFormIn {
  const { [key]: _, ...rest } = form.face;
  return { ...form, face: value === '' ? rest : { ...rest, [key]: value } };
}

/** A form with something of a holder changed. */
export function withHolder(
  form: LicenceFormIn,
  index: number,
  change: Partial<LicenceFormIn['holders'][number]>,
): LicenceFormIn {
  return { ...form, holders: form.holders.map((one, at) => (at === index ? { ...one, ...change } : one)) };
}

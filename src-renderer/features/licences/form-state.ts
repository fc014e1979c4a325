import type { CollectedOut, LicenceFormIn } from '@yinzheng/contract/ipc';
import { HOLDER_TYPES, type FaceField, type LicenceTypeShown } from './words.ts';

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

/** The example of GB 11643-1999: nobody's number, with its right check character. */
const SAMPLE_CITIZEN = '11010519491231002X';

/**
 * A form of a type with invented contents that can be handed in: for trying. `now`: its holder is another each time, because nobody
 * gets two licences of one type.
 */
export function sampleForm(type: LicenceTypeShown, today: string, now: Date): LicenceFormIn {
  const kind = type.holders === 'person' ? '999' : '099';
  const code = `YS${now
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(2, 17)}`;
  const face = type.face.fields
    .filter(({ required }) => required)
    .map((field) => [field.key, sampleValue(field, today)] as const);
  return {
    ...emptyForm(type, today),
    holders: [{ type: kind, code, name: '演示持证主体' }],
    face: Object.fromEntries(face),
  };
}

/** There is no invented credit code: the field is left to whoever tries. */
function sampleValue({ value: kind }: FaceField, today: string): string {
  switch (kind.kind) {
    case 'text':
      return '演示内容'.repeat(Math.ceil(kind.min / 4)).slice(0, Math.max(kind.min, Math.min(4, kind.max)));
    case 'date':
      return today;
    case 'number':
      return String(Math.ceil(kind.min));
    case 'code':
      return kind.list[0]?.code ?? '';
    case 'yes-no':
      return '0';
    case 'credit-code':
      return '';
    case 'citizen-id':
      return SAMPLE_CITIZEN;
  }
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

import { expect, it } from 'vitest';
import { fromHex } from '@yinzheng/core/kernel';
import { formProblems, type LicenceForm, type LicenceType } from '@yinzheng/core/licences';
import { millType } from '../../support/licence-mill.ts';

// What of a form cannot be handed in on a day, whatever the type lists.

const made = millType({ validity: ['1年', '9999年', '长期'] });
const type: LicenceType = {
  ...made,
  template: { id: made.template.id, digest: fromHex(made.template.digest) },
};
const HOLDER = { type: '111', code: '11010519491231002X', name: '陈明' };
/** Nine in the morning of a day in China. */
const on = (day: string): Date => new Date(`${day}T01:00:00Z`);

function problems(more: Partial<LicenceForm>, day = '2026-05-06'): string[] {
  const form = {
    holders: [HOLDER],
    validFrom: '2026-05-06',
    term: '1年',
    face: { KZ_SCOPE: '零售' },
    ...more,
  };
  return formProblems(type, form, on(day)).map(({ where, detail }) => `${where} ${detail}`);
}

it('has a term that is not over by the day on which it is handed in', () => {
  expect(problems({}, '2027-05-05')).toEqual([]);
  expect(problems({}, '2027-05-06')).toEqual(['validFrom licence form: over']);
  // Midnight in China, not in Greenwich.
  const form = { holders: [HOLDER], validFrom: '2026-05-06', term: '1年', face: { KZ_SCOPE: '零售' } };
  expect(formProblems(type, form, new Date('2027-05-05T16:00:00Z'))).toHaveLength(1);
  expect(formProblems(type, form, new Date('2027-05-05T15:59:59Z'))).toEqual([]);
  for (const term of ['9999年', '长期']) expect(problems({ term }, '2027-05-06'), term).toEqual([]);
});

it('names nobody twice', () => {
  const other = { type: '999', code: '11010519491231002X', name: '陈明' };
  expect(problems({ holders: [HOLDER, other] })).toEqual([]);
  expect(problems({ holders: [HOLDER, other, { ...HOLDER, name: '陈明明' }] })).toEqual([
    'holders.2.code licence form: holder twice',
  ]);
});

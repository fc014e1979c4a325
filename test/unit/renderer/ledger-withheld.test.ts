import { expect, it } from 'vitest';
import { isFileWithheld } from '../../../src-renderer/features/ledger/withheld.ts';

it('the sealed file is withheld with a ticket that is withheld, and not with one that is lost', () => {
  const why = (code: 'NOT_ALLOWED' | 'TICKET_MISSING') => ({ ticket: null, why: { code, params: {} } });
  expect(isFileWithheld(why('NOT_ALLOWED'))).toBe(true);
  expect(isFileWithheld(why('TICKET_MISSING'))).toBe(false);
  expect(isFileWithheld({ ticket: null, why: null })).toBe(false);
});

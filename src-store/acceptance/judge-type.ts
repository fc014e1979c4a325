import { equalBytes, fail } from '@yinzheng/core/kernel';
import {
  faceProblems,
  holderCodeProblem,
  holderCodeType,
  isAmong,
  type LicenceRecord,
} from '@yinzheng/core/licences';
import type { Court } from './court.ts';

/**
 * Insists that a record is of a type as the catalogue has, or had it: its name, its face data and template of one state, its
 * term, its holders. `at`: when it was issued, for dates of birth. @throws TYPE_NOT_IN_CATALOGUE, LICENCE_AGAINST_TYPE
 */
export async function requireTypeOf(record: LicenceRecord, at: Date, court: Court): Promise<void> {
  const { code, name, face, template } = record.type;
  const states = await court.typeStates(code);
  if (states.length === 0) fail('TYPE_NOT_IN_CATALOGUE', { type: code });
  const state = states.findLast(
    (one) => one.face.version === face && one.name === name && equalBytes(one.template.digest, template),
  );
  if (state === undefined) return against(code, 'state');
  const [problem] = faceProblems(state.face, record.face, at);
  if (problem !== undefined) against(code, `face ${problem.problem}`, problem.key);
  if (!state.validity.includes(record.term)) against(code, 'term', record.term);
  for (const [index, holder] of record.holders.entries()) {
    if (isAmong(record.holders.slice(0, index), holder)) against(code, 'holder twice', holder.code);
    if (holderCodeProblem(holder.type, holder.code, at) !== undefined) against(code, 'holder code');
    const kind = holderCodeType(holder.type)?.holder;
    if (state.holders !== 'both' && kind !== state.holders) against(code, 'holder kind');
  }
}

function against(type: string, detail: string, key = ''): never {
  return fail('LICENCE_AGAINST_TYPE', { type, detail: `licence type: ${detail}`, key });
}

import { describe, expect, it } from 'vitest';
import { takenFiles, type TakenFile } from '../../../src-main/service/desk/index.ts';
import { MOST_TAKEN } from '../../../src-main/service/desk/taken.ts';
import { codeOf } from '../../support/codes.ts';

function numbers(): () => string {
  const at = { next: 0 };
  return () => String((at.next += 1));
}

function file(session: string, path = 'p'): Omit<TakenFile, 'id'> {
  return { session, name: 'a.pdf', path, size: 1 };
}

describe('files that were taken in', () => {
  it('are so many for each session, and no more', () => {
    const taken = takenFiles(numbers(), () => undefined);
    const first = taken.add(file('s1'));
    for (let count = 1; count < MOST_TAKEN; count += 1) taken.add(file('s1'));
    expect(codeOf(() => taken.add(file('s1')))).toBe('TOO_MANY_FILES');
    taken.add(file('s2'));
    taken.drop(first.id, 's1');
    taken.add(file('s1'));
    expect(codeOf(() => taken.add(file('s1')))).toBe('TOO_MANY_FILES');
    taken.leave('s1');
    taken.add(file('s1'));
  });

  it('begin with those that were taken in before, which are their session’s alone', () => {
    const removed: string[] = [];
    const old = { ...file('s1', 'old'), id: 'f9' };
    const taken = takenFiles(numbers(), (path) => removed.push(path), [old]);
    expect(taken.get('f9', 's1')).toEqual(old);
    expect(codeOf(() => taken.get('f9', 's2'))).toBe('FILE_NOT_TAKEN');
    taken.leave('s1');
    expect(removed).toEqual(['old']);
  });
});

import { MAX_COUNT, MAX_DOCUMENTS, MAX_TEXT, MAX_VALID_DAYS } from '@yinzheng/core/approvals';
import { CHANNELS, type LookedAtOut } from '@yinzheng/contract/ipc';
import { describe, expect, it } from 'vitest';
import {
  asked,
  barredBy,
  draftReducer,
  EMPTY_DRAFT,
  impressions,
  type Draft,
  type DraftAction,
} from '../../../src-renderer/features/requests/draft.ts';
import {
  MOST_COUNT,
  MOST_DAYS,
  MOST_DOCUMENTS,
  MOST_REASON,
} from '../../../src-renderer/features/requests/limits.ts';

const FILE = '1'.repeat(32);
const taken = { file: FILE, name: '函.pdf', size: 100 };
const look: LookedAtOut = { ...taken, sm3: 'a'.repeat(64), pages: 2, problem: null };

function after(...actions: readonly DraftAction[]): Draft {
  return actions.reduce(draftReducer, EMPTY_DRAFT);
}

function ready(key: string, sm3 = look.sm3): readonly DraftAction[] {
  return [
    { kind: 'put', key, name: '函.pdf', size: 100 },
    { kind: 'taken', key, taken },
    { kind: 'looked', key, look: { ...look, sm3 } },
  ];
}

const filled: DraftAction = { kind: 'fill', values: { seal: 'S', reason: ' 报送材料 ' } };

describe('an application', () => {
  it('says at most what the rules of the core allow', () => {
    expect([MOST_COUNT, MOST_DOCUMENTS, MOST_REASON, MOST_DAYS]).toEqual([
      MAX_COUNT,
      MAX_DOCUMENTS,
      MAX_TEXT,
      MAX_VALID_DAYS,
    ]);
  });

  it('can be handed in when nothing is missing', () => {
    const draft = after(...ready('a'), filled, { kind: 'count', key: 'a', count: 3 });
    expect(barredBy(draft)).toBeUndefined();
    expect(impressions(draft)).toBe(3);
    expect(asked(draft)).toEqual({
      seal: 'S',
      reason: '报送材料',
      classification: 'internal',
      days: 7,
      documents: [{ file: FILE, count: 3 }],
    });
    expect(CHANNELS['requests.make'].input.safeParse(asked(draft)).success).toBe(true);
  });

  it.each<[string, readonly DraftAction[]]>([
    ['requests.why.documents', [filled]],
    ['requests.why.reading', [{ kind: 'put', key: 'a', name: 'x', size: 1 }, filled]],
    ['requests.why.twice', [...ready('a'), ...ready('b'), filled]],
    ['requests.why.count', [...ready('a'), filled, { kind: 'count', key: 'a', count: Number.NaN }]],
    ['requests.why.count', [...ready('a'), filled, { kind: 'count', key: 'a', count: MAX_COUNT + 1 }]],
    ['requests.why.seal', [...ready('a')]],
    ['requests.why.reason', [...ready('a'), filled, { kind: 'fill', values: { reason: '  ' } }]],
    ['requests.why.days', [...ready('a'), filled, { kind: 'fill', values: { days: 366 } }]],
    ['requests.why.secret', [...ready('a'), filled, { kind: 'fill', values: { classification: 'secret' } }]],
  ])('is barred by %s', (key, actions) => {
    expect(barredBy(after(...actions))?.key).toBe(key);
  });

  it('is barred by a document that cannot be stamped, and no more when it is taken out', () => {
    const problem = { code: 'PDF_ENCRYPTED', params: {} } as const;
    const draft = after(...ready('a'), filled, { kind: 'put', key: 'b', name: '坏.pdf', size: 1 });
    const looked = draftReducer(draft, { kind: 'looked', key: 'b', look: { ...look, problem } });
    expect(barredBy(looked)).toEqual({ key: 'requests.why.problem', params: { name: '坏.pdf' } });
    const failed = draftReducer(draft, { kind: 'failed', key: 'b', error: problem });
    expect(barredBy(failed)?.key).toBe('requests.why.problem');
    expect(barredBy(draftReducer(failed, { kind: 'remove', key: 'b' }))).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import type { SignatureOut } from '@yinzheng/contract/cli';
import { commonName } from '@yinzheng/contract/texts';
import { boxesOn, pagesText, timelineOf } from '../../../src-renderer/features/verify/timeline.ts';

type Added = SignatureOut['added'][number];

function signature(field: string, added: readonly Added[]): SignatureOut {
  return {
    format: 'ses',
    variant: 'v4',
    field,
    answer: 'valid',
    steps: [{ step: 'structure', answer: 'valid', reason: 'ok', code: 'STRUCTURE_OK' }],
    after: added[0]?.class ?? 'nothing',
    changes: [],
    added: [...added],
    forbidden: false,
    mdp: null,
    covers: added.length === 0 ? 'whole' : 'revision',
    signer: null,
    seal: null,
    time: null,
    ticket: null,
    log: null,
    notChecked: [],
  };
}

function added(
  kind: Added['kind'],
  weight: Added['class'],
  object: number,
  more: Partial<Added> = {},
): Added {
  return { kind, class: weight, object, page: null, detail: null, ...more };
}

describe('the time line', () => {
  test('the next signature is a stop, not a change', () => {
    const second = added('signature', 'signatures', 26, { page: 1, detail: 'second' });
    const line = timelineOf([signature('first', [second]), signature('second', [])]);
    expect(line.map(({ number }) => number)).toEqual([1, 2]);
    expect(line[0]?.after).toEqual({ weight: 'nothing', kinds: [], also: 0 });
    expect(line[1]?.after).toEqual({ weight: 'nothing', kinds: [], also: 0 });
  });

  test('what was changed before the next signature stands between the two, what came later behind it', () => {
    const content = added('page-content', 'changes', 9, { page: 3 });
    const second = added('signature', 'signatures', 26, { detail: 'second' });
    const note = added('annotation', 'annotations', 40, { page: 2 });
    const line = timelineOf([signature('first', [content, note, second]), signature('second', [note])]);
    expect(line[0]?.after).toEqual({
      weight: 'changes',
      kinds: [{ kind: 'page-content', class: 'changes', times: 1, pages: [3], details: [] }],
      also: 1,
    });
    expect(line[1]?.after).toEqual({
      weight: 'annotations',
      kinds: [{ kind: 'annotation', class: 'annotations', times: 1, pages: [2], details: [] }],
      also: 0,
    });
  });

  test('a third signature is not told of between the first two', () => {
    const second = added('signature', 'signatures', 26, { detail: 'second' });
    const third = added('signature', 'signatures', 36, { detail: 'third' });
    const line = timelineOf([
      signature('first', [second, third]),
      signature('second', [third]),
      signature('third', []),
    ]);
    expect(line.map(({ after }) => [after.weight, after.also])).toEqual([
      ['nothing', 0],
      ['nothing', 0],
      ['nothing', 0],
    ]);
  });

  test('a place that is listed twice and came again once is told of both gaps', () => {
    const note = added('annotation', 'annotations', 40, { page: 2 });
    const second = added('signature', 'signatures', 26, { detail: 'second' });
    const line = timelineOf([signature('first', [note, note, second]), signature('second', [note])]);
    expect(line[0]?.after.kinds.map(({ times }) => times)).toEqual([1]);
    expect(line[0]?.after.also).toBe(1);
  });

  test('kinds are told once, the heaviest first, with their pages', () => {
    const line = timelineOf([
      signature('only', [
        added('document-info', 'security-data', 1, { detail: 'Title' }),
        added('page-content', 'changes', 8, { page: 4 }),
        added('page-content', 'changes', 9, { page: 2 }),
        added('page-content', 'changes', 10, { page: 2 }),
      ]),
    ]);
    expect(line[0]?.after.kinds).toEqual([
      { kind: 'page-content', class: 'changes', times: 3, pages: [2, 4], details: [] },
      { kind: 'document-info', class: 'security-data', times: 1, pages: [], details: ['Title'] },
    ]);
  });
});

test('pages as people write them', () => {
  expect(pagesText([1, 2, 3, 7, 9, 10], '、')).toBe('1–3、7、9–10');
  expect(pagesText([], '、')).toBe('');
});

test('boxes of a page keep the number of their signature', () => {
  const box = (page: number) => ({ page, x: 1, y: 2, width: 3, height: 4 });
  expect(boxesOn([[box(1)], [], [box(2), box(1)]], 1).map(({ number }) => number)).toEqual([1, 3]);
});

test.each([
  ['C=CN, O=单位, CN=公章（试用）', '公章（试用）'],
  ['CN=外, O=内, CN=里', '里'],
  ['CN=a\\, CN\\=b, O=x', 'a, CN=b'],
  ['O=only', 'O=only'],
  ['O=x\\, CN\\=feigned', 'O=x\\, CN\\=feigned'],
])('a subject %s is called %s', (subject, name) => {
  expect(commonName(subject)).toBe(name);
});

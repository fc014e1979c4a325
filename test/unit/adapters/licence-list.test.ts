import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ListLine, ListQuery, NewLicenceAct, RecordedEvent } from '@yinzheng/core/licences';
import { openStore, type Store } from '../../../src-main/adapters/sqlite/index.ts';
import { codeOf } from '../../support/codes.ts';
import {
  LISTED_TYPES,
  listedAt,
  listedDraft,
  listedEvent,
  listedIdentifier,
  listedRecord,
  listedReview,
  listedVersion,
  type ListedRecord,
} from '../../support/listed-acts.ts';
import { slowList, type SlowLine } from '../../support/slow-list.ts';
import { tempDir } from '../../support/temp.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = tempDir();
  store = openStore(folder, 'create');
  return () => store.close();
});

/** What somebody at the database does. */
function sql(text: string, ...values: unknown[]): void {
  const db = new Database(join(folder, 'yinzheng.sqlite'));
  try {
    db.prepare(text).run(...values);
  } finally {
    db.close();
  }
}

const COLLECTORS = [
  { id: 'sun', name: '孙采' },
  { id: 'qian', name: 'Qian Er' },
] as const;
const EVENTS: readonly (readonly [RecordedEvent, Parameters<typeof listedEvent>[2]])[] = [
  ['suspend', 'unlawful'],
  ['lift-suspension', 'settled'],
  ['report-loss', 'loss'],
  ['mortgage', 'security'],
  ['release-mortgage', 'settled'],
  ['cancel', 'application'],
];

/** A step of a history: what is done to which of a few drafts and licences; some steps no table lets. */
const step = fc.record({
  what: fc.constantFrom('record', 'passed', 'returned', 'version', 'version', 'version', 'event', 'torn'),
  draft: fc.nat(3),
  serial: fc.nat(1),
  version: fc.integer({ min: 1, max: 3 }),
  event: fc.nat(EVENTS.length - 1),
  type: fc.nat(1),
});

/** Keeps what a history does. */
class History {
  readonly #records = new Map<string, { readonly of: ListedRecord; readonly record: NewLicenceAct }>();
  /** The last version of each licence that was tried. */
  readonly #versions = new Map<string, number>();
  #number = 0;

  take(what: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
    const at = listedAt((this.#number += 1));
    const draft = listedDraft(what.draft);
    const serial = String(what.serial).padStart(9, '0');
    const type = LISTED_TYPES[what.type % 2]!;
    const known = this.#records.get(draft);
    if (what.what === 'record') {
      const of: ListedRecord = {
        draft,
        type,
        holder: `韩${what.draft} Han${this.#number}`,
        collector: COLLECTORS[what.type % 2]!,
        at,
      };
      const record = listedRecord(of);
      this.#records.set(draft, { of, record });
      store.licences.keep(record);
    } else if (what.what === 'torn') {
      store.licences.keep({ kind: 'record', subject: draft, body: new Uint8Array([0x30, 1, this.#number]) });
    } else if (what.what === 'event') {
      const [event, reason] = EVENTS[what.event]!;
      store.licences.keep(listedEvent({ type, serial, version: what.version }, event, reason, at));
    } else if (known !== undefined) {
      const answer = what.what === 'returned' ? 'returned' : 'passed';
      const review = listedReview(known.record, answer, at);
      if (what.what !== 'version') return store.licences.keep(review);
      // Mostly the next one: what no table lets is refused by itself.
      const next = (this.#versions.get(`${known.of.type}.${serial}`) ?? 0) + 1;
      const version = what.version < 3 ? next : what.version;
      if (version === next) this.#versions.set(`${known.of.type}.${serial}`, next);
      store.licences.keep(listedVersion(known.of, { ...known, review }, { serial, version, at }));
    }
  }
}

const shown = (line: ListLine | SlowLine): SlowLine => {
  const { id, state, typeCode, holders, version, mortgaged, collector, changed, order } = line;
  return { id, state, typeCode, holders, version, mortgaged, collector, changed, order };
};

/** Everything that a page asks, the quick way and the slow. */
function requireSame(): void {
  const { list } = store.licences;
  const all = slowList(store.licences.after(0, 10_000));
  const queries: ListQuery[] = [
    {},
    { text: 'HAN1' },
    { text: 'qian' },
    { text: listedIdentifier(LISTED_TYPES[0], '000000001', 1).slice(20, 60) },
    { type: LISTED_TYPES[0] },
    { state: 'to-issue' },
    { state: 'active', type: LISTED_TYPES[1] },
    { state: 'superseded', text: '韩' },
  ];
  for (const query of queries) {
    const words = (query.text ?? '').toLowerCase();
    const fitting = all.filter(
      (line) =>
        (query.type === undefined || line.typeCode === query.type) &&
        [line.holders, line.version === undefined ? '' : line.id, line.collector.name].some((text) =>
          text.toLowerCase().includes(words),
        ),
    );
    const counts = Object.fromEntries(
      [...Map.groupBy(fitting, ({ state }) => state)].map(([state, lines]) => [state, lines.length]),
    );
    expect(Object.fromEntries(list.counts(query))).toEqual(counts);
    const lines = fitting.filter(({ state }) => query.state === undefined || state === query.state);
    expect(list.page(query, { offset: 0, limit: 100 }).map(shown)).toEqual(lines.map(shown));
    expect(list.page(query, { offset: 1, limit: 2 }).map(shown)).toEqual(lines.slice(1, 3).map(shown));
  }
  const own = { id: 'sun', own: true };
  const waits = all.filter(
    ({ state, collector }) =>
      (state === 'returned' && collector.id === 'sun') ||
      (state === 'to-review' && collector.id !== 'sun') ||
      state === 'to-issue',
  );
  const asked = list.waiting(
    [
      { state: 'returned', collector: own },
      { state: 'to-review', collector: { ...own, own: false } },
      { state: 'to-issue' },
    ],
    2,
  );
  expect(asked.count).toBe(waits.length);
  expect(asked.lines.map(shown)).toEqual(waits.reverse().slice(0, 2).map(shown));
}

/** Holds the whole table against the acts, a few subjects at a time. */
function differs(limit = 2): boolean {
  for (let after = ''; ;) {
    const { found, upTo } = store.licences.list.differences(after, limit);
    if (found || upTo === undefined) return found;
    after = upTo;
  }
}

/** Makes the table anew, a few acts at a time. */
function build(limit = 3): void {
  while (store.licences.list.takeUp(limit));
}

describe('the list of licences as a table', () => {
  it('says after any history what reading every act says, and so does one that is made anew', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const undone = new Error('every history begins on empty tables');
        const lived = (): void => {
          const history = new History();
          for (const one of steps) history.take(one);
          const { list } = store.licences;
          expect(list.standing().done).toBe(list.standing().of);
          requireSame();
          expect(differs()).toBe(false);
          list.clear();
          build();
          requireSame();
          throw undone;
        };
        expect(() => store.transaction(lived)).toThrow(undone);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on where acts came while it was made', () => {
    const history = new History();
    const at = { serial: 0, version: 1, event: 0, type: 0 };
    for (let draft = 0; draft < 4; draft++) history.take({ ...at, what: 'record', draft });
    const { list } = store.licences;
    list.clear();
    expect(list.takeUp(2)).toBe(true);
    expect(list.standing()).toEqual({ done: 2, of: 4 });
    history.take({ ...at, what: 'passed', draft: 0 });
    history.take({ ...at, what: 'version', draft: 0 });
    expect(list.standing()).toEqual({ done: 2, of: 6 });
    build();
    requireSame();
    expect(differs()).toBe(false);
  });

  describe('that somebody changed', () => {
    beforeEach(() => {
      store.transaction(() => {
        const history = new History();
        const at = { version: 1, event: 0, type: 0 };
        for (let draft = 0; draft < 4; draft++) {
          history.take({ ...at, what: 'record', draft, serial: draft });
          history.take({ ...at, what: 'passed', draft, serial: draft });
          if (draft > 0) history.take({ ...at, what: 'version', draft, serial: draft });
        }
      });
      expect(differs()).toBe(false);
    });

    it.each([
      ['a state', `UPDATE licence_list SET state = 'cancelled' WHERE state = 'active'`],
      ['a state that is none', `UPDATE licence_list SET state = 'sold' WHERE state = 'active'`],
      ['a name', `UPDATE licence_list SET holders = '别人' WHERE state = 'to-issue'`],
      ['what is looked for', `UPDATE licence_list SET words = 'x' WHERE state = 'active'`],
      ['a line taken out', `DELETE FROM licence_list WHERE state = 'active' AND place = 11`],
      ['a draft taken out', `DELETE FROM licence_list WHERE state = 'to-issue'`],
      ['its place', `UPDATE licence_list SET place = 99 WHERE state = 'to-issue'`],
      [
        'a line of nobody’s',
        `INSERT INTO licence_list SELECT 99, 'zz', 'zz', state, type, type_name, holders, words, identifier, licence, act,
           version, mortgaged, updates, valid_to, collector, collector_name, changed, made, NULL FROM licence_list LIMIT 1`,
      ],
      ['how far it has come', 'UPDATE licence_list_mark SET up_to = 99'],
    ])('is found, and right when it was made anew: %s', (_, text) => {
      sql(text);
      expect(differs(), text).toBe(true);
      store.licences.list.clear();
      build();
      expect(differs()).toBe(false);
      requireSame();
    });

    it('is found by whoever shows a page of it', () => {
      const { list } = store.licences;
      const [line] = list.page({ state: 'active' }, { offset: 0, limit: 1 });
      expect(list.agrees(line!.subject)).toBe(true);
      sql('UPDATE licence_list SET valid_to = ? WHERE id = ?', '2099-01-01', line!.id);
      expect(list.agrees(line!.subject)).toBe(false);
      expect(list.fromActs(line!.subject)).toEqual([line]);
    });

    it('cannot be made over an act that was altered', () => {
      store.licences.list.clear();
      sql('DROP TRIGGER licence_act_no_update');
      sql('UPDATE licence_act SET body = ? WHERE number = 2', new Uint8Array([0x30, 0]));
      expect(codeOf(() => store.licences.list.requireReadable(3))).toBe('STORE_ALTERED');
      expect(codeOf(() => build())).toBe('STORE_ALTERED');
    });
  });
});

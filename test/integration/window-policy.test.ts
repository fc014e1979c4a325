import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS, mayAsk, POLICY, type Asked, type ChannelName } from '@yinzheng/contract/ipc';
import { isRole, ROLES, type Role } from '@yinzheng/core/accounts';
import { rolesAt } from '@yinzheng/core/authority';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { WindowStory } from '../support/window-story.ts';

// Every channel, from every role, through both doors, with what is well formed and what is not: the answer is what the
// one policy says, and what is refused changes nothing.

const ID = 'ab'.repeat(16);
const SM3 = 'cd'.repeat(32);
const FORM = {
  type: '11610100MB9999990L001',
  holders: [{ type: '999', code: 'X1', name: '陈小明' }],
  validFrom: '2026-11-30',
  term: '1年',
  face: {},
};
const PLACE = { page: 1, x: 100, y: 100 };

/** A well-formed question for each channel, about things that there are not. */
const WELL_FORMED: { readonly [N in ChannelName]: Asked<N> } = {
  'session.get': {},
  'session.become': { person: 'nobody' },
  'session.prefer': { theme: 'dark' },
  'files.look': { file: ID },
  'files.sample': {},
  'files.drop': { file: ID },
  'requests.list': { view: 'all', offset: 0, limit: 20 },
  'requests.get': { id: ID },
  'requests.of-file': { file: ID },
  'requests.make': {
    seal: 'SY0',
    reason: '印发通知',
    classification: 'public',
    days: 7,
    documents: [{ file: ID, count: 1 }],
  },
  'requests.supply': { id: ID, document: SM3, file: ID },
  'requests.decide': { id: ID, answer: 'agreed', opinion: '' },
  'stamping.check': { id: ID, document: SM3, positions: [PLACE], format: 'ses' },
  'stamping.preview': { id: ID, document: SM3, page: 1, positions: [PLACE], format: 'ses', width: 200 },
  'stamping.prepare': { id: ID, format: 'ses', documents: [{ document: SM3, positions: [PLACE] }] },
  'jobs.list': {},
  'jobs.get': { job: ID },
  'jobs.pause': { job: ID },
  'jobs.resume': { job: ID },
  'jobs.cancel': { job: ID },
  'jobs.dismiss': { job: ID },
  'ledger.page': { filter: {}, offset: 0, limit: 20 },
  'ledger.entry': { number: 1 },
  'ledger.chain': {},
  'ledger.recheck': {},
  'ledger.export': { filter: {} },
  'ledger.annotate': { number: 1, note: '误盖' },
  'verify.start': { file: ID },
  'verify.report': { job: ID, form: 'json' },
  'seals.list': {},
  'seals.get': { id: 'SY0' },
  'keys.list': {},
  'keys.doctor': {},
  'keys.read': { key: SM3 },
  'keys.self-test': { key: SM3 },
  'keys.change-pin': { key: SM3 },
  'keys.request': { key: SM3, name: '张敏', unit: '' },
  'keys.look': { key: SM3, file: ID, as: 'seal' },
  'keys.write-seal': { key: SM3, file: ID },
  'keys.import-certificate': { key: SM3, file: ID },
  'keys.take-in-seal': { key: SM3, digest: SM3 },
  'keys.export-certificate': { key: SM3, digest: SM3 },
  'keys.default': { key: null },
  'drivers.list': {},
  'drivers.add': { path: '/nowhere/driver.so' },
  'drivers.accept': { path: '/nowhere/driver.so', digest: SM3 },
  'licences.types': {},
  'licences.list': { offset: 0, limit: 20 },
  'licences.get': { id: ID },
  'licences.check': { form: FORM },
  'licences.draw': { form: FORM },
  'licences.unfinished': {},
  'licences.keep': { form: FORM, updates: null, draft: null },
  'licences.forget': {},
  'licences.collect': { form: FORM, attachments: [] },
  'licences.review': { draft: ID, record: SM3, answer: 'passed', remarks: [], opinion: '' },
  'licences.terms': { type: FORM.type },
  'licences.issue': { drafts: [ID] },
  'licences.event': {
    identifier: '1.2.156.3005.2.11610100MB9999990L001.11610100855220373P.000001000.001.V',
    head: SM3,
    event: 'suspend',
    reasonClass: 'unlawful',
    reason: '占用盲道',
    effectiveOn: '2026-11-30',
  },
  'authorisations.list': {},
  'authorisations.sign': { type: FORM.type, seal: 'SY0', perDay: 1, total: 1, days: 1, reason: '日常制发' },
  'authorisations.end': { id: ID, reason: '不再需要' },
  'store.status': {},
  'store.register': { url: 'https://store.invalid', code: 'nothing' },
  'unit.code': {},
  'unit.workstations': {},
  'unit.revoke': { key: SM3 },
  'unit.places': {},
  'unit.refused': { offset: 0, limit: 20 },
  'store.settings': {},
  'store.configure': { proxy: 'nothing' },
  'store.send': {},
  'store.resend': {},
  'outbox.list': { view: 'open', offset: 0, limit: 20 },
  'outbox.item': { number: 1 },
  'outbox.retry': { number: 1 },
  'outbox.decide': { number: 1, decision: 'withdraw', reason: '重复', followers: [] },
  'outages.list': {},
  'outages.note': { text: '已报告信息中心' },
  'outages.report': { id: ID },
  'home.get': {},
  'prompt.ask': { job: ID },
  'prompt.facts': { job: ID },
  'prompt.picture': { job: ID, document: 0, page: 1, width: 200 },
  'prompt.confirm': { job: ID, answer: 'yes' },
  'prompt.key': { job: ID },
  'prompt.pin': { job: ID },
  'host.take': { path: '/nowhere/there.pdf', name: 'there.pdf', size: 1 },
  'host.open': { kind: 'document', request: ID, document: SM3 },
  'host.leave': {},
  'host.away': {},
};

const NAMES = Object.keys(CHANNELS) as ChannelName[];
const DOORS = ['page', 'host'] as const;

let demo: DemoFolder & { remove(): void };
let story: WindowStory;

beforeAll(async () => {
  demo = await makeDemo();
  story = await WindowStory.open(demo);
}, 120_000);
afterAll(async () => {
  await story.service.close();
  demo.remove();
});

/** Whoever may sit there: each person of the demo unit, somebody whom nobody knows, and nobody. */
function callers(): { person: string | null; roles: readonly Role[] | undefined }[] {
  const { station } = story.service;
  const ids = [...story.office.made.people.map(({ id }) => id), 'stranger', null];
  return ids.map((person) => ({
    person,
    roles: person === null ? undefined : rolesAt(station.authority(), person, new Date()),
  }));
}

/** What the policy says before a handler is asked; null: the handler is asked. */
function refusal(
  channel: ChannelName,
  door: (typeof DOORS)[number],
  roles: readonly Role[] | undefined,
  input: unknown,
): string | null {
  const access = POLICY[channel];
  if ((access.host === true) !== (door === 'host')) return 'BAD_REQUEST';
  if (access.who !== 'anyone' && roles === undefined) return 'NOBODY_SEATED';
  if (!mayAsk(access, roles)) return 'NOT_ALLOWED';
  return CHANNELS[channel].input.safeParse(input).success ? null : 'BAD_REQUEST';
}

async function answer(
  channel: string,
  door: (typeof DOORS)[number],
  person: string | null,
  input: unknown,
): Promise<string> {
  const caller = { session: 'a session', person };
  const pin = channel === 'prompt.pin' ? { pin: Uint8Array.of(1, 2) } : {};
  const told = await story.service.route({ door, channel, input, caller, ...pin });
  return told.ok ? 'ok' : told.error.code;
}

/** SM3 would do as well: what lies in the data folder, but for notes of who has it open. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /^owner\.|-shm$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    hash.update(path).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Changes of a well-formed question that may make it malformed. */
function mutants(input: object): unknown[] {
  const keys = Object.keys(input);
  return [
    { ...input, more: 1 },
    { ...input, __proto__: null, constructor: 'x' },
    [input],
    JSON.stringify(input),
    ...keys.flatMap((key) => {
      const { [key]: _, ...without } = input as Record<string, unknown>;
      return [
        without,
        ...[null, -1, '', [], {}, 'x'.repeat(3000)].map((value) => ({ ...input, [key]: value })),
      ];
    }),
  ];
}

describe('the policy', { timeout: 120_000 }, () => {
  it('names every channel, and only roles that there are', () => {
    expect(Object.keys(POLICY).sort()).toEqual([...NAMES].sort());
    for (const { who } of Object.values(POLICY)) {
      if (typeof who !== 'string') expect(who.every(isRole)).toBe(true);
    }
    const held = new Set(callers().flatMap(({ roles }) => roles ?? []));
    expect([...held].sort()).toEqual(ROLES.filter((role) => held.has(role)).sort());
    expect(held.size).toBeGreaterThanOrEqual(7);
    for (const name of NAMES)
      expect(CHANNELS[name].input.safeParse(WELL_FORMED[name]).success, name).toBe(true);
  });

  it('is what every role is answered on every channel through both doors; refusals change nothing', async () => {
    const before = fingerprint(story.office.data);
    const wrong: string[] = [];
    let refused = 0;
    for (const channel of NAMES) {
      for (const door of DOORS) {
        for (const { person, roles } of callers()) {
          for (const input of [WELL_FORMED[channel], ...mutants(WELL_FORMED[channel])]) {
            const expected = refusal(channel, door, roles, input);
            if (expected === null) continue;
            refused++;
            const told = await answer(channel, door, person, input);
            if (told !== expected)
              wrong.push(`${channel} ${door} ${person ?? '-'}: ${told}, not ${expected}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(5000);
    expect(fingerprint(story.office.data)).toBe(before);
    expect(story.service.events).toEqual([]);
    expect(story.service.defects).toEqual([]);
  });

  it('lets nothing that is no question through, whatever it is', async () => {
    const everybody = callers();
    const before = fingerprint(story.office.data);
    const question = fc.record({
      channel: fc.oneof(
        fc.constantFrom<string>(...NAMES),
        fc.string(),
        fc.constantFrom('__proto__', 'constructor'),
      ),
      door: fc.constantFrom(...DOORS),
      who: fc.nat(everybody.length - 1),
      input: fc.oneof(fc.jsonValue(), fc.anything()),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ channel, door, who, input }) => {
        const { person, roles } = everybody[who]!;
        const known = NAMES.find((name) => name === channel);
        const expected = known === undefined ? 'BAD_REQUEST' : refusal(known, door, roles, input);
        if (expected !== null) expect(await answer(channel, door, person, input)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(fingerprint(story.office.data)).toBe(before);
    expect(story.service.defects).toEqual([]);
  });

  it('lets through what it allows, and nothing of that is a defect', async () => {
    const allowed = new Set<string>();
    const inside: string[] = [];
    for (const channel of NAMES) {
      const door = POLICY[channel].host === true ? 'host' : 'page';
      for (const { person, roles } of callers()) {
        for (const input of [WELL_FORMED[channel], ...mutants(WELL_FORMED[channel])]) {
          if (refusal(channel, door, roles, input) !== null) continue;
          allowed.add(channel);
          const told = await answer(channel, door, person, input);
          // A document of a request is nobody's where nobody sits, through the host's door too.
          if (told === 'NOBODY_SEATED' && channel === 'host.open' && person === null) continue;
          if (['INTERNAL', 'NOBODY_SEATED', 'BAD_REQUEST', 'SERVICE_DOWN'].includes(told))
            inside.push(`${channel} ${person ?? '-'} ${JSON.stringify(input)}: ${told}`);
        }
      }
    }
    expect(inside).toEqual([]);
    expect([...allowed].sort()).toEqual([...NAMES].sort());
    expect(story.service.defects).toEqual([]);
  });
});

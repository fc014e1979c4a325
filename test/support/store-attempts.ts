import type { Scope } from '@yinzheng/contract/store';
import { toBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { expect } from 'vitest';
import { millType, TEMPLATE } from './licence-mill.ts';
import { makeStatusList, party } from './made-seals.ts';
import { ISSUER, TYPE_CODE } from './licence-house.ts';
import { authorityOf, batchOf, EPOCH, OCTETS, OWN_UNIT, type Call } from './store-house.ts';
import { enrolmentOf, OTHER_UNIT, type FirstUnit, type TwoUnits } from './store-units.ts';

// What a unit tries on each route of the store to get at what is another's, and what it is answered.

/** One attempt of the second unit's. */
export interface Attempt {
  readonly call: Omit<Call, 'method'>;
  /** By which of its keys; for deliveries unless given. */
  readonly by?: Scope;
  /** A refusal's status and code, or what the answer is. */
  readonly due: string | ((json: unknown, raw: Uint8Array) => void);
  /** What of the first unit it may be told: names of {@link secretsOf}. */
  readonly open?: readonly string[];
  /** It changes what the first unit has, by right. */
  readonly changes?: true;
}

/** What is tried on a route. `untold`: it leaves no line in the trail. */
export interface Tried {
  readonly untold?: true;
  attempts(at: TwoUnits): readonly Attempt[] | Promise<readonly Attempt[]>;
}

const MATTER = { orgName: 'a', userName: 'b', itemName: 'c', itemCode: 'd', businessCode: 'e' };
const is = (due: unknown) => (json: unknown) => expect(json).toEqual(due);
const like = (due: object) => (json: unknown) => expect(json).toMatchObject(due);
const hexOf = (bytes: Uint8Array): string => toHex(sm3(bytes));
/** A route that says the same to everybody. */
const same = (target: string, due: Attempt['due']): Tried => ({
  attempts: () => [{ call: { target }, due }],
});
const asked = (target: string, body?: object): Attempt['call'] =>
  body === undefined ? { target } : { target, body };
const refusedActs =
  (...codes: string[]) =>
  (json: unknown): void => {
    const { results } = json as { results: { result: string; reason?: { code: string } }[] };
    expect(results.map(({ result, reason }) => reason?.code ?? result)).toEqual(codes);
  };
const queries = ({ made }: FirstUnit) => [
  { what: 'identifier', identifier: made.identifier },
  { what: 'holder', code: '11010519491231002X' },
  { what: 'issuer', issuer: ISSUER, type: TYPE_CODE },
];

/** By route: what another unit tries on it, and what it is answered. A route that is not here fails the test. */
export const ROUTES: Readonly<Record<string, Tried>> = {
  'GET /health': { ...same('/health', is({ state: 'ready' })), untold: true },
  'GET /ready': { ...same('/ready', is({ state: 'ready' })), untold: true },
  'GET /v1/about': same('/v1/about', (json) => {
    expect(Object.keys(json as object).sort()).toEqual(['now', 'storePoint']);
  }),
  'GET /metrics': {
    attempts: () => [
      { call: { target: '/metrics' }, due: '403 SCOPE_MISSING' },
      {
        call: { target: '/metrics' },
        by: 'admin',
        due: (_, raw) => expect(Buffer.from(raw).toString('latin1')).not.toContain(OWN_UNIT),
      },
    ],
  },
  'GET /v1/catalogue': same('/v1/catalogue', like({ types: [{ code: TYPE_CODE }] })),
  'GET /v1/templates/{digest}': same(`/v1/templates/${hexOf(TEMPLATE)}`, (_, raw) => {
    expect(toHex(raw)).toBe(toHex(TEMPLATE));
  }),
  'GET /v1/seal-status': same('/v1/seal-status', is({ lists: [] })),
  'GET /v1/acceptances': {
    attempts: () =>
      ['yes', 'no'].map((acts) => ({
        call: asked(`/v1/acceptances?after=0&acts=${acts}`),
        due: is({ acceptances: [] }),
      })),
  },
  'GET /v1/quarantine': same('/v1/quarantine', is({ acts: [] })),
  'GET /v1/outages': same('/v1/outages', is({ outages: [] })),
  'GET /v1/statistics': same('/v1/statistics', is({ types: [], accepted: 0, waiting: 0, quarantined: 0 })),
  'GET /v1/changes/{feed}': {
    attempts: () => [
      { call: asked('/v1/changes/unit?after=0'), due: is({ changes: [], last: 0 }) },
      { call: asked('/v1/changes/unit?after=0'), by: 'query', due: '403 SCOPE_MISSING' },
      // A feed of that name is nobody's to ask for.
      { call: asked(`/v1/changes/${OWN_UNIT}?after=0`), due: '400 BAD_REQUEST' },
      { call: asked('/v1/changes/city?after=0'), due: like({ changes: [{ kind: 'type' }], last: 1 }) },
    ],
  },
  'GET /v1/workstations': {
    attempts: ({ mill }) => [
      {
        call: asked('/v1/workstations'),
        due: like({ workstations: [{ workstation: toHex(mill.workstation) }] }),
      },
    ],
  },
  'GET /v1/workstations/{workstation}/authority': {
    attempts: ({ first: { mill } }) => [
      {
        call: asked(`/v1/workstations/${toHex(mill.workstation)}/authority?after=0`),
        due: '404 STORE_HAS_NOT',
      },
    ],
  },
  'GET /v1/licences/{key}': {
    attempts: ({ first }) => [{ call: asked(`/v1/licences/${first.licence}`), due: '404 STORE_HAS_NOT' }],
  },
  'GET /v1/files/{digest}': {
    attempts: ({ first }) =>
      [first.made.file, first.half].flatMap((file) =>
        (['deliver', 'query', 'query-limited'] as const).map((by) => ({
          call: asked(`/v1/files/${hexOf(file)}`),
          by,
          due: '404 STORE_HAS_NOT',
        })),
      ),
  },
  'GET /v1/files/{digest}/state': {
    attempts: ({ first }) =>
      [first.made.file, first.half].map((file) => ({
        call: asked(`/v1/files/${hexOf(file)}/state`),
        due: is({ digest: hexOf(file), received: 0, whole: false }),
      })),
  },
  'PUT /v1/files/{digest}': {
    attempts: ({ first: { half, made } }) => {
      const put = (of: Uint8Array, offset: number, body: Uint8Array): Attempt['call'] => ({
        target: `/v1/files/${hexOf(of)}?offset=${offset}&size=${of.length}`,
        body,
        headers: OCTETS,
      });
      const middle = half.length / 2;
      return [
        // It cannot go on with another's delivery, nor is it told how far that came.
        { call: put(half, middle, half.subarray(middle)), due: '409 PIECE_OUT_OF_PLACE' },
        { call: put(made.file, 0, half), due: '400 FILE_NOT_AS_NAMED' },
        { call: put(half, 0, made.file), due: '400 FILE_NOT_AS_NAMED' },
        // What it has itself, it may send: that is its own delivery.
        {
          call: put(half, 0, half.subarray(0, 10)),
          due: is({ digest: hexOf(half), received: 10, whole: false }),
        },
      ];
    },
  },
  'POST /v1/queries': {
    attempts: ({ first }) => {
      const each = (by: Scope, due: Attempt['due'], open: readonly string[]): Attempt[] =>
        queries(first).map((one) => ({
          call: asked('/v1/queries', { matter: MATTER, by: one }),
          by,
          due,
          open,
        }));
      const shown = ['an identifier', 'a licence', 'a holder’s name', 'a file'];
      return [
        ...each('deliver', is({ licences: [] }), []),
        { ...each('admin', '403 SCOPE_MISSING', [])[0]! },
        ...each('query', like({ licences: [{ masked: ['KZ_PLACE', 'KZ_NOTE'] }] }), shown).map((one, index) =>
          // Who asks for a licence by its identifier is told whose it is.
          index === 0 ? { ...one, open: [...shown, 'a holder’s code'] } : one,
        ),
        ...each('query-limited', like({ licences: [{ masked: ['KZ_NOTE'] }] }), [
          ...shown,
          'a holder’s code',
          'a limited field',
        ]),
      ];
    },
  },
  'POST /v1/batches/state': {
    attempts: ({ first: { sequences } }) => [
      {
        call: asked('/v1/batches/state', { epoch: EPOCH, sequences }),
        due: is({ results: sequences.map((sequence) => ({ sequence, result: 'unknown' })), chain: [] }),
      },
    ],
  },
  'POST /v1/batches': {
    attempts: ({ first: { mill, made, waiting, refused } }) => {
      const event = mill.event(made.identifier, made.chain);
      const row = mill.reserved(1, made);
      return [
        {
          call: asked(
            '/v1/batches',
            batchOf([
              [1, 'version', made.act],
              [2, 'event', waiting],
              [3, 'version', refused],
            ]),
          ),
          due: refusedActs('TICKET_WRONG_WORKSTATION', 'LICENCE_NOT_YOURS', 'TICKET_WRONG_WORKSTATION'),
        },
        {
          call: asked(
            '/v1/batches',
            batchOf([
              [4, 'event', event],
              [5, 'authorisation-end', mill.end(made.bundle)],
              [6, 'head', mill.head(1, [row], row.hash)],
            ]),
          ),
          due: refusedActs('LICENCE_NOT_YOURS', 'AUTHORITY_MISSING', 'HEAD_NOT_OURS'),
        },
      ];
    },
  },
  'PUT /v1/authority': {
    attempts: ({ first, mill }) => {
      const put = (changes: Parameters<typeof authorityOf>[1], of = mill): Attempt['call'] =>
        asked('/v1/authority', authorityOf(of, changes));
      return [
        { call: put({}, first.mill), due: '400 AUTHORITY_BROKEN' },
        {
          call: put({ roots: [toBase64(party('Another Root', undefined).certificate.der)] }),
          due: '400 TRUST_ROOT_UNNAMED',
        },
      ];
    },
  },
  'POST /v1/catalogue': {
    attempts: () => {
      const call = asked('/v1/catalogue', { type: millType({ name: '改名' }), template: toBase64(TEMPLATE) });
      return [{ call, due: '403 SCOPE_MISSING' }];
    },
  },
  'POST /v1/seal-status': {
    attempts: ({ first: { mill } }) => {
      const list = makeStatusList(mill.maker, []).bytes;
      return [{ call: asked('/v1/seal-status', { list: toBase64(list) }), due: '403 SCOPE_MISSING' }];
    },
  },
  'POST /v1/blocks': {
    attempts: () => [
      {
        // The same wish: a block of its own, under its own code.
        call: asked('/v1/blocks', { type: TYPE_CODE, wish: '00'.repeat(16) }),
        due: like({ issuer: OTHER_UNIT.code, block: '000001' }),
      },
    ],
  },
  'POST /v1/tickets': {
    attempts: ({ first: { ticket } }) => [
      { call: asked('/v1/tickets', { ticket: toBase64(ticket) }), due: '400 TICKET_WRONG_WORKSTATION' },
    ],
  },
  'PUT /v1/outages/{id}': {
    attempts: ({ first: { outage } }) => {
      // Of the same identifier: a report of its own, beside the other.
      const report = { id: outage, since: '2026-05-29T00:00:00.000Z', measures: [], late: [] };
      return [{ call: asked(`/v1/outages/${outage}`, report), due: is(report) }];
    },
  },
  'POST /v1/codes': {
    attempts: () => [
      { call: asked('/v1/codes', { unit: OWN_UNIT, scopes: ['deliver'] }), due: '403 SCOPE_MISSING' },
      {
        call: asked('/v1/codes', { unit: OWN_UNIT, scopes: ['query'] }),
        by: 'query',
        due: '403 SCOPE_MISSING',
      },
    ],
  },
  'POST /v1/enrolments': {
    attempts: async ({ house, first, mill, keys }) => {
      const enrolment = async (
        key: Scope,
        changes: object,
        unit: string = OTHER_UNIT.code,
      ): Promise<Attempt['call']> => {
        const code = await house.code(unit, ['deliver']);
        return asked('/v1/enrolments', keys[key].enrolment(code, { ...enrolmentOf(mill), ...changes }));
      };
      const own = { unit: { code: OWN_UNIT, name: '印证测试单位' } };
      return [
        // Its own code leads into no other unit, and another's workstation is not pinned in its own.
        { call: await enrolment('deliver', own), due: '403 STORE_CODE_NOT_FOR_UNIT' },
        {
          call: await enrolment('deliver', { workstation: toHex(first.mill.workstation) }),
          due: '400 AUTHORITY_BROKEN',
        },
        // A key of the other unit, in its own.
        {
          call: await enrolment('deliver', { point: toHex(first.one.pair.publicKey) }),
          due: '401 REQUEST_UNSIGNED',
        },
        // A code of the other unit's, under a workstation of it with a root of its own; its key belongs to its unit.
        {
          call: await enrolment('deliver', { ...own, workstation: toHex(first.mill.workstation) }, OWN_UNIT),
          due: '400 AUTHORITY_BROKEN',
        },
        { call: await enrolment('deliver', own, OWN_UNIT), due: '401 DEVICE_UNKNOWN' },
      ];
    },
  },
  'DELETE /v1/keys/{key}': {
    attempts: ({ first: { one, spare } }) => [
      { call: asked(`/v1/keys/${one.key}`), due: '404 STORE_HAS_NOT' },
      { call: asked(`/v1/keys/${one.key}`), by: 'query', due: '403 SCOPE_MISSING' },
      // The store’s administrator may, whose unit has nothing to do with it.
      { call: asked(`/v1/keys/${spare.key}`), by: 'admin', due: is({ key: spare.key }), changes: true },
    ],
  },
};

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDecision, decisionDer } from '@yinzheng/core/approvals';
import { FOUNDATION_TAG, GRANT_TAG, grantDer } from '@yinzheng/core/authority';
import { signThroughGate } from '@yinzheng/core/devices';
import type { KeySession } from '@yinzheng/core/ports';
import { headOf, nextRow, type UseLogRow, type UseLogStore } from '@yinzheng/core/use-log';
import { sm2Verify } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { asyncCodeOf } from '../../support/codes.ts';
import {
  ENDS,
  FOUNDED,
  foundationOf,
  people,
  request,
  sessionOf,
  TestClock,
  usualAuthority,
} from '../../support/house.ts';
import { ROOT } from '../../support/repo.ts';
import { stampHouse } from '../../support/stamp-house.ts';
import { MemoryUseLog } from '../../support/use-log.ts';
import { reserve } from '../../../src-core/stamping/reserve.ts';

const who = people();
const authority = usualAuthority(who);
const clock = new TestClock();
const form = { approverId: 'li', answer: 'agreed', opinion: '' } as const;
const ticket = request(authority, clock);
const decision = makeDecision(ticket, form, { authority, clock });
const grant = {
  ...authority.next,
  person: who.leader.person,
  cert: who.leader.certificate.der,
  role: 'leader',
  seal: undefined,
  validFrom: FOUNDED,
  validTo: ENDS,
  grantedAt: FOUNDED,
} as const;

/** A session that counts how often its key was asked. */
function counting(session: KeySession): { session: KeySession; asked: () => number } {
  let asked = 0;
  return {
    session: {
      ...session,
      sign: (message) => {
        asked++;
        return session.sign(message);
      },
    },
    asked: () => asked,
  };
}

describe('the gate', () => {
  it('signs exactly the canonical form of what it was given', async () => {
    const made = await signThroughGate({ kind: 'decision', ticket, decision }, sessionOf(who.approver), {
      authority,
    });
    expect(made.bytes).toEqual(decisionDer(decision));
    expect(sm2Verify(who.approver.publicKey, made.bytes, made.signature)).toBe(true);
  });

  it.each([
    ['a decision by another key', 'KEY_WRONG', { kind: 'decision', ticket, decision } as const, 'leader'],
    [
      'a decision without a grant',
      'AUTHORITY_MISSING',
      { kind: 'decision', ticket, decision: { ...decision, grant: new Uint8Array(32) } } as const,
      'approver',
    ],
    [
      'a decision in another’s name',
      'AUTHORITY_MISSING',
      { kind: 'decision', ticket, decision: { ...decision, approver: who.leader.person } } as const,
      'approver',
    ],
    [
      'a grant by somebody who is no administrator',
      'KEY_WRONG',
      { kind: 'grant', grant, seat: 'systemAdmin' } as const,
      'leader',
    ],
    [
      'a grant by the other administrator',
      'KEY_WRONG',
      { kind: 'grant', grant, seat: 'securityAdmin' } as const,
      'system',
    ],
    [
      'a foundation by another key than the root’s',
      'KEY_WRONG',
      { kind: 'foundation', foundation: foundationOf(who), root: who.root.certificate } as const,
      'system',
    ],
  ] as const)('does not ask the key for %s', async (_, code, act, holder) => {
    const { session, asked } = counting(sessionOf(who[holder]));
    expect(await asyncCodeOf(() => signThroughGate(act, session, { authority }))).toBe(code);
    expect(asked()).toBe(0);
  });

  it.each([
    ['a grant out of its place', { number: 9 }],
    ['a grant that follows another record', { previous: new Uint8Array(32) }],
    ['a grant of what one person must not hold', { person: who.custodian.person }],
  ])('does not ask the key for %s', async (_, changes) => {
    const { session, asked } = counting(sessionOf(who.system));
    const act = { kind: 'grant', grant: { ...grant, ...changes }, seat: 'systemAdmin' } as const;
    expect(await asyncCodeOf(() => signThroughGate(act, session, { authority }))).toBe('AUTHORITY_BROKEN');
    expect(asked()).toBe(0);
  });

  it('does not ask the key for a decision on one’s own request or on another’s step', async () => {
    const { session, asked } = counting(sessionOf(who.approver));
    for (const [changes, code] of [
      [{ step: 1 }, 'TICKET_ALTERED'],
      [{ request: new Uint8Array(32) }, 'TICKET_ALTERED'],
      [{ previous: new Uint8Array(32) }, 'TICKET_ALTERED'],
    ] as const) {
      const act = { kind: 'decision', ticket, decision: { ...decision, ...changes } } as const;
      expect(await asyncCodeOf(() => signThroughGate(act, session, { authority }))).toBe(code);
    }
    expect(asked()).toBe(0);
  });

  it('does not ask the key for an impression that the log does not hold open', async () => {
    const house = await stampHouse();
    const { session, asked } = counting(sessionOf(house.who.custodian));
    const terms = {
      jobId: new Uint8Array(16),
      at: house.clock.now(),
      approvers: [],
      output: '/a',
      temporary: '/b',
    };
    const [row] = house.log.transaction((log) => reserve(log, house.job, terms));
    const { right, seal, certificate } = house.job;
    const impression = {
      right,
      seal,
      certificate,
      digest: new Uint8Array(32),
      at: house.clock.now(),
    };
    const sign = (reservation: UseLogRow, log?: UseLogStore): Promise<string> => {
      const act = { kind: 'ses-impression', ...impression, reservation } as const;
      const context = { authority: house.authority, ...(log === undefined ? {} : { log }) };
      return asyncCodeOf(() => signThroughGate(act, session, context));
    };
    expect(await sign(row!)).toBe('INTERNAL');
    expect(await sign(row!, new MemoryUseLog())).toBe('INTERNAL');
    expect(await sign({ ...row!, hash: new Uint8Array(32) }, house.log)).toBe('INTERNAL');
    expect(asked()).toBe(0);
    expect(await sign(row!, house.log)).toBe('not refused');
    expect(asked()).toBe(1);
    const signed = { kind: 'signed', digest: new Uint8Array(32), size: 1, temporary: '/b' } as const;
    house.log.transaction((log) => {
      log.append(nextRow(headOf(log.lastRow()!), 1, house.clock.now(), signed));
    });
    expect(await sign(row!, house.log)).toBe('INTERNAL');
  });

  it('signs no act of the house before there is an authority', async () => {
    const code = await asyncCodeOf(() => {
      return signThroughGate({ kind: 'decision', ticket, decision }, sessionOf(who.approver), {
        authority: undefined,
      });
    });
    expect(code).toBe('INTERNAL');
  });

  it('makes bytes of one kind that begin like no other’s', async () => {
    const acts = [
      { kind: 'decision', ticket, decision } as const,
      { kind: 'grant', grant, seat: 'systemAdmin' } as const,
      { kind: 'foundation', foundation: foundationOf(who), root: who.root.certificate } as const,
    ];
    const holders = [who.approver, who.system, who.root];
    const tags = new Set<string>();
    for (const [index, act] of acts.entries()) {
      const { bytes } = await signThroughGate(act, sessionOf(holders[index]!), { authority });
      tags.add(
        Buffer.from(bytes)
          .toString('latin1')
          .slice(0, 40)
          .match(/yinzheng\.[a-z-]+/)?.[0] ?? 'none',
      );
    }
    expect([...tags]).toEqual(['yinzheng.decision', GRANT_TAG, FOUNDATION_TAG]);
    expect(grantDer(grant).length).toBeGreaterThan(100);
  });
});

describe('signing with SM2', () => {
  // Adapters of keys, and the demo authority whose keys never become a device's.
  const MAY_SIGN = [
    /^src-core\/sm\//,
    /^src-main\/adapters\/software-key\.ts$/,
    /^src-main\/service\/demo\//,
    // A workstation's own key for its requests to the store: nobody's act.
    /^src-main\/adapters\/device-key\.ts$/,
  ];

  it('is called by nothing but key adapters and the demo authority', () => {
    const sources = ['src-core', 'src-main'].flatMap((folder) => {
      return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`);
    });
    const callers = sources.filter((path) =>
      /\bsm2Sign(Digest)?\b/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(callers).toContain('src-main/adapters/software-key.ts');
    expect(callers.filter((path) => !MAY_SIGN.some((allowed) => allowed.test(path)))).toEqual([]);
  });
});

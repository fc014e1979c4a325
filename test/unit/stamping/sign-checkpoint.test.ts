import { grantDer } from '@yinzheng/core/authority';
import { signThroughGate, type GateAct } from '@yinzheng/core/devices';
import { fail } from '@yinzheng/core/kernel';
import type { KeySession } from '@yinzheng/core/ports';
import { signCheckpoint, stamp } from '@yinzheng/core/stamping';
import {
  checkpointAt,
  checkpointDer,
  checkpointSigner,
  CHECKPOINT_TAG,
  entriesOf,
  headOf,
  nextRow,
  parseCheckpoint,
  type Checkpoint,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import { sm2Verify, sm3 } from '@yinzheng/core/sm';
import { beforeEach, describe, expect, it } from 'vitest';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { loadAuthority } from '@yinzheng/core/authority';
import { recordsOf, sessionOf } from '../../support/house.ts';
import { keyOf, pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';
import { MemoryUseLog } from '../../support/use-log.ts';

let house: StampHouse;

beforeEach(async () => {
  house = await stampHouse();
});

/** A key that signs so many times and then fails. */
function failingAfter(times: number): StampHouse['deps']['key'] {
  const key = keyOf(house.who.custodian);
  return {
    ...key,
    login: async (bytes) => {
      const session = await key.login(bytes);
      let signed = 0;
      const sign: KeySession['sign'] = (message) =>
        ++signed > times ? fail('KEY_UNREADABLE', { path: 'key', detail: 'gone' }) : session.sign(message);
      return { ...session, sign };
    },
  };
}

describe('the checkpoint of a job', () => {
  it('is the log’s head and the last record, signed by the custodian’s key, after the closed rows', async () => {
    await stamp(house.job, pin(), house.deps);
    const last = house.log.rows.at(-1)!;
    expect(house.log.checkpoints.map(({ rowNo }) => rowNo)).toEqual([last.rowNo]);
    const kept = parseCheckpoint(house.log.checkpoints[0]!.body);
    expect(last.content.kind).toBe('closed');
    expect(kept).toMatchObject({ rowNo: last.rowNo, head: last.hash, previous: last.previous });
    expect(kept.record).toEqual({
      number: house.authority.grants.length,
      digest: house.authority.next.previous,
    });
    expect(sm2Verify(house.who.custodian.publicKey, kept.act, kept.signature.signature)).toBe(true);
    expect(kept.signature.certDigest).toEqual(sm3(house.job.certificate.der));
    expect(checkpointSigner(kept, house.authority)).toBe('custodian');
  });

  it('that cannot be signed or kept does not fail the job', async () => {
    await stamp(house.job, pin(), { ...house.deps, key: failingAfter(house.job.positions.length) });
    expect(house.log.checkpoints).toEqual([]);
    expect(entriesOf(house.log.rows).map(({ result }) => result)).toEqual(['done', 'done']);
    const { log } = house;
    const full = {
      transaction: <T>(work: Parameters<typeof log.transaction<T>>[0]): T =>
        log.transaction((writer) =>
          work({ ...writer, keepCheckpoint: () => fail('STORE_UNAVAILABLE', { path: '', detail: 'full' }) }),
        ),
    };
    const one = { ...house.job, positions: house.job.positions.slice(0, 1) };
    expect((await stamp(one, pin(), { ...house.deps, log: full })).entries).toEqual([3]);
    expect(house.log.checkpoints).toEqual([]);
  });

  it('is not made of an empty log, and is not signed by somebody who keeps no seal', async () => {
    const deps = { authority: house.authority, clock: house.clock, log: new MemoryUseLog() };
    const session = sessionOf(house.who.custodian);
    expect(await signCheckpoint(session, house.job.certificate, deps)).toBe(false);
    await stamp(house.job, pin(), house.deps);
    const { leader } = house.who;
    const more = { ...deps, log: house.log };
    expect(await signCheckpoint(sessionOf(leader), leader.certificate, more)).toBe(false);
    expect(await signCheckpoint(session, house.job.certificate, more)).toBe(true);
  });
});

describe('the gate', () => {
  let asked: number;
  let session: KeySession;
  let checkpoint: Checkpoint;

  beforeEach(async () => {
    await stamp(house.job, pin(), house.deps);
    const own = sessionOf(house.who.custodian);
    asked = 0;
    session = {
      ...own,
      sign: (message) => {
        asked++;
        return own.sign(message);
      },
    };
    checkpoint = checkpointAt(house.log.rows.at(-1)!, house.authority, house.clock.now());
  });

  function sign(
    changes: Partial<Checkpoint> = {},
    act: Partial<GateAct> = {},
    log = house.log,
  ): Promise<string> {
    const made = {
      kind: 'checkpoint',
      checkpoint: { ...checkpoint, ...changes },
      certificate: house.job.certificate,
      ...act,
    } as Extract<GateAct, { kind: 'checkpoint' }>;
    return asyncCodeOf(() => signThroughGate(made, session, { authority: house.authority, log }));
  }

  it('signs where the log stands now', async () => {
    expect(await sign()).toBe('not refused');
    expect(asked).toBe(1);
  });

  it.each([
    ['another row', { rowNo: 5 }],
    ['another head', { head: new Uint8Array(32) }],
    ['another row before it', { previous: new Uint8Array(32) }],
    ['another workstation', { workstation: new Uint8Array(16) }],
    ['another record', { record: { number: 1, digest: new Uint8Array(32) } }],
    ['a time before the last row', { at: new Date('2026-05-01T00:00:00Z') }],
  ])('does not ask the key for %s', async (_, changes) => {
    expect(await sign(changes)).toBe('INTERNAL');
    expect(asked).toBe(0);
  });

  it('does not ask the key for an empty log, a stranger’s certificate, or outside of a grant', async () => {
    expect(await sign({}, {}, new MemoryUseLog())).toBe('INTERNAL');
    expect(await sign({}, { certificate: house.who.leader.certificate })).toBe('AUTHORITY_MISSING');
    expect(await sign({ at: new Date('2031-01-01T00:00:00Z') })).toBe('AUTHORITY_MISSING');
    expect(asked).toBe(0);
    session = sessionOf(house.who.leader);
    expect(await sign()).toBe('KEY_WRONG');
  });

  it('signs over the signer’s own remark that is to follow, and over no other row', async () => {
    const last = house.log.rows.at(-1)!;
    const by = house.who.custodian.person;
    const content = { kind: 'annotated', annotation: 'mistaken', by, note: '盖错了页' } as const;
    const over = (pending: UseLogRow): Promise<string> => {
      const made = checkpointAt(pending, house.authority, house.clock.now());
      return sign(made, { pending });
    };
    const now = house.clock.now();
    const remark = nextRow(headOf(last), 1, now, content);
    expect(await over(remark)).toBe('not refused');
    expect(asked).toBe(1);
    const elsewhere = { ...headOf(last), hash: new Uint8Array(32) };
    const voided = { kind: 'voided', afterSigning: false, unresolved: true, reason: 'X' } as const;
    for (const other of [
      nextRow(headOf(last), 1, now, voided),
      nextRow(elsewhere, 1, now, content),
      nextRow({ ...headOf(last), rowNo: last.rowNo + 1 }, 1, now, content),
      nextRow({ ...headOf(last), at: undefined }, 1, new Date('2026-05-01T00:00:00Z'), content),
      nextRow(headOf(last), 1, now, { ...content, by: house.who.leader.person }),
      nextRow(headOf(last), 1, now, { ...content, by: { ...by, name: '李主任' } }),
      { ...nextRow(headOf(last), 1, now, voided), content },
    ]) {
      expect(await over(other)).toBe('INTERNAL');
    }
    expect(asked).toBe(1);
  });

  it('does not ask a software key in production', async () => {
    const records = recordsOf(house.who, [{ role: 'custodian', to: house.who.custodian }], {
      mode: 'production',
    });
    const authority = loadAuthority(house.who.root.certificate.der, records);
    const made = checkpointAt(house.log.rows.at(-1)!, authority, house.clock.now());
    const act = { kind: 'checkpoint', checkpoint: made, certificate: house.job.certificate } as const;
    const context = { authority, log: house.log };
    expect(await asyncCodeOf(() => signThroughGate(act, session, context))).toBe('SOFTWARE_KEY_REFUSED');
    const smart = sessionOf(house.who.custodian, 'smart-key');
    expect(await asyncCodeOf(() => signThroughGate(act, smart, context))).toBe('not refused');
  });
});

describe('a checkpoint’s bytes', () => {
  it('begin like no other act’s and are read back', async () => {
    await stamp(house.job, pin(), house.deps);
    const made = checkpointAt(house.log.rows.at(-1)!, house.authority, new Date('2026-06-01T02:03:04.567Z'));
    const text = Buffer.from(checkpointDer(made)).toString('latin1');
    expect(text).toContain(CHECKPOINT_TAG);
    const body = house.log.checkpoints[0]!.body;
    for (const act of [body.subarray(1), new Uint8Array(), grantDer(house.authority.grants[0]!)]) {
      expect(codeOf(() => parseCheckpoint(act))).toBe('DER_MALFORMED');
    }
    expect(made.at).toEqual(new Date('2026-06-01T02:03:04Z'));
  });
});

import { bytesSource } from '@yinzheng/core/documents';
import { fail, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { recover, stamp, type LeftOutput, type RecoverDeps } from '@yinzheng/core/stamping';
import { entriesOf, type UseLogStore, type UseLogWriter } from '@yinzheng/core/use-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { flipped, pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';

// A crash is a log that throws something no code of ours and then keeps silent: nothing after it is written.

let house: StampHouse;
let disk: Map<string, Uint8Array>;

beforeEach(async () => {
  house = await stampHouse();
  disk = new Map();
});

class Crash extends Error {}

/** The house's log until `rows` rows are written; then the process is gone. */
function logThatDiesAfter(rows: number): UseLogStore {
  const { log } = house;
  return {
    transaction: <T>(work: (writer: UseLogWriter) => T): T => {
      if (log.rows.length >= rows) throw new Crash();
      return log.transaction(work);
    },
  };
}

function left(target: string): LeftOutput {
  const { temporary } = house.output;
  const digest = (name: string): Promise<Uint8Array | undefined> => {
    const bytes = disk.get(name);
    return Promise.resolve(bytes && sm3(bytes));
  };
  return {
    published: () => digest(target),
    temporary: () => digest(temporary),
    readBack: (work) => work(bytesSource(disk.get(temporary)!)),
    publish: () => {
      disk.set(target, disk.get(temporary)!);
      disk.delete(temporary);
    },
    discard: () => {
      disk.delete(temporary);
    },
  };
}

function deps(): RecoverDeps {
  const { clock, log } = house;
  return { clock, log, left, verification: () => house.deps.verification };
}

async function crashAfter(rows: number): Promise<void> {
  await expect(
    stamp(house.job, pin(), { ...house.deps, log: logThatDiesAfter(rows) }),
  ).rejects.toBeInstanceOf(Crash);
}

function results(): string[] {
  return entriesOf(house.log.rows).map((entry) => entry.result);
}

describe('after a crash', () => {
  it('before the first signature was logged, one impression may have been made and the other was not', async () => {
    await crashAfter(2);
    expect(results()).toEqual(['open', 'open']);
    const ended = await recover(deps());
    expect(ended.map(({ entryNo, outcome }) => [entryNo, outcome])).toEqual([
      [1, 'unresolved'],
      [2, 'voided'],
    ]);
    expect(results()).toEqual(['unresolved', 'voided']);
  });

  it('between two signatures, all is void and both are spent', async () => {
    await crashAfter(3);
    await recover(deps());
    expect(results()).toEqual(['voided-after-signing', 'unresolved']);
  });

  it('with everything signed and no file, all is void and spent', async () => {
    await crashAfter(4);
    await recover(deps());
    expect(results()).toEqual(['voided-after-signing', 'voided-after-signing']);
  });

  it('with a whole temporary file, the job is finished', async () => {
    await crashAfter(4);
    disk.set(house.output.temporary, house.output.published!);
    expect((await recover(deps())).map((one) => one.outcome)).toEqual(['closed', 'closed']);
    expect(results()).toEqual(['done', 'done']);
    expect([...disk.keys()]).toEqual([house.output.target]);
    expect(toHex(sm3(disk.get(house.output.target)!))).toBe(
      toHex(entriesOf(house.log.rows)[1]!.signedDigest!),
    );
  });

  it('with a whole temporary file that does not verify, it gets no name and all is void', async () => {
    await crashAfter(4);
    const whole = Buffer.from(house.output.published!);
    // What the page draws is not what was signed; the row says that it is the file all the same.
    const bytes = flipped(whole, whole.indexOf('0.9 g') + 2);
    disk.set(house.output.temporary, bytes);
    const signed = house.log.rows.at(-1)!;
    if (signed.content.kind !== 'signed') throw new Error('not signed');
    const content = { ...signed.content, digest: sm3(bytes) };
    house.log.rows[house.log.rows.length - 1] = { ...signed, content };
    await recover(deps());
    expect(results()).toEqual(['voided-after-signing', 'voided-after-signing']);
    expect(disk.size).toBe(0);
  });

  it('nothing is ended while what a verification rests on cannot be read', async () => {
    await crashAfter(4);
    disk.set(house.output.temporary, house.output.published!);
    const damaged = (): never => fail('FILE_UNREADABLE', { path: 'trust/root.pem', detail: 'PEM_MALFORMED' });
    await expect(recover({ ...deps(), verification: damaged })).rejects.toThrow('FILE_UNREADABLE');
    expect(results()).toEqual(['signed', 'signed']);
    await recover(deps());
    expect(results()).toEqual(['done', 'done']);
  });

  it('with half a temporary file, it is removed and all is void', async () => {
    await crashAfter(4);
    disk.set(house.output.temporary, house.output.published!.subarray(0, 5000));
    await recover(deps());
    expect(results()).toEqual(['voided-after-signing', 'voided-after-signing']);
    expect(disk.size).toBe(0);
  });

  it('with the file under its name, the entries are closed and a left temporary file goes', async () => {
    await crashAfter(4);
    disk.set(house.output.target, house.output.published!);
    disk.set(house.output.temporary, house.output.published!);
    await recover(deps());
    expect(results()).toEqual(['done', 'done']);
    expect([...disk.keys()]).toEqual([house.output.target]);
  });

  it('with somebody else’s file under its name, that file stays and all is void', async () => {
    await crashAfter(4);
    const foreign = new TextEncoder().encode('somebody else’s');
    disk.set(house.output.target, foreign);
    disk.set(house.output.temporary, house.output.published!);
    await recover(deps());
    expect(results()).toEqual(['voided-after-signing', 'voided-after-signing']);
    expect([...disk.entries()]).toEqual([[house.output.target, foreign]]);
  });

  it('the log is ended although the disk with the file is gone or cannot be written', async () => {
    await crashAfter(4);
    const gone = (): never => fail('FILE_UNWRITABLE', { path: '/out', detail: 'EROFS' });
    const readOnly = { ...deps(), left: () => ({ ...left('a'), publish: gone, discard: gone }) };
    const ended = await recover(readOnly);
    expect(ended.map(({ outcome, tidy }) => [outcome, tidy])).toEqual([
      ['voided-after-signing', false],
      ['voided-after-signing', false],
    ]);
    expect(await recover(readOnly)).toEqual([]);
  });

  it('nothing is done twice, nor to what was ended', async () => {
    await crashAfter(3);
    await recover(deps());
    const rows = house.log.rows.length;
    expect(await recover(deps())).toEqual([]);
    expect(house.log.rows).toHaveLength(rows);
  });
});

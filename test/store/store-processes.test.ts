import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchAnswer, ReceiptJson } from '@yinzheng/contract/store';
import { fromBase64, fromHex, toBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { NO_ACCEPTANCE, parseStoreCode, requireReceipts } from '@yinzheng/core/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ISSUER, TYPE_CODE } from '../support/licence-house.ts';
import { LicenceMill, millType, TEMPLATE, UNIT_NAME } from '../support/licence-mill.ts';
import { NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { JUNE } from '../support/store-both.ts';
import { authorityOf, batchOf, OCTETS, type Call, type SentAct } from '../support/store-house.ts';
import { RemoteDevice, startStore, type StoreProcess } from '../support/store-process.ts';

const LINES = 4;
const LICENCES = 3;

describe('two processes of one store', () => {
  it('accept every act once while one of them is killed, and their log is whole', async ({ skip }) => {
    const postgres = await startPostgres();
    if (postgres === undefined) return skip(NO_POSTGRES);
    if (new Date() < JUNE) return skip('what the mill makes lies ahead of this machine’s clock');
    const data = mkdtempSync(join(tmpdir(), 'yinzheng-stores-'));
    const database = postgres.newDatabase();
    const processes: StoreProcess[] = [];
    onTestFinished(() => {
      for (const one of processes) one.kill();
      postgres.stop();
      rmSync(data, { recursive: true, force: true });
    });
    const first = await startStore(data, database);
    processes.push(first);
    processes.push(await startStore(data, database));
    let turn = 0;
    const device = new RemoteDevice(first);
    /** One call after the other to either process, until it is answered. */
    const insist = async (call: Call): Promise<unknown> => {
      for (let tries = 0; tries < 200; tries++) {
        const { status, json } = await device.call(processes[turn++ % 2]!.url, call);
        if (status === 200) return json;
        // One that is killed does not answer; one that answers does not fail, whatever the other does.
        if (status !== 0) throw new Error(`${status} ${JSON.stringify(json)}`);
        await pause(50);
      }
      throw new Error('no process answers');
    };
    const mill = new LicenceMill();
    await insist({
      method: 'POST',
      target: '/v1/enrolments',
      body: {
        secret: toHex(parseStoreCode(first.code!).secret),
        unit: { code: ISSUER, name: UNIT_NAME },
        workstation: toHex(mill.workstation),
        point: toHex(device.pair.publicKey),
        rootCertificate: toBase64(mill.who.root.certificate.der),
        records: mill.records.map(toBase64),
      },
    });
    await insist({ method: 'PUT', target: '/v1/authority', body: authorityOf(mill) });
    const type = { type: millType(), template: toBase64(TEMPLATE) };
    await insist({ method: 'POST', target: '/v1/catalogue', body: type });
    const wish = (index: number): Promise<unknown> =>
      insist({
        method: 'POST',
        target: '/v1/blocks',
        body: { type: TYPE_CODE, wish: String(index).padStart(32, '0') },
      });
    const blocks = await Promise.all(Array.from({ length: 10 }, (_, index) => wish(index)));
    expect(new Set(blocks.map((one) => (one as { block: string }).block)).size).toBe(10);

    const receipts = new Map<string, ReceiptJson>();
    const keep = ({ results }: BatchAnswer): void => {
      for (const { result, receipt } of results) {
        expect(result).toBe('accepted');
        expect(receipts.get(receipt!.digest) ?? receipt).toEqual(receipt);
        receipts.set(receipt!.digest, receipt!);
      }
    };
    const line = async (number: number): Promise<Uint8Array[]> => {
      const sent: Uint8Array[] = [];
      for (let index = 0; index < LICENCES; index++) {
        const serial = `000001${String(number * LICENCES + index + 1).padStart(3, '0')}`;
        const made = await mill.make({ serial, row: number * LICENCES + index + 1 });
        const event = mill.event(made.identifier, made.chain);
        const target = `/v1/files/${toHex(sm3(made.file))}?offset=0&size=${made.file.length}`;
        await insist({ method: 'PUT', target, body: made.file, headers: OCTETS });
        const sequence = number * 100 + index * 2;
        const acts: SentAct[] = [
          [sequence + 1, 'version', made.act],
          [sequence + 2, 'event', event],
        ];
        keep((await insist({ method: 'POST', target: '/v1/batches', body: batchOf(acts) })) as BatchAnswer);
        sent.push(made.act, event);
      }
      return sent;
    };
    const killing = pause(250).then(async () => {
      first.kill();
      processes[0] = await startStore(data, database);
    });
    const acts = (await Promise.all(Array.from({ length: LINES }, (_, number) => line(number)))).flat();
    await killing;

    const all = (await insist({ method: 'GET', target: '/v1/acceptances?after=0' })) as {
      acceptances: ReceiptJson[];
      head: { act: string; signature: string };
    };
    const digests = all.acceptances.map(({ digest }) => digest);
    expect([...digests].sort()).toEqual(acts.map((act) => toHex(sm3(act))).sort());
    for (const receipt of all.acceptances)
      expect(receipts.get(receipt.digest)).toMatchObject({ number: receipt.number, before: receipt.before });
    const chain = all.acceptances.map(({ digest, number, before }) => {
      return { digest: fromHex(digest), number, before: fromHex(before) };
    });
    expect(chain[0]!.before).toEqual(NO_ACCEPTANCE);
    const head = { act: fromBase64(all.head.act), signature: fromBase64(all.head.signature) };
    const about = (await (await fetch(`${processes[1]!.url}/v1/about`)).json()) as { storePoint: string };
    const { number } = requireReceipts(chain, head, { unit: ISSUER, storePoint: fromHex(about.storePoint) });
    expect(number).toBe(LINES * LICENCES * 2);
    expect(await Promise.all(processes.map((one) => one.stop()))).toEqual([0, 0]);
  }, 120_000);
});

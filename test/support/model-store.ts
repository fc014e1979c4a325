import type { Batch, BatchAnswer } from '@yinzheng/contract/store';
import { fail, fromBase64, toBase64, toHex } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm3 } from '@yinzheng/core/sm';
import { acceptanceHeadDer, nextAcceptance, NO_ACCEPTANCE, type Receipt } from '@yinzheng/core/sync';
import type { StoreClient } from '../../src-main/service/compose-sync.ts';
import { nodeRandom } from './openssl.ts';
import { UNIT_CODE } from './sync-house.ts';

// A store as small as it can be: keys, digests, an order for each lane, one chain. Acts are `lane:number` in UTF-8.

/** What the network does to a call. */
export type CallFate =
  'arrive' | 'lose-request' | 'lose-answer' | 'twice' | 'late' | 'fail-before' | 'fail-after';
export const CALL_FATES: readonly CallFate[] = [
  'arrive',
  'lose-request',
  'lose-answer',
  'twice',
  'late',
  'fail-before',
  'fail-after',
];

export class ModelStore {
  readonly #key = sm2KeyPair(nodeRandom);
  /** Accepted acts in their order. */
  readonly accepted: { readonly text: string; readonly receipt: Receipt }[] = [];
  readonly #keys = new Map<string, string>();
  readonly #waiting = new Map<string, string>();
  #head: Uint8Array = NO_ACCEPTANCE;
  #late: (() => void)[] = [];
  readonly #fates: CallFate[];
  /** Texts that are refused, and such as no batch may hold. */
  readonly refused = new Set<string>();
  readonly poison = new Set<string>();

  /** `fates`: of the calls in their order; those after the last arrive. */
  constructor(fates: readonly CallFate[]) {
    this.#fates = [...fates];
  }

  get point(): Uint8Array {
    return this.#key.publicKey;
  }

  /** What delivering asks of a store. */
  get client(): StoreClient {
    const nowhere = (): never => fail('STORE_HAS_NOT');
    return {
      about: nowhere,
      enrol: nowhere,
      acceptances: nowhere,
      fileState: nowhere,
      sendPiece: nowhere,
      sendAuthority: nowhere,
      changes: nowhere,
      block: nowhere,
      relayTicket: nowhere,
      fetchFile: nowhere,
      workstations: () => Promise.resolve([]),
      authorityOf: nowhere,
      giveCode: nowhere,
      revokeKey: nowhere,
      reportOutage: nowhere,
      close: () => undefined,
      sendBatch: (batch) => this.#call(() => this.#take(batch)),
      askBatch: (epoch, sequences) => this.#call(() => this.#tell(epoch, sequences)),
    };
  }

  async #call(work: () => BatchAnswer): Promise<BatchAnswer> {
    await Promise.resolve();
    const fate = this.#fates.shift() ?? 'arrive';
    const lost = (): never => fail('STORE_UNREACHABLE', { url: 'model', detail: 'ECONNRESET' });
    const late = this.#late;
    if (fate === 'lose-request') return lost();
    if (fate === 'fail-before') return fail('STORE_FAILED', { status: 500 });
    if (fate === 'late') {
      // It arrives behind later calls, and its answer never does.
      this.#late.push(work);
      return lost();
    }
    const answer = work();
    if (fate === 'twice') work();
    this.#late = [];
    for (const one of late) one();
    if (fate === 'lose-answer') return lost();
    return fate === 'fail-after' ? fail('STORE_FAILED', { status: 500 }) : answer;
  }

  #take({ epoch, acts }: Batch): BatchAnswer {
    const texts = acts.map(({ act }) => new TextDecoder().decode(fromBase64(act)));
    if (texts.some((text) => this.poison.has(text))) return fail('BAD_REQUEST', { detail: 'acts' });
    for (const [index, text] of texts.entries()) {
      const key = `${epoch}/${acts[index]!.sequence}`;
      if ((this.#keys.get(key) ?? text) !== text) throw new Error(`two acts under ${key}`);
      this.#keys.set(key, text);
      this.#accept(text);
    }
    return this.#tell(
      epoch,
      acts.map(({ sequence }) => sequence),
    );
  }

  #accept(text: string): void {
    if (this.refused.has(text) || this.accepted.some((one) => one.text === text)) return;
    const [lane = '', number = ''] = text.split(':');
    const before = `${lane}:${Number(number) - 1}`;
    if (Number(number) > 1 && !this.accepted.some((one) => one.text === before)) {
      this.#waiting.set(before, text);
      return;
    }
    const digest = sm3(new TextEncoder().encode(text));
    const receipt = { digest, number: this.accepted.length + 1, before: this.#head };
    this.accepted.push({ text, receipt });
    this.#head = nextAcceptance(this.#head, receipt.number, digest);
    const next = this.#waiting.get(text);
    if (next !== undefined) this.#accept(next);
  }

  #tell(epoch: string, sequences: readonly number[]): BatchAnswer {
    const json = ({ digest, number, before }: Receipt): BatchAnswer['chain'][number] => {
      return { digest: toHex(digest), number, before: toHex(before) };
    };
    const numbers: number[] = [];
    const results = sequences.map((sequence): BatchAnswer['results'][number] => {
      const text = this.#keys.get(`${epoch}/${sequence}`);
      if (text === undefined) return { sequence, result: 'unknown' };
      if (this.refused.has(text)) {
        return { sequence, result: 'refused', reason: { code: 'LICENCE_ALTERED', params: {} } };
      }
      const found = this.accepted.find((one) => one.text === text);
      if (found === undefined) return { sequence, result: 'waiting', missing: '0'.repeat(64) };
      numbers.push(found.receipt.number);
      return { sequence, result: 'accepted', receipt: json(found.receipt) };
    });
    if (numbers.length === 0) return { results, chain: [] };
    const chain = this.accepted.slice(Math.min(...numbers) - 1).map(({ receipt }) => json(receipt));
    const number = this.accepted.length;
    const at = new Date('2026-06-01T00:00:00Z');
    const act = acceptanceHeadDer({ unit: UNIT_CODE, number, head: this.#head, at });
    const signature = sm2Sign(this.#key.privateKey, act);
    return { results, chain, head: { act: toBase64(act), signature: toBase64(signature) } };
  }
}

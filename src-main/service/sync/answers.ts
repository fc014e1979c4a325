import type { ActResult, BatchAnswer, ReceiptJson } from '@yinzheng/contract/store';
import { equalBytes, ERROR_CODES, fail, fromBase64, fromHex } from '@yinzheng/core/kernel';
import {
  requireReceipts,
  type Outcome,
  type OutboxItem,
  type Receipt,
  type Registration,
  type SignedHead,
} from '@yinzheng/core/sync';

// From what a store answers to what it proves: an act counts as accepted only by a receipt that leads to a signed head.

/** What became of each item that a batch, or a question about one, was about. */
export interface ReadAnswer {
  readonly outcomes: readonly { readonly item: OutboxItem; readonly outcome: Outcome }[];
  readonly head: SignedHead | undefined;
}

/** A receipt as the domain has it. */
export function receiptOf({ digest, number, before }: ReceiptJson): Receipt {
  return { digest: fromHex(digest), number, before: fromHex(before) };
}

/** A signed head as the domain has it. */
export function headOf(head: NonNullable<BatchAnswer['head']>): SignedHead {
  return { act: fromBase64(head.act), signature: fromBase64(head.signature) };
}

/**
 * Reads an answer about items that were sent under their keys. @throws RECEIPT_BAD, STORE_ANSWER_ODD where it is not about
 * each of them once
 */
export function readAnswer(
  answer: BatchAnswer,
  items: readonly OutboxItem[],
  { unit, storePoint }: Registration,
): ReadAnswer {
  const results = new Map(answer.results.map((result) => [result.sequence, result]));
  if (results.size !== answer.results.length) odd();
  const proven = new Map<number, Receipt>();
  const head = answer.head && headOf(answer.head);
  if (answer.chain.length > 0) {
    const chain = answer.chain.map(receiptOf);
    requireReceipts(chain, head ?? odd(), { unit, storePoint });
    for (const receipt of chain) proven.set(receipt.number, receipt);
  }
  const outcomes = items.flatMap((item) => {
    const result = results.get(item.key?.sequence ?? 0) ?? odd();
    // Accepted, and to be asked about by itself: until then nothing is known of it.
    return isTold(result) ? [{ item, outcome: outcomeOf(result, item, proven, head) }] : [];
  });
  // Of the last one the store can always tell.
  if (outcomes.length === 0) odd();
  return { outcomes, head };
}

/** What is told of an act now. */
type ToldResult = ActResult & { readonly result: Exclude<ActResult['result'], 'later'> };

function outcomeOf(
  result: ToldResult,
  item: OutboxItem,
  proven: ReadonlyMap<number, Receipt>,
  head: SignedHead | undefined,
): Outcome {
  switch (result.result) {
    case 'accepted': {
      const claimed = receiptOf(result.receipt ?? odd());
      // The key stands for another act of ours at the store: what it accepted there is not this one.
      if (!equalBytes(claimed.digest, item.digest)) {
        return { result: 'conflict', kept: claimed.digest, sent: item.digest };
      }
      const receipt = proven.get(claimed.number);
      if (receipt === undefined || !equalBytes(receipt.digest, claimed.digest)) {
        return fail('RECEIPT_BAD', { detail: 'receipt: chain' });
      }
      return { result: 'accepted', receipt, head: head ?? odd() };
    }
    case 'waiting':
      return {
        result: 'waiting',
        missing: result.missing === undefined ? undefined : fromHex(result.missing),
      };
    case 'conflict': {
      const [kept, sent] = result.digests ?? odd();
      return { result: 'conflict', kept: fromHex(kept), sent: fromHex(sent) };
    }
    case 'refused': {
      const reason = result.reason ?? odd();
      return { result: 'refused', reason, retryable: isRetryable(reason.code) };
    }
    case 'unknown':
      return { result: 'unknown' };
  }
}

function isTold(result: ActResult): result is ToldResult {
  return result.result !== 'later';
}

/** Whether what the store refused may come right by itself. */
function isRetryable(code: string): boolean {
  return Object.entries(ERROR_CODES).some(([name, policy]) => name === code && policy.retryable);
}

function odd(): never {
  return fail('STORE_ANSWER_ODD', { detail: 'answer: shape' });
}

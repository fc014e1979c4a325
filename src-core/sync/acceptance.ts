import { asGeneralizedTime, asInteger, asIa5, der, malformed, readDer, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { concat, equalBytes, fail } from '../kernel/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';

//  AcceptanceHead ::= SEQUENCE {
//    tag     IA5String ("yinzheng.acceptance-head"),
//    version INTEGER (1),
//    unit    IA5String,                         -- the unit's unified social credit code
//    number  INTEGER,                           -- how many acts of the unit were accepted so far
//    head    OCTET STRING (SIZE (32)),          -- chain value of the last
//    at      GeneralizedTime }
//  Chain: head(0) = 32 zeros; head(n) = SM3(head(n-1) || n as 8 bytes, big-endian || SM3 of act n).
//  The store's key signs the head after each batch. Layout: docs/formats/acceptance.md.

export const ACCEPTANCE_HEAD_TAG = 'yinzheng.acceptance-head';

/** Before the first act. */
export const NO_ACCEPTANCE = new Uint8Array(32);

/** Where a unit's acceptance log stood when the store's key signed. */
export interface AcceptanceHead {
  readonly unit: string;
  readonly number: number;
  readonly head: Uint8Array;
  readonly at: Date;
}

/** The next chain value. `number` from 1; `digest`: SM3 of the accepted act. */
export function nextAcceptance(head: Uint8Array, number: number, digest: Uint8Array): Uint8Array {
  const counted = new Uint8Array(8);
  new DataView(counted.buffer).setBigUint64(0, BigInt(number));
  return sm3(concat(head, counted, digest));
}

/** The act that the store's key signs. */
export function acceptanceHeadDer({ unit, number, head, at }: AcceptanceHead): Uint8Array {
  return actDer(
    ACCEPTANCE_HEAD_TAG,
    der.ia5(unit),
    der.integer(number),
    der.octets(head),
    der.generalizedTime(at),
  );
}

/** @throws DER_MALFORMED */
export function asAcceptanceHead(node: DerNode): AcceptanceHead {
  const reader = openAct(node, ACCEPTANCE_HEAD_TAG);
  const unit = reader.take('unit', asIa5);
  const number = reader.take('number', (child, where) => {
    const value = Number(asInteger(child, where));
    return Number.isSafeInteger(value) && value >= 0 ? value : malformed(where, 'not a number of acts');
  });
  const head = reader.take('head', asDigest);
  const at = reader.take('at', asGeneralizedTime);
  reader.end();
  return { unit, number, head, at };
}

/** 回执: one accepted act's place in its unit's acceptance log. */
export interface Receipt {
  /** SM3 of the act. */
  readonly digest: Uint8Array;
  readonly number: number;
  /** The chain value before it. */
  readonly before: Uint8Array;
}

/** The head that the store signed over a batch. */
export interface SignedHead {
  readonly act: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Insists that a batch's receipts lead, one after the other, to a head that the store's key signed for this unit.
 * `receipts`: in the order of their numbers, at least one, without gaps. @throws RECEIPT_BAD
 */
export function requireReceipts(
  receipts: readonly Receipt[],
  signed: SignedHead,
  { unit, storePoint }: { readonly unit: string; readonly storePoint: Uint8Array },
): AcceptanceHead {
  if (!sm2Verify(storePoint, signed.act, signed.signature)) bad('signature');
  const head = readHead(signed.act);
  if (head.unit !== unit || !equalBytes(acceptanceHeadDer(head), signed.act)) bad('unit');
  let chain = receipts[0]?.before ?? bad('chain');
  let number = receipts[0]!.number - 1;
  for (const receipt of receipts) {
    number++;
    if (receipt.number !== number || !equalBytes(receipt.before, chain)) bad('chain');
    chain = nextAcceptance(chain, number, receipt.digest);
  }
  if (head.number !== number || !equalBytes(head.head, chain)) bad('chain');
  return head;
}

function readHead(act: Uint8Array): AcceptanceHead {
  try {
    return asAcceptanceHead(readDer(act, 'head'));
  } catch (error) {
    return fail('RECEIPT_BAD', { detail: 'receipt: form' }, error);
  }
}

function bad(detail: 'signature' | 'unit' | 'chain'): never {
  return fail('RECEIPT_BAD', { detail: `receipt: ${detail}` });
}

import { asListOf, der, readDer } from '../asn1/index.ts';
import { actDer, openAct } from '../authority/index.ts';
import { fail, readable } from '../kernel/index.ts';

//  HeadDelivery ::= SEQUENCE {
//    tag        IA5String ("yinzheng.head-delivery"),
//    version    INTEGER (1),
//    checkpoint SignedRecord,                   -- of a Checkpoint of the use log, as it is kept there
//    rows       SEQUENCE OF UseLogRow }         -- one after the other, the last the one that the checkpoint names; at most 10,000

export const HEAD_DELIVERY_TAG = 'yinzheng.head-delivery';
const MOST_ROWS = 10_000;

/**
 * A signed head of the use log on its way to the store (design idea 5), and rows below it. Each row names the SM3 of the one before
 * it and the head that of the last, so that the custodian's signature covers them all: an impression whose row is among them was
 * begun before the delivery, whatever becomes of its certificate later. None where they would tell of other seals' use.
 */
export interface HeadDelivery {
  /** DER of the signed checkpoint. */
  readonly checkpoint: Uint8Array;
  /** DER of the rows, without gaps up to the checkpoint's own; or none. */
  readonly rows: readonly Uint8Array[];
}

/** DER of a delivery. */
export function headDeliveryDer({ checkpoint, rows }: HeadDelivery): Uint8Array {
  return actDer(HEAD_DELIVERY_TAG, checkpoint, der.sequence(...rows));
}

/** Reads a delivery; the checkpoint's signature and the rows' chain are judged by whoever uses it. @throws HEAD_UNREADABLE */
export function parseHeadDelivery(bytes: Uint8Array): HeadDelivery {
  const read = readable(() => {
    const reader = openAct(readDer(bytes, HEAD_DELIVERY_TAG), HEAD_DELIVERY_TAG);
    const checkpoint = reader.next('checkpoint').bytes;
    const rows = reader.take('rows', (child, where) =>
      asListOf(child, where, [0, MOST_ROWS], ({ bytes }) => bytes),
    );
    reader.end();
    return { checkpoint, rows };
  });
  return read ?? fail('HEAD_UNREADABLE');
}

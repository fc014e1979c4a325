import { asInteger, asListOf, der, malformed, readDer, SequenceReader, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { fail, readable } from '../kernel/index.ts';

//  HeadDelivery ::= SEQUENCE {
//    tag        IA5String ("yinzheng.head-delivery"),
//    version    INTEGER (1),
//    checkpoint SignedRecord,                   -- of a Checkpoint of the use log, as it is kept there
//    rows       SEQUENCE OF LoggedRow }         -- the reserved rows since the last delivery, at most 10,000
//  LoggedRow  ::= SEQUENCE { rowNo INTEGER, hash OCTET STRING (SIZE (32)) }

export const HEAD_DELIVERY_TAG = 'yinzheng.head-delivery';
const MOST_ROWS = 10_000;

/** Which impression's row there was: what its signature names as `rowNo` and `logHead`. */
export interface LoggedRow {
  readonly rowNo: number;
  /** SM3 of the row. */
  readonly hash: Uint8Array;
}

/**
 * A signed head of the use log on its way to the store (design idea 5), and the rows below it that reserved impressions: an
 * impression whose row the store was told of was begun before that moment, whatever becomes of its certificate later.
 */
export interface HeadDelivery {
  /** DER of the signed checkpoint. */
  readonly checkpoint: Uint8Array;
  readonly rows: readonly LoggedRow[];
}

/** DER of a delivery. */
export function headDeliveryDer({ checkpoint, rows }: HeadDelivery): Uint8Array {
  const each = rows.map(({ rowNo, hash }) => der.sequence(der.integer(rowNo), der.octets(hash)));
  return actDer(HEAD_DELIVERY_TAG, checkpoint, der.sequence(...each));
}

/** Reads a delivery; the checkpoint's signature is judged by whoever uses it. @throws HEAD_UNREADABLE */
export function parseHeadDelivery(bytes: Uint8Array): HeadDelivery {
  const read = readable(() => {
    const reader = openAct(readDer(bytes, HEAD_DELIVERY_TAG), HEAD_DELIVERY_TAG);
    const checkpoint = reader.next('checkpoint').bytes;
    const rows = reader.take('rows', (child, where) => asListOf(child, where, [0, MOST_ROWS], asLoggedRow));
    reader.end();
    return { checkpoint, rows };
  });
  return read ?? fail('HEAD_UNREADABLE');
}

function asLoggedRow(node: DerNode, where: string): LoggedRow {
  const reader = new SequenceReader(node, where);
  const rowNo = reader.take('rowNo', (child, path) => {
    const value = Number(asInteger(child, path));
    return Number.isSafeInteger(value) && value >= 1 ? value : malformed(path, 'not a row');
  });
  const hash = reader.take('hash', asDigest);
  reader.end();
  return { rowNo, hash };
}

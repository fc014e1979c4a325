import {
  asGeneralizedTime,
  asSmallInteger,
  asTextOf,
  der,
  malformed,
  readDer,
  TAG,
  type DerNode,
  type SequenceReader,
} from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { asRowContent, contentDer, ROW_KINDS, type RowContent, type RowKind } from './content.ts';

//  UseLogRow ::= SEQUENCE {
//    tag      IA5String ("yinzheng.use-log-row"),
//    version  INTEGER (1),
//    rowNo    INTEGER,                      -- from 1, without gaps
//    entryNo  INTEGER,                      -- the entry it belongs to; 0: of the log itself
//    kind     IA5String,                    -- opened, reserved, signed, closed, voided, annotated
//    previous OCTET STRING (SIZE (32)),     -- SM3 of the row before it; zeros for the first
//    at       GeneralizedTime,
//    content  … }                           -- by kind: content.ts

export const ROW_TAG = 'yinzheng.use-log-row';

/** One chained record of the use log; never changed once written. */
export interface UseLogRow {
  readonly rowNo: number;
  readonly entryNo: number;
  readonly previous: Uint8Array;
  readonly at: Date;
  readonly content: RowContent;
  /** The canonical bytes. */
  readonly body: Uint8Array;
  /** SM3 of the canonical bytes: the head of the log once this row is its last. */
  readonly hash: Uint8Array;
}

/** Where a log stands: its last row's number and SM3. An empty log stands at 0 and zeros. */
export interface LogHead {
  readonly rowNo: number;
  readonly hash: Uint8Array;
  /** Time of the last row; undefined for an empty log. */
  readonly at: Date | undefined;
}

export const EMPTY_LOG: LogHead = { rowNo: 0, hash: new Uint8Array(32), at: undefined };

/** The row that follows a head. @throws CLOCK_BEHIND when its time is before the last row's. */
export function nextRow(head: LogHead, entryNo: number, at: Date, content: RowContent): UseLogRow {
  const second = new Date(Math.floor(at.getTime() / 1000) * 1000);
  if (head.at !== undefined && second.getTime() < head.at.getTime()) {
    fail('CLOCK_BEHIND', { now: second.toISOString(), known: head.at.toISOString() });
  }
  const rowNo = head.rowNo + 1;
  const body = actDer(
    ROW_TAG,
    der.integer(rowNo),
    der.integer(entryNo),
    der.ia5(content.kind),
    der.octets(head.hash),
    der.generalizedTime(second),
    contentDer(content),
  );
  return { rowNo, entryNo, previous: head.hash, at: second, content, body, hash: sm3(body) };
}

/** The head that a row makes. */
export function headOf(row: UseLogRow): LogHead {
  return { rowNo: row.rowNo, hash: row.hash, at: row.at };
}

/** Reads a row's canonical bytes; `digest` computes SM3. @throws LOG_BROKEN */
export function parseRow(body: Uint8Array, digest: (bytes: Uint8Array) => Uint8Array = sm3): UseLogRow {
  try {
    const reader = openAct(readDer(body, ROW_TAG), ROW_TAG);
    const rowNo = reader.take('rowNo', (child, where) => asSmallInteger(child, where, 1));
    const entryNo = reader.take('entryNo', (child, where) => asSmallInteger(child, where));
    const kind = reader.take('kind', asRowKind);
    const previous = reader.take('previous', asDigest);
    const at = reader.take('at', asWholeSecond);
    const content = takeContent(reader, kind);
    reader.end();
    return { rowNo, entryNo, previous, at, content, body, hash: digest(body) };
  } catch (error) {
    return fail(
      'LOG_BROKEN',
      { row: 0, detail: error instanceof Error ? error.message : 'unreadable' },
      error,
    );
  }
}

function takeContent(reader: SequenceReader, kind: RowKind): RowContent {
  return reader.take('content', (child) => asRowContent(child, kind));
}

/** A row's time has one way to be written: YYYYMMDDhhmmssZ. */
function asWholeSecond(node: DerNode, where: string): Date {
  return node.content.length === 15 ? asGeneralizedTime(node, where) : malformed(where, 'not a whole second');
}

function asRowKind(node: DerNode, where: string): RowKind {
  const text = asTextOf(node, TAG.ia5String, where);
  return ROW_KINDS.find((kind) => kind === text) ?? malformed(where, 'unknown kind of row');
}

/** Checks that a row follows a head. @throws LOG_BROKEN */
export function requireFollows(head: LogHead, row: UseLogRow): void {
  if (row.rowNo !== head.rowNo + 1 || !equalBytes(row.previous, head.hash)) {
    fail('LOG_BROKEN', { row: row.rowNo, detail: 'not chained to the row before it' });
  }
  if (head.at !== undefined && row.at.getTime() < head.at.getTime()) {
    fail('LOG_BROKEN', { row: row.rowNo, detail: 'dated before the row before it' });
  }
}

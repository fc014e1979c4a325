import { toHex } from '@yinzheng/core/kernel';
import { checkedRows, entriesOf, type UseLogEntry } from '@yinzheng/core/use-log';
import type { LogEntryOut } from '@yinzheng/contract/cli';
import { moment, personOut } from './shapes.ts';
import type { Workstation } from './workstation.ts';

/** 台账: every entry in the order of its number; both chains are checked first. @throws AUTHORITY_BROKEN, LOG_EDITED and its like */
export function listEntries(station: Workstation): LogEntryOut[] {
  return entriesOf(checkedRows(station.rows(), station.authority())).map(entryOut);
}

/** An entry as plain data. */
export function entryOut({ entryNo, reservedRow, reserved, result, annotations }: UseLogEntry): LogEntryOut {
  return {
    number: entryNo,
    date: moment(reservedRow.at),
    reason: reserved.reason,
    applicant: personOut(reserved.applicant),
    approvers: reserved.approvers.map(personOut),
    custodian: personOut(reserved.custodian),
    seal: { id: reserved.seal.esID, name: reserved.sealName },
    document: reserved.documentName,
    digest: toHex(reserved.document),
    count: reserved.count,
    result,
    ordinal: reserved.ordinal,
    total: reserved.total,
    format: reserved.format,
    page: reserved.page,
    x: reserved.x / 100,
    y: reserved.y / 100,
    output: reserved.output,
    annotations: annotations.map(({ annotation, by, note, at }) => {
      return { kind: annotation, by: personOut(by), note, date: moment(at) };
    }),
  };
}

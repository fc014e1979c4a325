import { toHex } from '@yinzheng/core/kernel';
import { checkedRows, entriesOf, type UseLogEntry } from '@yinzheng/core/use-log';
import type { LogEntryOut } from '@yinzheng/contract/cli';
import { moment, personOut } from './shapes.ts';
import type { Workstation } from './workstation.ts';

/** 台账: every entry in the order of its number; each row is checked to follow the one before it. @throws LOG_BROKEN, AUTHORITY_BROKEN */
export function listEntries(station: Workstation): LogEntryOut[] {
  return entriesOf(checkedRows(station.rows(), station.authority())).map(entryOut);
}

function entryOut({ entryNo, reservedRow, reserved, result }: UseLogEntry): LogEntryOut {
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
  };
}

import type { Reserved, UseLogRow, UseLogStore, UseLogWriter } from '@yinzheng/core/use-log';
import { requireFollows, EMPTY_LOG, headOf } from '@yinzheng/core/use-log';
import { equalBytes, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';

/** A use log in memory with the store's promises: transactions are all or nothing, rows follow one another. */
export class MemoryUseLog implements UseLogStore {
  rows: UseLogRow[] = [];
  readonly tickets: Uint8Array[] = [];
  checkpoints: { readonly rowNo: number; readonly body: Uint8Array }[] = [];

  transaction<T>(work: (log: UseLogWriter) => T): T {
    const before = [...this.rows];
    const kept = [...this.checkpoints];
    try {
      return work(this.#writer());
    } catch (error) {
      this.rows = before;
      this.checkpoints = kept;
      throw error;
    }
  }

  #writer(): UseLogWriter {
    return {
      lastRow: () => this.rows.at(-1),
      lastReserved: () => this.rows.findLast(({ content }) => content.kind === 'reserved'),
      lastEntryNo: () => Math.max(0, ...this.rows.map((row) => row.entryNo)),
      rowsOfTicket: (ticketId) => {
        const entries = this.rows
          .filter(({ content }) => content.kind === 'reserved' && equalBytes(content.ticketId, ticketId))
          .map((row) => row.entryNo);
        return this.rows.filter((row) => entries.includes(row.entryNo));
      },
      rowsOfEntry: (entryNo) => this.rows.filter((row) => row.entryNo === entryNo),
      rowsAfter: (rowNo) => this.rows.filter((row) => row.rowNo > rowNo),
      rowsOfOpenEntries: () => {
        const ended = this.rows.filter(
          ({ content }) => content.kind === 'closed' || content.kind === 'voided',
        );
        const numbers = new Set(ended.map((row) => row.entryNo));
        return this.rows.filter((row) => row.entryNo > 0 && !numbers.has(row.entryNo));
      },
      append: (row) => {
        const last = this.rows.at(-1);
        requireFollows(last === undefined ? EMPTY_LOG : headOf(last), row);
        this.rows.push(row);
      },
      keepTicket: (_, ticketDer) => {
        this.tickets.push(ticketDer);
      },
      keepCheckpoint: (rowNo, body) => {
        this.checkpoints.push({ rowNo, body });
      },
    };
  }
}

/** What a reserved row says, with some of it changed. */
export function reservedContent(changes: Partial<Reserved> = {}): Reserved {
  return {
    kind: 'reserved',
    jobId: new Uint8Array(16).fill(1),
    ordinal: 1,
    total: 1,
    ticketId: new Uint8Array(16).fill(2),
    ticket: sm3(utf8('ticket')),
    request: sm3(utf8('request')),
    reason: '关于演示的通知',
    applicant: { id: 'wang', name: '王晓' },
    approvers: [{ id: 'li', name: '李主任' }],
    custodian: { id: 'zhang', name: '张敏' },
    seal: { esID: 'YZTEST0000000001', digest: sm3(utf8('seal')) },
    sealName: '印证测试单位',
    document: sm3(utf8('document')),
    documentName: '通知.pdf',
    count: 2,
    format: 'ses',
    page: 1,
    x: 15000,
    y: 24000,
    output: '/tmp/通知_已盖章.pdf',
    ...changes,
  };
}

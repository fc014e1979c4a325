import { Writable } from 'node:stream';
import excel from 'exceljs';

/** One column of a table. */
export interface SheetColumn {
  readonly title: string;
  /** Characters. */
  readonly width: number;
  /** Numbers with so many places behind the point. */
  readonly decimals?: number;
}

/** A table for a spreadsheet: what is said above it, its columns and its rows. */
export interface SheetTable {
  readonly sheet: string;
  /** Who made the file: the program. */
  readonly creator: string;
  readonly made: Date;
  /** The title first; one line each. */
  readonly above: readonly string[];
  readonly columns: readonly SheetColumn[];
  /** Texts stay texts whatever they begin with; moments are written in China's time. */
  readonly rows: Iterable<readonly (string | number | Date)[]>;
}

const UTC_OFFSET_MS = 8 * 3_600_000;
const MOMENT = 'yyyy-mm-dd hh:mm:ss';
/** A text is a text, also after somebody has edited its cell. */
const TEXT = '@';
/** What XML cannot hold, and what would tear a line. */
const CONTROL = /[\p{Cc}\ufffe\uffff]/gu;
/** Excel takes no more in one cell. */
const LONGEST = 32_000;

/** Writes a table as an XLSX of one sheet, row after row; rows are read once. No cell holds a formula. */
export async function tableWorkbook(table: SheetTable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stream = new Writable({
    write: (chunk: Uint8Array, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const workbook = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: true });
  workbook.creator = table.creator;
  workbook.created = table.made;
  workbook.modified = table.made;
  const head = table.above.length + 1;
  const sheet = workbook.addWorksheet(table.sheet, {
    views: [{ state: 'frozen', ySplit: head, xSplit: 1 }],
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  sheet.columns = table.columns.map(({ width }) => ({ width }));
  for (const [index, line] of table.above.entries()) {
    const row = sheet.addRow([cellText(line)]);
    row.font = index === 0 ? { bold: true, size: 16 } : { size: 10 };
    row.commit();
  }
  const titles = sheet.addRow(table.columns.map(({ title }) => cellText(title)));
  titles.font = { bold: true };
  titles.alignment = { wrapText: true, vertical: 'middle' };
  titles.commit();
  for (const values of table.rows) {
    const row = sheet.addRow(values.map(cellValue));
    row.eachCell((cell, column) => {
      cell.numFmt = formatOf(values[column - 1], table.columns[column - 1]);
    });
    row.commit();
  }
  sheet.autoFilter = {
    from: { row: head, column: 1 },
    to: { row: head, column: table.columns.length },
  };
  sheet.commit();
  await workbook.commit();
  return Buffer.concat(chunks);
}

function cellValue(value: string | number | Date): string | number | Date {
  if (typeof value === 'string') return cellText(value);
  return value instanceof Date ? new Date(value.getTime() + UTC_OFFSET_MS) : value;
}

/** A string goes into its cell as a string, never as a formula. */
function cellText(text: string): string {
  return text.replace(CONTROL, ' ').slice(0, LONGEST);
}

function formatOf(value: string | number | Date | undefined, column: SheetColumn | undefined): string {
  if (typeof value === 'string') return TEXT;
  if (value instanceof Date) return MOMENT;
  const { decimals = 0 } = column ?? {};
  return decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
}

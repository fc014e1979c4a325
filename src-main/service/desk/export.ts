import { knownPeople } from '@yinzheng/core/authority';
import { toHex, utf8Text } from '@yinzheng/core/kernel';
import type { UseLogEntry } from '@yinzheng/core/use-log';
import { fill, oneLine, type Language, type TextParams } from '@yinzheng/contract/texts';
import type { LedgerFilter } from '@yinzheng/contract/ipc';
import type chinese from '../../../resources/locales/zh-CN/ui/ledger-export.json';
import { task } from '../../pool/task.ts';
import { resource, tableWorkbook } from '../compose.ts';
import { moment } from '../shapes.ts';
import { loadTexts, type Texts } from '../wording/index.ts';
import type { LedgerTable, Workstation } from '../workstation.ts';
import type { CheckedChain } from './chain.ts';
import { queryOf } from './ledger.ts';

type Word = keyof typeof chinese;
/** A text of the export, with values put in. */
type Say = (key: Word, params?: TextParams) => string;

/** What is to be exported, for whom, and what a check of the log just found. */
export interface ExportOrder {
  readonly filter: LedgerFilter;
  readonly language: Language;
  readonly person: string;
  readonly chain: CheckedChain;
  /** Of the program, for the file's own description. */
  readonly creator: string;
}

/** The table that was made. */
export interface ExportMade {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Entries read at a time. */
const CHUNK = 1000;

/** The name of the file, by the day in China; it says where the log did not pass its check. */
export function exportName(language: Language, at: Date, answer: CheckedChain['answer'] = 'valid'): string {
  return sayIn(language)(`export.file-${answer}`, { day: moment(at).slice(0, 10).replaceAll('-', '') });
}

/** 用印台账 as an Excel workbook: what a filter lets through, newest first. @throws what checking the log throws */
export const ledgerExport = task('eyes', async (order: ExportOrder, context): Promise<ExportMade> => {
  const station = await context.station();
  try {
    return await tableOf(station, station.ledger, order);
  } finally {
    // Exports are rare: their copy of the log is not kept.
    station.ledger.forget();
  }
});

/**
 * The same of a log that does not hold: the rows that are on the screens, as they were when they were checked. They are
 * in the memory of the thread that answers questions, and nowhere else any more; they stay there when what was appended
 * is refused.
 * @throws what checking the log throws, where nobody has looked at it since the program started
 */
export const ledgerExportShown = task('books', async (order: ExportOrder, context): Promise<ExportMade> => {
  const station = await context.station();
  return tableOf(station, station.ledger.standing(), order);
});

async function tableOf(station: Workstation, ledger: LedgerTable, order: ExportOrder): Promise<ExportMade> {
  const say = sayIn(order.language);
  const texts = loadTexts(order.language);
  const sums = ledger.sums(queryOf(order.filter));
  const now = station.clock.now();
  const bytes = await tableWorkbook({
    sheet: say('export.sheet'),
    creator: order.creator,
    made: now,
    above: above(station, order, { say, texts, now }).concat(say('export.sums', { ...sums })),
    columns: columns(say),
    rows: rowsOf(ledger, order, say),
  });
  return { bytes, rows: sums.entries };
}

function sayIn(language: Language): Say {
  const words = JSON.parse(utf8Text(resource(`locales/${language}/ui/ledger-export.json`)) ?? '{}') as Record<
    Word,
    string
  >;
  return (key, params = {}) => fill(words[key], params);
}

/**
 * What the table is of, when and by whom it was made, and what the log was worth then: the first thing where it did not
 * pass its check.
 */
function above(
  station: Workstation,
  { filter, person, chain }: ExportOrder,
  { say, texts, now }: { readonly say: Say; readonly texts: Texts; readonly now: Date },
): string[] {
  const { unit, mode } = station.authority().foundation;
  const by = nameOf(station, person);
  const worth = chainLines(chain, say, texts);
  return [
    ...(chain.answer === 'valid' ? [] : worth),
    say('export.title', { unit }),
    ...(mode === 'trial' ? [say('export.trial')] : []),
    say('export.filter', { filter: filterText(station, filter, say) }),
    say('export.made', { at: texts.moment(moment(now)), person: by }),
    ...(chain.answer === 'valid' ? worth : []),
  ];
}

function filterText(station: Workstation, filter: LedgerFilter, say: Say): string {
  const { from, to, seal, person, result, text } = filter;
  const parts = [
    from === undefined ? [] : say('export.filter-from', { day: from }),
    to === undefined ? [] : say('export.filter-to', { day: to }),
    seal === undefined ? [] : say('export.filter-seal', { seal }),
    person === undefined ? [] : say('export.filter-person', { person: nameOf(station, person) }),
    result === undefined ? [] : say('export.filter-result', { result: say(`export.result.${result}`) }),
    text === undefined || text === '' ? [] : say('export.filter-text', { text: oneLine(text) }),
  ].flat();
  return parts.length === 0 ? say('export.filter-none') : parts.join(say('export.separator'));
}

function chainLines({ answer, entries, at, finding }: CheckedChain, say: Say, texts: Texts): string[] {
  const when = at === null ? '' : texts.moment(at);
  const found = finding === null ? undefined : texts.wire(finding.code, finding.params);
  return [
    say(`export.chain-${answer}`, { entries, at: when }),
    ...(found === undefined ? [] : [say('export.finding', { title: found.title, detail: found.detail })]),
    ...(answer === 'invalid' ? [say('export.shown')] : []),
  ];
}

/** A person's name as the records have it; the identifier where they do not know it. */
function nameOf(station: Workstation, id: string): string {
  return knownPeople(station.authority()).find((person) => person.id === id)?.name ?? id;
}

function columns(say: Say): { title: string; width: number; decimals?: number }[] {
  return [
    { title: say('export.column.number'), width: 8 },
    { title: say('export.column.date'), width: 20 },
    { title: say('export.column.reason'), width: 36 },
    { title: say('export.column.document'), width: 30 },
    { title: say('export.column.digest'), width: 20 },
    { title: say('export.column.seal'), width: 22 },
    { title: say('export.column.seal-id'), width: 20 },
    { title: say('export.column.applicant'), width: 12 },
    { title: say('export.column.approvers'), width: 18 },
    { title: say('export.column.custodian'), width: 12 },
    { title: say('export.column.count'), width: 8 },
    { title: say('export.column.ordinal'), width: 10 },
    { title: say('export.column.total'), width: 10 },
    { title: say('export.column.result'), width: 22 },
    { title: say('export.column.format'), width: 12 },
    { title: say('export.column.page'), width: 6 },
    { title: say('export.column.x'), width: 10, decimals: 2 },
    { title: say('export.column.y'), width: 10, decimals: 2 },
    { title: say('export.column.output'), width: 40 },
    { title: say('export.column.remarks'), width: 30 },
  ];
}

/** The rows in pages, so that no more than one is in memory. */
function* rowsOf(
  ledger: LedgerTable,
  { filter, language }: ExportOrder,
  say: Say,
): Generator<(string | number | Date)[]> {
  const { moment: momentText } = loadTexts(language);
  const query = queryOf(filter);
  for (let offset = 0; ; offset += CHUNK) {
    const page = ledger.page(query, { offset, limit: CHUNK });
    for (const entry of page) yield rowOf(entry, say, momentText);
    if (page.length < CHUNK) return;
  }
}

function rowOf(
  { entryNo, reservedRow, reserved, result, annotations }: UseLogEntry,
  say: Say,
  momentText: Texts['moment'],
): (string | number | Date)[] {
  const digest = toHex(reserved.document);
  const remarks = annotations.map(({ note, by, at }) => {
    return say('export.remark', { note, person: by.name, at: momentText(moment(at)) });
  });
  return [
    entryNo,
    reservedRow.at,
    reserved.reason,
    reserved.documentName,
    digest,
    reserved.sealName,
    reserved.seal.esID,
    reserved.applicant.name,
    reserved.approvers.map(({ name }) => name).join(say('export.names')),
    reserved.custodian.name,
    reserved.count,
    reserved.ordinal,
    reserved.total,
    say(`export.result.${result}`),
    say(`export.format.${reserved.format}`),
    reserved.page,
    reserved.x / 100,
    reserved.y / 100,
    reserved.output,
    remarks.join(say('export.separator')),
  ];
}

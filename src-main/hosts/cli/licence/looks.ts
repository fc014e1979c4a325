import { inWorkstation, SYSTEM_FILES } from '../../../service/compose.ts';
import {
  faceWords,
  listDrafts,
  listLicences,
  listTypes,
  showDraft,
  showLicence,
  whyUnfit,
} from '../../../service/licences/index.ts';
import type { Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { draftText, draftsText, licencesText, shownText, typesText } from '../present/licence.ts';

/** Rows of a list where `--limit` says nothing. */
const PAGE = 50;

/** `licence types`: a line each. */
export async function types(context: Context): Promise<ExitCode> {
  const { dataFolder, machine, texts } = context;
  const rows = await inWorkstation(dataFolder, 'read', machine, listTypes);
  tell(context, rows, () => typesText(rows, texts));
  return EXIT.done;
}

/** `licence show`: one licence and its life. */
export async function show(context: Context, [identifier = '']: readonly string[]): Promise<ExitCode> {
  const { dataFolder, machine, texts } = context;
  if (/^[0-9a-f]{32}$/.test(identifier)) return showRecord(context, identifier);
  const { licence, face } = await inWorkstation(dataFolder, 'read', machine, async (station) => {
    const shown = await showLicence(station, SYSTEM_FILES, identifier);
    return { licence: shown, face: faceWords(station, shown.type).rows(shown.face) };
  });
  tell(context, [licence], () => shownText(licence, face, texts));
  return EXIT.done;
}

/** `licence show` of a record: what a reviewer signs for, and what was said of it. */
async function showRecord(context: Context, draft: string): Promise<ExitCode> {
  const { dataFolder, machine, texts } = context;
  const { record, words } = await inWorkstation(dataFolder, 'read', machine, (station) => {
    const shown = showDraft(station, draft);
    const unfit =
      shown.state === 'issued' || shown.state === 'returned' ? undefined : whyUnfit(station, draft);
    const problem =
      unfit === undefined ? null : { code: texts.error(unfit).code, message: texts.message(unfit) };
    return { record: { ...shown, unfit: problem }, words: faceWords(station, shown.type) };
  });
  tell(context, [record], () => draftText(record, words, texts));
  return EXIT.done;
}

/** `licence list`: licences, or records on their way to one; the newest first, page by page. */
export async function list(context: Context): Promise<ExitCode> {
  const { args, dataFolder, machine, texts } = context;
  const query = {
    type: args.text('type'),
    before: args.whole('before'),
    limit: args.whole('limit') ?? PAGE,
  };
  if (args.has('drafts')) {
    const rows = await inWorkstation(dataFolder, 'read', machine, (station) =>
      listDrafts(station, { ...query, open: !args.has('all') }),
    );
    tell(context, rows, () => draftsText(rows, texts));
    return EXIT.done;
  }
  const rows = await inWorkstation(dataFolder, 'read', machine, (station) => listLicences(station, query));
  tell(context, rows, () => licencesText(rows, texts));
  return EXIT.done;
}

/** A line of JSON each, or one text. */
function tell({ json, terminal }: Context, rows: readonly object[], text: () => string): void {
  if (json) for (const row of rows) terminal.out(`${JSON.stringify(row)}\n`);
  else terminal.out(text());
}

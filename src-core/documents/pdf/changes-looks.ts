import { addedBelow, type Comparison } from './changes-state.ts';
import { currentObject } from './changes-index.ts';
import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfObject } from './objects.ts';

// The appearance of an annotation that was changed or added (ISO 32000-2, 12.5.5).

const LOOKS: ReadonlySet<string> = new Set(['N', 'R', 'D']);
/** Entries of a form XObject that draws by itself: no layer, no other file, nothing for printers only. */
const FORM_KEYS: ReadonlySet<string> = new Set(
  (
    'Type Subtype FormType Name BBox Matrix Resources Group StructParent StructParents LastModified ' +
    'Length Filter DecodeParms DL'
  ).split(' '),
);
const MAX_HOPS = 32;

/** The objects that make up an appearance. */
interface Look {
  /** Dictionaries on the way to the streams, where they are objects of their own. */
  readonly holders: number[];
  readonly streams: number[];
}

/** What a value stands for, and the numbers of the objects on the way. */
function follow(doc: PdfDocument, value: PdfObject | undefined): { found: PdfObject; path: number[] } {
  const path: number[] = [];
  for (let found = value; found?.kind === 'ref' && path.length < MAX_HOPS; found = doc.object(found)) {
    path.push(found.num);
  }
  return { found: doc.resolve(value), path };
}

/** Takes an appearance apart; undefined where it is not as the standard has it. */
function lookOf(doc: PdfDocument, value: PdfObject | undefined): Look | undefined {
  const look: Look = { holders: [], streams: [] };
  const enter = (item: PdfObject, mayHaveStates: boolean): boolean => {
    const { found, path } = follow(doc, item);
    if (found.kind === 'null') return true;
    if (found.kind === 'stream') {
      const last = path.pop();
      if (last !== undefined) look.streams.push(last);
      look.holders.push(...path);
      return last !== undefined;
    }
    if (found.kind !== 'dict' || !mayHaveStates) return false;
    look.holders.push(...path);
    return [...found.entries.values()].every((state) => enter(state, false));
  };
  const { found, path } = follow(doc, value);
  if (found.kind === 'null') return look;
  if (found.kind !== 'dict' || [...found.entries.keys()].some((key) => !LOOKS.has(key))) return undefined;
  look.holders.push(...path);
  return [...found.entries.values()].every((item) => enter(item, true)) ? look : undefined;
}

function drawsByItself({ entries }: PdfDict): boolean {
  const subtype = entries.get('Subtype');
  return (
    subtype?.kind === 'name' &&
    subtype.value === 'Form' &&
    [...entries.keys()].every((key) => FORM_KEYS.has(key))
  );
}

/**
 * The objects that an appearance lays claim to because they are new or changed, with those that lead to them: its own
 * from before, and new ones. Empty where it is untouched; undefined where it draws something else of the document, or
 * is gone. What its streams use besides must be new, or is an old object that stays as it was.
 */
export function claimedByLook(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): Set<number> | undefined {
  const { old, now, added, changed } = comparison;
  const from = lookOf(old, before);
  const to = lookOf(now, after);
  if (from === undefined || to === undefined) return undefined;
  if (to.streams.length === 0 && from.streams.length > 0) return undefined;
  const own = new Set([...from.holders, ...from.streams]);
  const claimed = new Set<number>();
  for (const num of [...to.holders, ...to.streams]) {
    if (!added.has(num) && !own.has(num)) return undefined;
    if (added.has(num) || changed.has(num)) claimed.add(num);
  }
  for (const num of to.streams) {
    if (!claimed.has(num)) continue;
    const stream = currentObject(now, num);
    if (stream?.kind !== 'stream' || !drawsByItself(stream.dict)) return undefined;
    for (const below of addedBelow(comparison, stream.dict)) claimed.add(below);
  }
  if (claimed.size > 0) for (const num of to.holders) claimed.add(num);
  return claimed;
}

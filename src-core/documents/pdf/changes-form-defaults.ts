import { differingKeys, explainAdded, type Comparison } from './changes-state.ts';
import { latin1Text } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict } from './form-fields.ts';
import { asksToBeDrawn, isUndrawn } from './form-looks.ts';
import { pdfDict, type PdfDict, type PdfObject } from './objects.ts';
import type { FormField } from './signatures-form.ts';

// What a form keeps for fields whose look is yet to be made: resources (DR) and a default appearance (DA). Signers add to
// them without being asked, above all PDFBox.

const NO_KEYS: ReadonlySet<string> = new Set();
/** What PDFBox puts into every form that lacks it: the names that standard fonts have had from the beginning. */
const STANDARD_FONTS: ReadonlyMap<string, string> = new Map([
  ['Helv', 'Helvetica'],
  ['ZaDb', 'ZapfDingbats'],
]);
const STANDARD_DEFAULT = /^\/Helv 0 Tf 0 g ?$/;
const STANDARD_FONT_KEYS: ReadonlySet<string> = new Set(['Type', 'Subtype', 'BaseFont', 'Encoding']);

/** Whether readers make the look of some field themselves, and would make another one out of other defaults. */
function isDrawnByReaders({ old, now }: Comparison, fields: readonly FormField[]): boolean {
  const asks = (doc: PdfDocument): boolean => {
    const form = acroForm(doc);
    return form !== undefined && asksToBeDrawn(doc, form);
  };
  return (
    asks(old) ||
    asks(now) ||
    fields.some((field) => field.widgets.some((widget) => isUndrawn(old, field, widget)))
  );
}

function isStandardFont({ now }: Comparison, name: string, value: PdfObject | undefined): boolean {
  const font = now.resolve(value);
  if (font.kind !== 'dict' || [...font.entries.keys()].some((key) => !STANDARD_FONT_KEYS.has(key)))
    return false;
  const nameOf = (key: string): string | undefined => {
    const found = now.resolve(font.entries.get(key));
    return found.kind === 'name' ? found.value : undefined;
  };
  const isPlain = !font.entries.has('Encoding') || nameOf('Encoding') !== undefined;
  return isPlain && nameOf('Subtype') === 'Type1' && nameOf('BaseFont') === STANDARD_FONTS.get(name);
}

/** A default appearance where there was none. */
export function isNewDefault(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
  fields: readonly FormField[],
): boolean {
  const to = comparison.now.resolve(after);
  if (comparison.old.resolve(before).kind !== 'null' || to.kind !== 'string') return false;
  return STANDARD_DEFAULT.test(latin1Text(to.value)) || !isDrawnByReaders(comparison, fields);
}

/**
 * Resources for fields may grow, by standard fonts alone where readers draw fields out of them; form XObjects under them,
 * which nothing draws, may also be replaced.
 */
export function explainResources(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
  fields: readonly FormField[],
): boolean {
  const { old, now, same } = comparison;
  if (same(before, after)) return true;
  const oldDict = optionalDict(old, before, 'DR') ?? pdfDict({});
  const dict = optionalDict(now, after, 'DR');
  if (dict === undefined) return false;
  const drawn = isDrawnByReaders(comparison, fields);
  for (const [key, value] of new Map([...oldDict.entries, ...dict.entries])) {
    if (key === 'ProcSet') continue;
    const oldPart = optionalDict(old, oldDict.entries.get(key), 'resources') ?? pdfDict({});
    const part = optionalDict(now, dict.entries.get(key), 'resources');
    if (part === undefined) return false;
    const differing = differingKeys(comparison, oldPart, part, NO_KEYS);
    if (!differing.every((name) => mayDiffer(comparison, key, name, [oldPart, part], drawn))) return false;
    explainAdded(comparison, value);
  }
  explainAdded(comparison, after);
  return true;
}

function mayDiffer(
  comparison: Comparison,
  key: string,
  name: string,
  [oldPart, part]: readonly [PdfDict, PdfDict],
  drawn: boolean,
): boolean {
  const value = part.entries.get(name);
  if (oldPart.entries.has(name) || value === undefined) {
    return key === 'XObject' && value?.kind === 'ref' && comparison.added.has(value.num);
  }
  return !drawn || (key === 'Font' && isStandardFont(comparison, name, value));
}

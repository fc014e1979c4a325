import type { PaperBox, PaperPoint, PaperSize } from '../../ui/pdf/paper.ts';
import type { SignedDate } from './date-line.ts';
import type { TextLine } from './text-lines.ts';

/** Nearer to the page's edge than this is said, mm: printers do not print there. */
const EDGE_MM = 5;
/** So much of a covered line is quoted. */
const QUOTED = 12;

/** Something about a place that a person should see; none of it forbids anything. */
export type Hint =
  | { readonly kind: 'overlap'; readonly page: number }
  | { readonly kind: 'edge'; readonly page: number }
  | { readonly kind: 'date'; readonly page: number }
  | { readonly kind: 'text'; readonly page: number; readonly text: string };

export interface Placed extends PaperPoint {
  readonly page: number;
}

export interface HintFacts {
  readonly places: readonly Placed[];
  readonly seal: PaperSize;
  /** A round or oval seal covers nothing in its corners. */
  readonly round: boolean;
  sizeOf(page: number): PaperSize | undefined;
  linesOf(page: number): readonly TextLine[] | undefined;
  dateOf(page: number): SignedDate | undefined;
}

/** What is to be said about the places of one document. */
export function hintsOf(facts: HintFacts): readonly Hint[] {
  const hints: Hint[] = [];
  facts.places.forEach((place, index) => {
    const { page } = place;
    if (facts.places.slice(0, index).some((other) => other.page === page && touch(place, other, facts))) {
      hints.push({ kind: 'overlap', page });
    }
    const size = facts.sizeOf(page);
    if (size !== undefined && nearEdge(place, size, facts.seal)) hints.push({ kind: 'edge', page });
    hints.push(...coveredText(place, facts));
  });
  return hints;
}

function touch(a: PaperPoint, b: PaperPoint, { seal, round }: HintFacts): boolean {
  const x = Math.abs(a.x - b.x) / seal.width;
  const y = Math.abs(a.y - b.y) / seal.height;
  return round ? Math.hypot(x, y) < 1 : x < 1 && y < 1;
}

function nearEdge({ x, y }: PaperPoint, page: PaperSize, seal: PaperSize): boolean {
  const nearest = Math.min(
    x - seal.width / 2,
    y - seal.height / 2,
    page.width - x - seal.width / 2,
    page.height - y - seal.height / 2,
  );
  return nearest < EDGE_MM;
}

/** Texts under a seal: its own signature and date are where they belong, anything else is quoted. */
function coveredText(place: Placed, facts: HintFacts): Hint[] {
  const { page } = place;
  const covered = (facts.linesOf(page) ?? []).filter((line) => covers(place, line, facts));
  const signed = facts.dateOf(page)?.lines ?? [];
  const hints: Hint[] = covered.some((line) => signed.includes(line)) ? [{ kind: 'date', page }] : [];
  const [other] = covered.filter((line) => !signed.includes(line));
  if (other !== undefined) hints.push({ kind: 'text', page, text: quoted(other.text) });
  return hints;
}

/** Whether a seal lies over a box. */
function covers(
  { x, y }: PaperPoint,
  box: PaperBox,
  { seal, round }: Pick<HintFacts, 'seal' | 'round'>,
): boolean {
  const dx = Math.max(box.x - x, 0, x - (box.x + box.width)) / (seal.width / 2);
  const dy = Math.max(box.y - y, 0, y - (box.y + box.height)) / (seal.height / 2);
  return round ? Math.hypot(dx, dy) < 1 : dx < 1 && dy < 1;
}

function quoted(text: string): string {
  const letters = [...text.trim()];
  return letters.length > QUOTED ? `${letters.slice(0, QUOTED).join('')}…` : letters.join('');
}

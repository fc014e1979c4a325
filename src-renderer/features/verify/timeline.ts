import type { SignatureOut } from '@yinzheng/contract/cli';
import type { BoxOut } from '@yinzheng/contract/ipc';

// A file's signatures as a time line: each signature, and behind it what came into the file before the next one.

type Added = SignatureOut['added'][number];

/** Additions of one kind. */
export interface AddedKind {
  readonly kind: Added['kind'];
  readonly class: Added['class'];
  readonly times: number;
  /** Pages that are meant, ascending, each once. */
  readonly pages: readonly number[];
  /** Fields, entries or types that are meant, each once. */
  readonly details: readonly string[];
}

/** What came after one signature and before the next, or the file's end. */
export interface Between {
  /** The heaviest of it. */
  readonly weight: 'nothing' | Added['class'];
  readonly kinds: readonly AddedKind[];
  /** Places that were touched after the next signature too: whether before it as well cannot be told from the file. */
  readonly also: number;
}

export interface TimelineStop {
  /** Counted from 1. */
  readonly number: number;
  readonly signature: SignatureOut;
  readonly after: Between;
}

/** From the lightest to the heaviest. */
const WEIGHTS: readonly Between['weight'][] = [
  'nothing',
  'security-data',
  'signatures',
  'form-fields',
  'annotations',
  'changes',
];

/** Signatures in their order, with what came between. */
export function timelineOf(signatures: readonly SignatureOut[]): TimelineStop[] {
  return signatures.map((signature, index) => {
    const next = signatures[index + 1];
    return { number: index + 1, signature, after: betweenOf(signature, next) };
  });
}

/**
 * A signature lists everything that was added up to the file's end, so what stands in the next one's list as well came
 * (also) later. The next signature itself is a stop of its own and not told again.
 */
function betweenOf(signature: SignatureOut, next: SignatureOut | undefined): Between {
  if (next === undefined) return { ...summary(signature.added), also: 0 };
  const later = countsOf(next.added);
  const here: Added[] = [];
  let also = 0;
  for (const one of signature.added) {
    const key = keyOf(one);
    const left = later.get(key) ?? 0;
    if (left > 0) {
      later.set(key, left - 1);
      // Later signatures stand as stops further down.
      if (one.class !== 'signatures' && one.class !== 'security-data') also += 1;
    } else if (!isTheSignature(one, next)) {
      here.push(one);
    }
  }
  return { ...summary(here), also };
}

function isTheSignature({ kind, detail }: Added, next: SignatureOut): boolean {
  return (kind === 'signature' || kind === 'document-timestamp') && detail === next.field;
}

function keyOf({ kind, object, page, detail }: Added): string {
  return JSON.stringify([kind, object, page, detail]);
}

function countsOf(added: readonly Added[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of added) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

function summary(added: readonly Added[]): Pick<Between, 'weight' | 'kinds'> {
  const groups = new Map<string, Added[]>();
  for (const one of added) {
    const key = `${one.class} ${one.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const kinds = [...groups.values()].flatMap((group): AddedKind[] => {
    const [first] = group;
    if (first === undefined) return [];
    const pages = group.flatMap(({ page }) => (page === null ? [] : [page]));
    const details = group.flatMap(({ detail }) => (detail === null ? [] : [detail]));
    return [
      {
        kind: first.kind,
        class: first.class,
        times: group.length,
        pages: [...new Set(pages)].sort((a, b) => a - b),
        details: [...new Set(details)],
      },
    ];
  });
  kinds.sort((a, b) => WEIGHTS.indexOf(b.class) - WEIGHTS.indexOf(a.class));
  return { weight: kinds[0]?.class ?? 'nothing', kinds };
}

/** Pages as people write them: 1–3, 7. */
export function pagesText(pages: readonly number[], separator: string): string {
  const runs: [number, number][] = [];
  for (const page of pages) {
    const run = runs.at(-1);
    if (run !== undefined && page === run[1] + 1) run[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(separator);
}

/** The boxes that lie on a page, each with the number of its signature. */
export function boxesOn(
  boxes: readonly (readonly BoxOut[])[],
  page: number,
): { readonly number: number; readonly box: BoxOut }[] {
  return boxes.flatMap((list, index) =>
    list.filter((box) => box.page === page).map((box) => ({ number: index + 1, box })),
  );
}

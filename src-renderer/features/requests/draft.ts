import type { Asked, LookedAtOut, TakenFileOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { MOST_COUNT, MOST_DAYS, MOST_DOCUMENTS, MOST_REASON, USUAL_DAYS } from './limits.ts';

/** A document that was put in, on its way to being looked at. */
export interface DraftDocument {
  /** Names it on this page alone. */
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly state: 'sending' | 'looking' | 'ready' | 'failed';
  /** Share that has gone over, 0 to 1. */
  readonly share: number;
  /** Number under which the service keeps it; undefined: it is not there yet. */
  readonly file: string | undefined;
  readonly look: LookedAtOut | undefined;
  /** Why it could not be taken in or looked at. */
  readonly error: WireErrorOut | undefined;
  /** Impressions asked for; NaN while the field is empty. */
  readonly count: number;
}

export type Classification = Asked<'requests.make'>['classification'];

/** An application while it is filled in. */
export interface Draft {
  readonly documents: readonly DraftDocument[];
  readonly seal: string | undefined;
  /** Identifier of the workstation at which it is to be stamped; undefined: this one. */
  readonly workstation?: string | undefined;
  readonly reason: string;
  readonly classification: Classification;
  /** NaN while the field is empty. */
  readonly days: number;
}

export type DraftAction =
  | { readonly kind: 'put'; readonly key: string; readonly name: string; readonly size: number }
  | { readonly kind: 'sent'; readonly key: string; readonly share: number }
  | { readonly kind: 'taken'; readonly key: string; readonly taken: TakenFileOut }
  | { readonly kind: 'looked'; readonly key: string; readonly look: LookedAtOut }
  | { readonly kind: 'failed'; readonly key: string; readonly error: WireErrorOut }
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'count'; readonly key: string; readonly count: number }
  | { readonly kind: 'fill'; readonly values: Partial<Omit<Draft, 'documents'>> };

export const EMPTY_DRAFT: Draft = {
  documents: [],
  seal: undefined,
  reason: '',
  classification: 'internal',
  days: USUAL_DAYS,
};

/** The application after one more word about it. */
export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.kind) {
    case 'put': {
      const { key, name, size } = action;
      const added: DraftDocument = {
        key,
        name,
        size,
        state: 'sending',
        share: 0,
        file: undefined,
        look: undefined,
        error: undefined,
        count: 1,
      };
      return { ...draft, documents: [...draft.documents, added] };
    }
    case 'sent':
      return change(draft, action.key, { share: action.share });
    case 'taken':
      return change(draft, action.key, {
        state: 'looking',
        share: 1,
        file: action.taken.file,
        name: action.taken.name,
        size: action.taken.size,
      });
    case 'looked':
      return change(draft, action.key, { state: 'ready', look: action.look });
    case 'failed':
      return change(draft, action.key, { state: 'failed', error: action.error });
    case 'remove':
      return { ...draft, documents: draft.documents.filter(({ key }) => key !== action.key) };
    case 'count':
      return change(draft, action.key, { count: action.count });
    case 'fill':
      return { ...draft, ...action.values };
  }
}

function change(draft: Draft, key: string, values: Partial<DraftDocument>): Draft {
  const documents = draft.documents.map((one) => (one.key === key ? { ...one, ...values } : one));
  return { ...draft, documents };
}

/** Impressions asked for on all documents. */
export function impressions(draft: Draft): number {
  return draft.documents.reduce((sum, { count }) => sum + (Number.isInteger(count) ? count : 0), 0);
}

/** The first document with the same bytes as a later one; undefined: no two are the same. */
export function twice(documents: readonly DraftDocument[]): DraftDocument | undefined {
  const seen = new Set<string>();
  return documents.find(({ look }) => {
    if (look === undefined) return false;
    const again = seen.has(look.sm3);
    seen.add(look.sm3);
    return again;
  });
}

/** Why an application cannot be handed in yet, as the key of a text and its values. */
export interface Barred {
  readonly key: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** What keeps an application from being handed in, the first thing first; undefined: nothing. */
export function barredBy(draft: Draft): Barred | undefined {
  const { documents, seal, reason, classification, days } = draft;
  if (classification === 'secret') return { key: 'requests.why.secret' };
  if (documents.length === 0) return { key: 'requests.why.documents' };
  if (documents.length > MOST_DOCUMENTS)
    return { key: 'requests.why.tooMany', params: { most: MOST_DOCUMENTS } };
  if (documents.some(({ state }) => state === 'sending' || state === 'looking'))
    return { key: 'requests.why.reading' };
  const bad = documents.find(
    ({ state, look }) => state === 'failed' || (look !== undefined && look.problem !== null),
  );
  if (bad !== undefined) return { key: 'requests.why.problem', params: { name: bad.name } };
  const again = twice(documents);
  if (again !== undefined) return { key: 'requests.why.twice', params: { name: again.name } };
  const counted = documents.find(({ count }) => !within(count, MOST_COUNT));
  if (counted !== undefined)
    return { key: 'requests.why.count', params: { name: counted.name, most: MOST_COUNT } };
  if (seal === undefined) return { key: 'requests.why.seal' };
  if (reason.trim() === '') return { key: 'requests.why.reason' };
  if (reason.trim().length > MOST_REASON)
    return { key: 'requests.why.reasonLong', params: { most: MOST_REASON } };
  if (!within(days, MOST_DAYS)) return { key: 'requests.why.days', params: { most: MOST_DAYS } };
  return undefined;
}

function within(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** What is asked of the service; only of a draft that nothing bars. */
export function asked(draft: Draft): Asked<'requests.make'> {
  return {
    seal: draft.seal ?? '',
    reason: draft.reason.trim(),
    classification: draft.classification,
    days: draft.days,
    ...(draft.workstation === undefined ? {} : { workstation: draft.workstation }),
    documents: draft.documents.flatMap(({ file, count }) => (file === undefined ? [] : [{ file, count }])),
  };
}

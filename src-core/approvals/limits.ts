import { toHex } from '../kernel/index.ts';
import { MAX_COUNT, MAX_DOCUMENTS, MAX_TEXT, MAX_VALID_DAYS } from './policy.ts';
import type { UseRequest } from './use-request.ts';

const DAY = 86_400_000;

/** What a limit is about and how it is broken. */
export interface LimitProblem {
  readonly name: 'reason' | 'opinion' | 'count' | 'days' | 'documents';
  readonly detail: string;
}

/** The first limit that a request breaks, whoever made it; the same for a form and for a ticket that came along. */
export function requestProblem(request: UseRequest): LimitProblem | undefined {
  const { documents, requestedAt, expiresAt } = request;
  const days = (expiresAt.getTime() - requestedAt.getTime()) / DAY;
  const digests = new Set(documents.map((document) => toHex(document.digest)));
  return (
    textProblem('reason', request.reason, 1) ??
    rangeProblem('documents', documents.length, MAX_DOCUMENTS) ??
    documents.map((document) => rangeProblem('count', document.count, MAX_COUNT)).find(Boolean) ??
    (days > 0 && days <= MAX_VALID_DAYS ? undefined : outOf('days', MAX_VALID_DAYS)) ??
    (digests.size === documents.length ? undefined : { name: 'documents', detail: 'the same document twice' })
  );
}

/** What is wrong with a text that a person writes: a reason or an opinion. */
export function textProblem(
  name: 'reason' | 'opinion',
  text: string,
  least: number,
): LimitProblem | undefined {
  if (text.length < least) return { name, detail: 'empty' };
  if (text.length > MAX_TEXT) return { name, detail: `longer than ${MAX_TEXT} characters` };
  return hasUnseen(text.replace(/[\n\t]/g, '')) ? { name, detail: 'control characters' } : undefined;
}

/** What is wrong with a document's name in a new request. */
export function nameProblem(name: string): LimitProblem | undefined {
  return hasUnseen(name) ? { name: 'documents', detail: 'control characters in a name' } : undefined;
}

/** Control characters, and those that turn the direction of writing: what is read must be what is signed. */
function hasUnseen(text: string): boolean {
  return /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text);
}

/** Whether a whole number lies between 1 and `most`. */
export function rangeProblem(
  name: LimitProblem['name'],
  value: number,
  most: number,
): LimitProblem | undefined {
  return Number.isInteger(value) && value >= 1 && value <= most ? undefined : outOf(name, most);
}

function outOf(name: LimitProblem['name'], most: number): LimitProblem {
  return { name, detail: `1 - ${most}` };
}

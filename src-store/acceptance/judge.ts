import type { ActKind } from '@yinzheng/core/sync';
import type { Court } from './court.ts';
import { hasOwnCode } from './own-errors.ts';
import type { Found } from './found.ts';
import { judgeDecision } from './judge-decision.ts';
import { judgeAuthorisationEnd } from './judge-end.ts';
import { judgeEvent } from './judge-event.ts';
import { judgeHead } from './judge-head.ts';
import { judgeVersion } from './judge-version.ts';

/** Why an act was refused: a code of the catalogue. */
export interface Refusal {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What came of judging: what the act says and does, or why it is refused. */
export type Judgement = { readonly found: Found } | { readonly refused: Refusal };

/** Judges an act by everything that does not depend on what was accepted before it. */
export async function judge(kind: ActKind, act: Uint8Array, court: Court): Promise<Judgement> {
  try {
    return { found: await judged(kind, act, court) };
  } catch (error) {
    if (!hasOwnCode(error)) throw error;
    return { refused: { code: error.code, params: error.params } };
  }
}

async function judged(kind: ActKind, act: Uint8Array, court: Court): Promise<Found> {
  switch (kind) {
    case 'version':
      return judgeVersion(act, court);
    case 'event':
      return judgeEvent(act, court);
    case 'authorisation-end':
      return judgeAuthorisationEnd(act, court);
    case 'conflict-decision':
      return judgeDecision(act, court);
    case 'head':
      return judgeHead(act, court);
  }
}

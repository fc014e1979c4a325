import type { RequestDetailOut } from '@yinzheng/contract/ipc';

export type Tone = 'act' | 'good' | 'wrong' | 'waiting';

/** What is to happen with a request now, as the key of a sentence, with its weight. */
export interface NextStep {
  readonly key: string;
  readonly tone: Tone;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The sentence that tells whoever looks at a request what comes next; `viewer`: identifier of whoever looks. */
export function nextStep(detail: RequestDetailOut, viewer: string | undefined): NextStep {
  const { state, may, request } = detail;
  const mine = request.applicant.id === viewer;
  switch (state) {
    case 'waiting':
      if (may.decide) return { key: 'requests.next.decide', tone: 'act' };
      if (mine) return { key: 'requests.next.waitMine', tone: 'waiting', params: stepOf(detail) };
      return { key: 'requests.next.wait', tone: 'waiting', params: stepOf(detail) };
    case 'agreed':
      if (!detail.relay.here) return { key: 'requests.next.elsewhere', tone: 'waiting' };
      if (detail.ticket !== null) return { key: 'requests.next.barred', tone: 'wrong' };
      return may.stamp
        ? { key: 'requests.next.stamp', tone: 'act', params: { remaining: remaining(detail) } }
        : { key: 'requests.next.custodian', tone: 'waiting', params: { remaining: remaining(detail) } };
    case 'returned':
    case 'refused':
      return mine
        ? { key: 'requests.next.refusedMine', tone: 'wrong' }
        : { key: 'requests.next.refused', tone: 'wrong' };
    case 'expired':
      return { key: 'requests.next.expired', tone: 'wrong', params: { remaining: remaining(detail) } };
    case 'finished':
      return { key: 'requests.next.finished', tone: 'good' };
    case 'damaged':
      return { key: 'requests.next.damaged', tone: 'wrong' };
  }
}

/** Which step of the chain is waited for. */
function stepOf({ decisions, request }: RequestDetailOut): { step: number; steps: number } {
  return { step: decisions.length + 1, steps: request.steps.length };
}

/** Impressions that can still be made. */
export function remaining({ documents }: RequestDetailOut): number {
  return documents.reduce((sum, one) => sum + one.remaining, 0);
}

/** Impressions approved, spent and remaining. */
export function counts({ documents }: Pick<RequestDetailOut, 'documents'>): {
  readonly count: number;
  readonly spent: number;
  readonly remaining: number;
} {
  return {
    count: documents.reduce((sum, one) => sum + one.count, 0),
    spent: documents.reduce((sum, one) => sum + one.spent, 0),
    remaining: documents.reduce((sum, one) => sum + one.remaining, 0),
  };
}

/** The numbers of a request or of a document in words' key: before every step is agreed nothing is approved or spent. */
export function countsKey(
  detail: Pick<RequestDetailOut, 'agreed'>,
): 'requests.countsAsked' | 'requests.countsLine' {
  return detail.agreed ? 'requests.countsLine' : 'requests.countsAsked';
}

/** Whether a new request with the same words makes sense. */
export function canRepeat({ state }: RequestDetailOut): boolean {
  return state === 'refused' || state === 'returned' || state === 'expired' || state === 'finished';
}

import { REQUEST_STATES, type RequestDetailOut } from '@yinzheng/contract/ipc';
import { describe, expect, it } from 'vitest';
import { addressOf, askOf, listAddress } from '../../../src-renderer/features/requests/list-address.ts';
import { canRepeat, countsKey, nextStep } from '../../../src-renderer/features/requests/next-step.ts';
import zh from '../../../resources/locales/zh-CN/ui/requests.json' with { type: 'json' };
import zhStamp from '../../../resources/locales/zh-CN/ui/stamp.json' with { type: 'json' };

const MOMENT = '2026-11-24T15:04:05+08:00';
const sum = { name: '函.pdf', digest: 'a'.repeat(64), size: 1, count: 2 };

function detail(
  state: RequestDetailOut['state'],
  may: Partial<RequestDetailOut['may']> = {},
): RequestDetailOut {
  return {
    request: {
      id: 'f'.repeat(32),
      seal: { id: 'S', name: '公章', digest: 'a'.repeat(64) },
      applicant: { id: 'P1', name: '王' },
      reason: '报送',
      classification: 'internal',
      requested: MOMENT,
      expires: MOMENT,
      documents: [sum],
      steps: [{ role: 'approver', person: null }],
    },
    state,
    agreed: false,
    decisions: [],
    documents: [{ ...sum, spent: 1, remaining: 1, pages: 1, problem: null, awaited: false, results: [] }],
    ticket: null,
    may: { decide: false, stamp: false, ...may },
    relay: { workstation: 'ab'.repeat(16), here: true, came: false, sending: null },
  };
}

describe('nextStep', () => {
  it('has a sentence for every state, whoever looks', () => {
    for (const state of REQUEST_STATES) {
      for (const viewer of ['P1', 'P2', undefined])
        expect(zh).toHaveProperty([nextStep(detail(state), viewer).key]);
      expect(zhStamp).toHaveProperty([`stamp.closed.${state}`]);
    }
  });

  it('tells whoever may act to act', () => {
    expect(nextStep(detail('waiting', { decide: true }), 'P2').key).toBe('requests.next.decide');
    expect(nextStep(detail('agreed', { stamp: true }), 'P3')).toMatchObject({
      key: 'requests.next.stamp',
      params: { remaining: 1 },
    });
  });

  it('speaks to the applicant of what the applicant can do', () => {
    expect(nextStep(detail('refused'), 'P1').key).toBe('requests.next.refusedMine');
    expect(nextStep(detail('refused'), 'P2').key).toBe('requests.next.refused');
    expect(canRepeat(detail('refused'))).toBe(true);
    expect(canRepeat(detail('waiting'))).toBe(false);
  });

  it('does not call for the seal where the ticket does not hold', () => {
    const barred = { ...detail('agreed'), ticket: { code: 'CLOCK_BEHIND', params: {} } as const };
    expect(nextStep(barred, 'P3').key).toBe('requests.next.barred');
  });
});

describe('the numbers of a request', () => {
  it('are of what was asked for until every step is agreed to, also where it ran out before', () => {
    for (const state of ['waiting', 'expired', 'damaged'] as const) {
      expect(countsKey(detail(state))).toBe('requests.countsAsked');
    }
    for (const state of ['agreed', 'expired', 'finished'] as const) {
      expect(countsKey({ ...detail(state), agreed: true })).toBe('requests.countsLine');
    }
  });
});

describe('the address of the list', () => {
  it('comes back as it was', () => {
    const address = {
      view: 'all',
      text: '函 & 附件',
      state: 'refused',
      page: 3,
      open: 'a'.repeat(32),
    } as const;
    expect(listAddress(new URLSearchParams(addressOf(address).toString()), 'mine')).toEqual(address);
  });

  it('takes what is written wrongly for not written', () => {
    const query = new URLSearchParams('view=x&page=-1&state=none&open=../../etc');
    expect(listAddress(query, 'mine')).toEqual({
      view: 'mine',
      text: '',
      state: undefined,
      page: 1,
      open: undefined,
    });
    expect(askOf(listAddress(query, 'mine'))).toEqual({ view: 'mine', offset: 0, limit: 50 });
  });
});

import type { DeliveryStatusOut } from '@yinzheng/contract/ipc';
import type { ErrorCode } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { deliveryExplanation, untoldFailure } from '../../../src-renderer/ui/delivery-explained.ts';

const AT = '2026-06-01T02:00:00.000Z';

function error(code: ErrorCode): NonNullable<DeliveryStatusOut['failure']> {
  return { code, params: {} };
}

const status = (changes: Partial<DeliveryStatusOut>): DeliveryStatusOut => ({
  registered: { url: 'http://store.example', unit: '11430000006122244L', at: AT },
  inStep: true,
  waiting: 0,
  held: 0,
  aside: 0,
  delivered: 0,
  withdrawn: 0,
  waitingSince: null,
  lastReached: AT,
  unreachedSince: null,
  outageSince: null,
  clockDifference: null,
  failure: null,
  wentBack: false,
  log: null,
  needsUnitCode: false,
  ...changes,
});

describe('what 待发 says below how it stands', () => {
  it('does not promise that licences can be issued where the use log is an old one', () => {
    const log = error('LOG_OUTDATED');
    for (const more of [{}, { unreachedSince: AT }, { unreachedSince: AT, outageSince: AT }, { aside: 1 }]) {
      expect(deliveryExplanation(status({ log, ...more }))).toBe('delivery.explain.log');
    }
    expect(deliveryExplanation(status({ unreachedSince: AT }))).toBe('delivery.explain.unreached');
  });

  it('tells why a store is out of reach, where it is not the network', () => {
    const told = (code: ErrorCode): string | undefined =>
      untoldFailure(status({ unreachedSince: AT, failure: error(code) }))?.code;
    expect(told('STORE_UNREACHABLE')).toBeUndefined();
    expect(told('STORE_OTHER')).toBe('STORE_OTHER');
    expect(told('STORE_CERTIFICATE')).toBe('STORE_CERTIFICATE');
  });

  it('tells that the store was put back before what is set aside, for that comes of it', () => {
    expect(deliveryExplanation(status({ wentBack: true, aside: 2 }))).toBe('delivery.explain.went-back');
  });
});

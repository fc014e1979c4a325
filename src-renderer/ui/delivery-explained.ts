import type { DeliveryStatusOut } from '@yinzheng/contract/ipc';

/** Key of the sentence below: what that means, and what people need not do. */
export function deliveryExplanation(status: DeliveryStatusOut): string {
  const { registered, unreachedSince, outageSince, aside, failure, inStep, wentBack, log } = status;
  if (registered === null) return 'delivery.explain.unregistered';
  // Nothing can be issued then, whatever stands with the store.
  if (log !== null) return 'delivery.explain.log';
  // Until the outage is in the register, the days run as ever.
  if (unreachedSince !== null) return `delivery.explain.${outageSince === null ? 'unreached' : 'outage'}`;
  if (wentBack) return 'delivery.explain.went-back';
  if (aside > 0) return 'delivery.explain.aside';
  if (failure !== null) return 'delivery.explain.failed';
  return inStep ? 'delivery.explain.in-step' : 'delivery.explain.waiting';
}

/** Why the last pass broke off, where "out of reach since" does not say it: another store is there, its certificate does not hold … */
export function untoldFailure({ failure, unreachedSince }: DeliveryStatusOut): DeliveryStatusOut['failure'] {
  return unreachedSince !== null && failure?.code === 'STORE_UNREACHABLE' ? null : failure;
}

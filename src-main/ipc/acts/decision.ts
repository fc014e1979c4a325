import { fail, fromHex, toHex } from '@yinzheng/core/kernel';
import { forgetPin } from '@yinzheng/core/ports';
import { sharedPin, type DecisionOrder } from '../../service/acts/index.ts';
import type { ConfirmedAct } from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey } from './act-key.ts';
import { runOptions } from './context.ts';

/** Checks a decision and makes the act that waits for its person. @throws what the task `decision.prepare` throws */
export async function decisionAct(deps: ServiceDeps, order: DecisionOrder): Promise<ConfirmedAct> {
  const { facts, version } = await deps.pool.run('decision.prepare', order);
  const answer = order.form.answer === 'agreed' ? 'agreed' : 'refused';
  const key = actKey(deps, facts);
  return {
    facts,
    key: () => Promise.resolve(key.facts({ count: 0, logins: 1, signatures: 1 })),
    picture: (index, page, width) => {
      const document = facts.documents[index] ?? fail('BAD_REQUEST', { detail: 'document' });
      const kept = { digest: fromHex(document.digest), name: document.name };
      return deps.pool.run('page.picture', { document: kept, page, width });
    },
    run: (typed, control) =>
      key.run(typed, control, async (pin) => {
        const shared = sharedPin(pin);
        try {
          const task = { ...order, version, pin: shared };
          const options = runOptions(control, 0, facts.reason);
          const { approved } = await deps.pool.run('decision.sign', task, options);
          return { result: { kind: 'decide', request: toHex(order.ticketId), answer, approved } };
        } finally {
          forgetPin(shared);
          for (const what of ['requests', 'keys'] as const) deps.emit({ kind: 'changed', what });
          deps.sync.wake();
        }
      }),
    sofar: () => null,
    asks: (slip) => key.asks(slip),
    stop: () => key.stop(),
    over: () => key.over(),
  };
}

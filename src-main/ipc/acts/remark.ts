import { fail, fromHex } from '@yinzheng/core/kernel';
import { forgetPin } from '@yinzheng/core/ports';
import { sharedPin, type RemarkOrder } from '../../service/acts/index.ts';
import type { ConfirmedAct } from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey } from './act-key.ts';
import { runOptions } from './context.ts';

/** Checks a remark and makes the act that waits for its person. @throws what the task `remark.prepare` throws */
export async function remarkAct(deps: ServiceDeps, order: RemarkOrder): Promise<ConfirmedAct> {
  const facts = await deps.pool.run('remark.prepare', order);
  const key = actKey(deps, facts);
  return {
    facts,
    key: () => Promise.resolve(key.facts({ count: 0, logins: 1, signatures: 2 })),
    picture: (index, page, width) => {
      const document = facts.documents[index] ?? fail('BAD_REQUEST', { detail: 'document' });
      const kept = { digest: fromHex(document.digest), name: document.name };
      return deps.pool.run('page.picture', { document: kept, page, width });
    },
    run: (typed, control) =>
      key.run(typed, control, async (pin) => {
        const shared = sharedPin(pin);
        try {
          const task = { ...order, pin: shared };
          const { entry } = await deps.pool.run('remark.write', task, runOptions(control, 0, facts.reason));
          return { result: { kind: 'annotate', entry } };
        } finally {
          forgetPin(shared);
          for (const what of ['ledger', 'keys'] as const) deps.emit({ kind: 'changed', what });
        }
      }),
    sofar: () => null,
    asks: (slip) => key.asks(slip),
    stop: () => key.stop(),
    over: () => key.over(),
  };
}

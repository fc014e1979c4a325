import { fail, fromHex } from '@yinzheng/core/kernel';
import { forgetPin } from '@yinzheng/core/ports';
import { sharedPin, type RemarkOrder } from '../../service/acts/index.ts';
import type { PreparedAct } from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { keyFacts, runOptions } from './context.ts';

/** Checks a remark and makes the act that waits for its person. @throws what the task `remark.prepare` throws */
export async function remarkAct(deps: ServiceDeps, order: RemarkOrder): Promise<PreparedAct> {
  const facts = await deps.pool.run('remark.prepare', order);
  return {
    facts,
    key: () => Promise.resolve(keyFacts(deps, facts)),
    picture: (index, page, width) => {
      const document = facts.documents[index] ?? fail('BAD_REQUEST', { detail: 'document' });
      const kept = { digest: fromHex(document.digest), name: document.name };
      return deps.pool.run('page.picture', { document: kept, page, width });
    },
    run: async (pin, control) => {
      const shared = sharedPin(pin);
      try {
        const task = { ...order, pin: shared };
        const { entry } = await deps.pool.run('remark.write', task, runOptions(control, 0, facts.reason));
        return { result: { kind: 'annotate', entry } };
      } finally {
        forgetPin(shared);
        forgetPin(pin);
        for (const what of ['ledger', 'keys'] as const) deps.emit({ kind: 'changed', what });
      }
    },
    sofar: () => null,
  };
}

import { fail, toHex } from '@yinzheng/core/kernel';
import { forgetPin } from '@yinzheng/core/ports';
import type { JobResult } from '@yinzheng/contract/ipc';
import { sharedPin } from '../../service/acts/index.ts';
import type { ConfirmedAct } from '../../service/jobs/index.ts';
import type { LicenceWish } from '../../service/licence-desk/index.ts';
import type { OwnAct } from '../../service/licences/index.ts';
import type { ServiceDeps } from '../deps.ts';
import { actKey } from './act-key.ts';
import { runOptions } from './context.ts';

/** Checks an act about licences and makes what waits for its person. @throws what the task `licence-act.prepare` throws */
export async function licenceAct(
  deps: ServiceDeps,
  {
    person,
    wish,
    settled,
  }: { readonly person: string; readonly wish: LicenceWish; readonly settled?: () => void },
): Promise<ConfirmedAct> {
  const { facts, act } = await deps.pool.run('licence-act.prepare', { person, wish });
  const key = actKey(deps, facts);
  const item = wish.kind === 'conflict-decision' ? wish.number : 0;
  const attachments = wish.kind === 'licence-record' ? wish.attachments : [];
  return {
    facts,
    key: () => Promise.resolve(key.facts({ count: 0, logins: 1, signatures: 1 })),
    picture: () => fail('BAD_REQUEST', { detail: 'document' }),
    run: (typed, control) =>
      key.run(typed, control, async (pin) => {
        const shared = sharedPin(pin);
        try {
          await deps.pool.run(
            'licence-act.sign',
            { act, attachments, pin: shared },
            runOptions(control, 0, ''),
          );
          settled?.();
          return { result: resultOf(act, item) };
        } finally {
          forgetPin(shared);
          for (const what of ['licences', 'delivery', 'keys'] as const) deps.emit({ kind: 'changed', what });
          deps.sync.wake();
        }
      }),
    sofar: () => null,
    asks: (slip) => key.asks(slip),
    stop: () => key.stop(),
    over: () => key.over(),
  };
}

/** `item`: number of the item that a decision is about. */
function resultOf(asked: OwnAct, item: number): JobResult {
  switch (asked.kind) {
    case 'licence-record':
      return { kind: 'licence-record', draft: toHex(asked.act.draft) };
    case 'licence-review':
      return { kind: 'licence-review', draft: toHex(asked.record.act.draft), answer: asked.act.answer };
    case 'licence-event':
      return { kind: 'licence-event', identifier: asked.act.identifier };
    case 'conflict-decision':
      return { kind: 'conflict-decision', item, decision: asked.act.decision };
    case 'standing-authorisation':
      return { kind: 'standing-authorisation', id: toHex(asked.act.id) };
    case 'authorisation-end':
      return { kind: 'authorisation-end', id: toHex(asked.authorisation.act.id) };
  }
}

import { fail, fromHex } from '@yinzheng/core/kernel';
import { decisionAct } from '../acts/decision.ts';
import { remarkAct } from '../acts/remark.ts';
import { stampingAct, stampingOrder } from '../acts/stamping.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type ActChannel =
  | 'requests.make'
  | 'requests.supply'
  | 'requests.decide'
  | 'stamping.check'
  | 'stamping.prepare'
  | 'ledger.annotate';

/** Everything that writes: a request at once, the rest as acts that wait for their person. */
export function actHandlers(deps: ServiceDeps): HandlersOf<ActChannel> {
  const { pool, jobs, taken, emit } = deps;
  return {
    'requests.make': async ({ seal, reason, classification, days, workstation, documents }, call) => {
      const applicant = seated(call);
      const claim = taken.claim(
        documents.map(({ file }) => file),
        call.session,
      );
      const files = claim.files.map(({ path, name }, index) => ({
        path,
        name,
        count: documents[index]!.count,
      }));
      try {
        const order = { applicant, seal, reason, classification, days, workstation, documents: files };
        const made = await pool.run('request.make', order);
        claim.remove();
        emit({ kind: 'changed', what: 'requests' });
        deps.sync.wake();
        return made;
      } catch (error) {
        claim.giveBack();
        throw error;
      }
    },
    'requests.supply': async ({ id, document, file }, call) => {
      const person = seated(call);
      const claim = taken.claim([file], call.session);
      try {
        const { path } = claim.files[0] ?? fail('BAD_REQUEST', { detail: 'file' });
        const order = { ticketId: fromHex(id), document: fromHex(document), person, path };
        await pool.run('request.supply', order);
        claim.remove();
        emit({ kind: 'changed', what: 'requests' });
        return {};
      } catch (error) {
        claim.giveBack();
        throw error;
      }
    },
    'requests.decide': async ({ id, answer, opinion }, call) => {
      const form = { approverId: seated(call), answer, opinion };
      const act = await decisionAct(deps, { ticketId: fromHex(id), form });
      return waiting(jobs.ask({ ...spec(call), kind: 'decide', subject: act.facts.reason }, act));
    },
    'stamping.check': async ({ id, document, positions, format }, call) => {
      const question = {
        ticketId: fromHex(id),
        custodian: seated(call),
        document: fromHex(document),
        positions,
        format,
      };
      const checks = await pool.run('stamping.check', question);
      return { checks };
    },
    'stamping.prepare': async (input, call) => {
      const act = await stampingAct(deps, stampingOrder(seated(call), input));
      const total = input.documents.length;
      const job = {
        ...spec(call),
        kind: 'stamp',
        subject: act.facts.reason,
        total,
        pausable: total > 1,
      } as const;
      return waiting(jobs.ask(job, act));
    },
    'ledger.annotate': async ({ number, note }, call) => {
      const act = await remarkAct(deps, { entry: number, note, custodian: seated(call) });
      return waiting(jobs.ask({ ...spec(call), kind: 'annotate', subject: act.facts.reason }, act));
    },
  };
}

function spec({ session, person }: Call): {
  readonly total: 1;
  readonly pausable: false;
  readonly owner: { readonly session: string; readonly person: string | null };
} {
  return { total: 1, pausable: false, owner: { session, person } };
}

function waiting({ id }: { readonly id: string }): { readonly job: string } {
  return { job: id };
}

/** Whoever has taken the seat; the policy lets nobody else come here. */
function seated({ person }: Call): string {
  return person ?? fail('NOBODY_SEATED');
}

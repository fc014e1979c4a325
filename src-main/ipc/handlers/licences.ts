import { fail } from '@yinzheng/core/kernel';
import { issueAct } from '../acts/issue.ts';
import { licenceAct } from '../acts/licence.ts';
import { unfinishedForms, type LicenceWish, type TakenAttachment } from '../../service/licence-desk/index.ts';
import { moment } from '../../service/shapes.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type LicenceChannel =
  | 'licences.types'
  | 'licences.list'
  | 'licences.get'
  | 'licences.check'
  | 'licences.draw'
  | 'licences.unfinished'
  | 'licences.keep'
  | 'licences.forget'
  | 'licences.collect'
  | 'licences.review'
  | 'licences.terms'
  | 'licences.issue'
  | 'licences.event'
  | 'authorisations.list'
  | 'authorisations.sign'
  | 'authorisations.end';

/** 证照: what is read of licences, and the acts about them. */
export function licenceHandlers(deps: ServiceDeps): HandlersOf<LicenceChannel> {
  const { pool, jobs, taken, products, station } = deps;
  const unfinished = unfinishedForms(station.folder);
  const ask = async (
    call: Call,
    wish: LicenceWish,
    subject: string,
    settled?: () => void,
  ): Promise<{ readonly job: string }> => {
    const act = await licenceAct(deps, { person: seated(call), wish, ...(settled && { settled }) });
    const { session, person } = call;
    const spec = { kind: wish.kind, total: 1, pausable: false, owner: { session, person } } as const;
    const about =
      act.facts.licence.find(({ name }) => name === 'holders' || name === 'type')?.text ?? subject;
    return { job: jobs.ask({ ...spec, subject: subject === '' ? about : subject }, act).id };
  };
  return {
    'licences.types': () => pool.run('licences.types', {}),
    'licences.list': async (input) => {
      const { strange, ...page } = await pool.run('licences.list', input);
      if (strange) deps.list.look();
      return page;
    },
    'licences.get': ({ id }, call) =>
      pool.run('licences.get', { id, person: seated(call), roles: call.roles }),
    'licences.check': (input) => pool.run('licences.check', input),
    'licences.draw': async (input, call) => {
      const { pdf, why } = await pool.run('licences.draw', input);
      if (pdf === null) return { made: null, why };
      const name = '证照样张.pdf';
      return {
        made: { product: products.add({ name, type: 'application/pdf', bytes: pdf }, call), name },
        why,
      };
    },
    'licences.unfinished': (_, call) => ({ kept: unfinished.of(seated(call)) }),
    'licences.keep': (form, call) => {
      unfinished.keep(seated(call), { ...form, at: moment(station.clock.now()) });
      return {};
    },
    'licences.forget': (_, call) => {
      unfinished.forget(seated(call));
      return {};
    },
    'licences.collect': ({ attachments, ...input }, call) => {
      const files = attachments.map((file): TakenAttachment => {
        const { path, name } = taken.get(file, call.session);
        return { path, name };
      });
      const settled = (): void => {
        unfinished.forget(seated(call));
        for (const file of attachments) if (taken.has(file, call.session)) taken.drop(file, call.session);
      };
      const names = input.form.holders.map(({ name }) => name).join('、');
      return ask(call, { kind: 'licence-record', ...input, attachments: files }, names, settled);
    },
    'licences.review': (input, call) => ask(call, { kind: 'licence-review', ...input }, ''),
    'licences.terms': (input) => pool.run('licences.terms', input),
    'licences.issue': async ({ drafts }, call) => {
      const { session, person } = call;
      const act = await issueAct(deps, { officer: seated(call), drafts });
      const total = drafts.length;
      const subject = act.facts.licence.find(({ name }) => name === 'type')?.text ?? '';
      const spec = {
        kind: 'licence-issue',
        subject,
        total,
        pausable: total > 1,
        owner: { session, person },
      } as const;
      return { job: jobs.ask(spec, act).id };
    },
    'licences.event': (input, call) => ask(call, { kind: 'licence-event', ...input }, ''),
    'authorisations.list': () => pool.run('authorisations.list', {}),
    'authorisations.sign': (input, call) => ask(call, { kind: 'standing-authorisation', ...input }, ''),
    'authorisations.end': (input, call) => ask(call, { kind: 'authorisation-end', ...input }, ''),
  };
}

/** Whoever has taken the seat; the policy lets nobody else come here. */
function seated({ person }: Call): string {
  return person ?? fail('NOBODY_SEATED');
}

import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import { mayTypeAgain, type Jobs } from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type PromptChannel =
  | 'prompt.ask'
  | 'prompt.facts'
  | 'prompt.picture'
  | 'prompt.confirm'
  | 'prompt.key'
  | 'prompt.pin'
  | 'host.away';

/** The two small windows: the host alone comes here, for the window that holds a job's capability. */
export function promptHandlers({ jobs, pins, preferences }: ServiceDeps): HandlersOf<PromptChannel> {
  const language = (person: string | null) => preferences.of(person).language;
  return {
    'host.away': () => {
      pins.away();
      jobs.away();
      return {};
    },
    'prompt.ask': ({ job }, call) => ({ stage: jobs.stage(job, call) }),
    'prompt.facts': ({ job }, call) => {
      const { facts } = jobs.waiting(job, 'confirm', call);
      if (facts === null) return fail('JOB_NOT_WAITING');
      const { publicKey: _, ...shown } = facts;
      return { ...shown, job, language: language(call.person) };
    },
    'prompt.picture': async ({ job, document, page, width }, call) => {
      const png = await jobs.waiting(job, 'either', call).picture(document, page, width);
      return { png: Buffer.from(png).toString('base64') };
    },
    'prompt.confirm': ({ job, answer }, call) => {
      jobs.confirm(job, answer, call);
      return {};
    },
    'prompt.key': async ({ job }, call) => {
      const key = await jobs.waiting(job, 'pin', call).key();
      return { ...key, job, language: language(call.person) };
    },
    'prompt.pin': async ({ job, slip }, call) => {
      const pin = call.pin ?? (slip === undefined ? undefined : { slip });
      if (pin === undefined) fail('BAD_REQUEST', { detail: 'prompt.pin' });
      try {
        await jobs.pin(job, pin, call);
        const next = isAtPin(jobs, job, call);
        return { accepted: true, error: null, triesLeft: null, again: false, next };
      } catch (error) {
        if (!(error instanceof YinzhengError) || NOT_THE_KEYS.has(error.code)) {
          // No act took it.
          if (slip !== undefined) pins.forget(slip);
          throw error;
        }
        const told = { accepted: false, error: wireError(error), triesLeft: triesLeft(error), next: false };
        return { ...told, again: mayTypeAgain(error) && isAtPin(jobs, job, call) };
      }
    },
  };
}

/** Refusals of the window, not of the act. */
const NOT_THE_KEYS: ReadonlySet<string> = new Set(['JOB_UNKNOWN', 'JOB_NOT_WAITING', 'INTERNAL']);

/** Whether the act waits for a PIN still. */
function isAtPin(jobs: Jobs, job: string, call: Call): boolean {
  return jobs.get(job, call).state === 'pin';
}

function triesLeft(error: YinzhengError): number | null {
  if (error.code === 'PIN_LOCKED') return 0;
  const { left } = error.params;
  return error.code === 'PIN_WRONG' && typeof left === 'number' ? left : null;
}

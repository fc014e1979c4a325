import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import type { ServiceDeps } from '../deps.ts';
import type { HandlersOf } from '../router.ts';

type PromptChannel =
  'prompt.ask' | 'prompt.facts' | 'prompt.picture' | 'prompt.confirm' | 'prompt.key' | 'prompt.pin';

/** The two small windows: the host alone comes here, for the window that holds a job's capability. */
export function promptHandlers({ jobs, preferences }: ServiceDeps): HandlersOf<PromptChannel> {
  const language = (person: string | null) => preferences.of(person).language;
  return {
    'prompt.ask': ({ job }, call) => ({ stage: jobs.stage(job, call) }),
    'prompt.facts': ({ job }, call) => {
      const { facts } = jobs.waiting(job, 'confirm', call);
      return { ...facts, job, language: language(call.person) };
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
    'prompt.pin': async ({ job }, call) => {
      if (call.pin === undefined) fail('BAD_REQUEST', { detail: 'prompt.pin' });
      try {
        await jobs.pin(job, call.pin, call);
        return { accepted: true, error: null, triesLeft: null };
      } catch (error) {
        if (!(error instanceof YinzhengError) || NOT_THE_KEYS.has(error.code)) throw error;
        return { accepted: false, error: wireError(error), triesLeft: triesLeft(error) };
      }
    },
  };
}

/** Refusals of the window, not of the act. */
const NOT_THE_KEYS: ReadonlySet<string> = new Set(['JOB_UNKNOWN', 'JOB_NOT_WAITING', 'INTERNAL']);

function triesLeft(error: YinzhengError): number | null {
  if (error.code === 'PIN_LOCKED') return 0;
  const { left } = error.params;
  return error.code === 'PIN_WRONG' && typeof left === 'number' ? left : null;
}

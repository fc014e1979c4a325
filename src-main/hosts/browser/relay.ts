import {
  PAGE_CHANNELS,
  type Answered,
  type Asked,
  type HostChannelName,
  type Output,
} from '@yinzheng/contract/ipc';
import type { Caller } from '../../ipc/router.ts';
import type { KeptJobs } from './kept-jobs.ts';
import { refusal } from './replies.ts';
import type { ServiceProcess } from './service-process.ts';
import type { Session } from './sessions.ts';

/** Carries questions from the doors to the service. */
export interface Relay {
  /** A page's question. */
  page(channel: string, input: unknown, session: Session): Promise<Answered<unknown>>;
  /** A question of the host's own, in somebody's name. `pin` is overwritten. */
  host<N extends HostChannelName>(
    channel: N,
    input: Asked<N>,
    caller: Caller,
    pin?: Uint8Array,
  ): Promise<Answered<Output<N>>>;
}

export function makeRelay(service: Pick<ServiceProcess, 'ask'>, jobs: KeptJobs): Relay {
  return {
    page: async (channel, input, session) => {
      // The service asks the same again; what is no page's business does not even reach it.
      if (!Object.hasOwn(PAGE_CHANNELS, channel))
        return refusal('BAD_REQUEST', { detail: 'no such channel' });
      const caller = callerOf(session);
      const kept = jobs.answer(channel, input, caller);
      if (kept !== undefined) return kept;
      const answer = await service.ask({ door: 'page', channel, input, caller });
      if (channel === 'session.become' && answer.ok) {
        session.person = (answer.data as Output<'session.become'>).person?.id ?? null;
      }
      return jobs.complete(channel, input, caller, answer);
    },
    host: async (channel, input, caller, pin) => {
      const ask = { door: 'host', channel, input, caller } as const;
      const answering = service.ask(pin === undefined ? ask : { ...ask, pin });
      // The message was written by now: what it carries is the service's to overwrite.
      pin?.fill(0);
      return (await answering) as Answered<never>;
    },
  };
}

/** Who asks, as of this moment. */
export function callerOf({ id, person }: Session): Caller {
  return { session: id, person };
}

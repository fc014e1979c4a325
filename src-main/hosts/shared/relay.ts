import {
  PAGE_CHANNELS,
  type Answered,
  type Asked,
  type HostChannelName,
  type Output,
} from '@yinzheng/contract/ipc';
import type { YinzhengError } from '@yinzheng/core/kernel';
import type { Caller } from '../../ipc/router.ts';
import type { HeldFiles } from './held-files.ts';
import type { KeptJobs } from './kept-jobs.ts';
import type { ServiceProcess } from './service-process.ts';

/** Whoever asks through a host: one browser that was let in, or the window of the desktop program. */
export interface Session {
  readonly id: string;
  /** Who sits there: what the service answered last. */
  person: string | null;
  /** How often that was somebody else than before: who comes back to a seat has left it all the same. */
  seat: number;
}

/** Carries questions to the service: the first gate. */
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

export function makeRelay(
  service: Pick<ServiceProcess, 'ask'>,
  jobs: KeptJobs,
  held: Pick<HeldFiles, 'add' | 'drop'>,
): Relay {
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
        const person = (answer.data as Output<'session.become'>).person?.id ?? null;
        if (person !== session.person) session.seat += 1;
        session.person = person;
      }
      if (channel === 'files.drop' && answer.ok) held.drop((input as Asked<'files.drop'>).file);
      return jobs.complete(channel, input, caller, answer);
    },
    host: async (channel, input, caller, pin) => {
      const ask = { door: 'host', channel, input, caller } as const;
      const answering = service.ask(pin === undefined ? ask : { ...ask, pin });
      // The message was written by now: what it carries is the service's to overwrite.
      pin?.fill(0);
      const answer = await answering;
      if (channel === 'host.take' && answer.ok) {
        const { file: id } = answer.data as Output<'host.take'>;
        held.add({ ...(input as Asked<'host.take'>), id, session: caller.session });
      }
      return answer as Answered<never>;
    },
  };
}

/** Who asks, as of this moment. */
export function callerOf({ id, person }: Session): Caller {
  return { session: id, person };
}

/** What a refusal of ours looks like on the way to a page. */
export function refusal(
  code: YinzhengError['code'],
  params: YinzhengError['params'] = {},
): Extract<Answered<never>, { ok: false }> {
  return { ok: false, error: { code, params: { ...params } } };
}

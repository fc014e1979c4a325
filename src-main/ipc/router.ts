import type { Role } from '@yinzheng/core/accounts';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { PinEntry } from '@yinzheng/core/ports';
import {
  CHANNELS,
  mayAsk,
  POLICY,
  type Answered,
  type ChannelName,
  type Input,
  type Output,
} from '@yinzheng/contract/ipc';
import { wireError, type WireError } from '@yinzheng/contract/errors';

/** Who asks, as the host that carries the page knows it. */
export interface Caller {
  /** One window of one browser, or the window of the desktop program. */
  readonly session: string;
  /** Identifier of whoever has taken the seat; null: nobody. */
  readonly person: string | null;
}

/** A request as a host hands it on. */
export interface Ask {
  /** Through which door it came: from a page, or from the host itself. */
  readonly door: 'page' | 'host';
  readonly channel: string;
  readonly input: unknown;
  readonly caller: Caller;
  /** The PIN of `prompt.pin`; zeroed when the answer is given. */
  readonly pin?: Uint8Array;
}

/** What a handler is told besides its input. */
export interface Call extends Caller {
  /** Roles of the person by grants in force; none where nobody sits. */
  readonly roles: readonly Role[];
  readonly pin: PinEntry | undefined;
}

/** One handler for each channel: it parses nothing, decides nothing that is a rule, and throws our errors. */
export type Handlers = {
  readonly [N in ChannelName]: (input: Input<N>, call: Call) => Output<N> | Promise<Output<N>>;
};

/** The handlers of some channels. */
export type HandlersOf<N extends ChannelName> = Pick<Handlers, N>;

export interface RouterDeps {
  readonly handlers: Handlers;
  /** Roles of a person at this moment; undefined: there is no such person. */
  rolesOf(person: string): readonly Role[] | undefined;
  /** Told of defects; nothing of them crosses the border. */
  onDefect(channel: string, error: unknown): void;
}

/** Answers requests; never throws. */
export type Router = (ask: Ask) => Promise<Answered<unknown>>;

/**
 * Two gates before any handler: who asks, by the one policy, and whether the request is well formed, by the channel's
 * schema. Answers pass a schema too: what a channel does not promise does not leave.
 */
export function makeRouter({ handlers, rolesOf, onDefect }: RouterDeps): Router {
  return async ({ door, channel, input, caller, pin }) => {
    try {
      if (!isChannel(channel)) throw new YinzhengError('BAD_REQUEST', { detail: 'no such channel' });
      const access = POLICY[channel];
      if ((access.host === true) !== (door === 'host')) {
        throw new YinzhengError('BAD_REQUEST', { detail: 'no such channel' });
      }
      const roles = caller.person === null ? undefined : rolesOf(caller.person);
      if (access.who !== 'anyone' && roles === undefined) throw new YinzhengError('NOBODY_SEATED');
      if (!mayAsk(access, roles)) throw new YinzhengError('NOT_ALLOWED');
      return {
        ok: true,
        data: await handle(handlers, channel, input, { ...caller, roles: roles ?? [], pin }),
      };
    } catch (error) {
      if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') onDefect(channel, error);
      return { ok: false, error: withoutDetail(wireError(error)) };
    } finally {
      pin?.fill(0);
    }
  };
}

async function handle(handlers: Handlers, name: ChannelName, input: unknown, call: Call): Promise<unknown> {
  const { input: wanted, output: promised } = CHANNELS[name];
  const parsed = wanted.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.');
    throw new YinzhengError('BAD_REQUEST', {
      detail: path === undefined || path === '' ? name : `${name} ${path}`,
    });
  }
  const handler = handlers[name] as (input: unknown, call: Call) => unknown;
  return promised.parse(await handler(parsed.data, call));
}

function isChannel(name: string): name is ChannelName {
  return Object.hasOwn(CHANNELS, name);
}

/** What a defect says of itself is for the log, not for a page. */
function withoutDetail(error: WireError): WireError {
  return error.code === 'INTERNAL' ? { code: 'INTERNAL', params: { detail: '-' } } : error;
}

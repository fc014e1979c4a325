import type { Answered, Asked, Output, PageChannelName, WireErrorOut } from '@yinzheng/contract/ipc';
import { desktop } from './desktop.ts';
import { pageKey } from './page-key.ts';

/** Why a question was not answered: one of the product's error codes, with what its text names. */
export class CallError extends Error {
  readonly code: WireErrorOut['code'];
  readonly params: WireErrorOut['params'];

  constructor({ code, params }: WireErrorOut) {
    super(code);
    this.name = 'CallError';
    this.code = code;
    this.params = params;
  }
}

/** The host cannot be reached, or answers with something that is no answer. */
export function serviceDown(): CallError {
  return new CallError({ code: 'SERVICE_DOWN', params: {} });
}

/** The host answers, and does not know this page: it was started anew, or the cookie is gone. */
export function sessionLost(): CallError {
  return new CallError({ code: 'SESSION_LOST', params: {} });
}

/** What the host answers to a page that it does not know (docs/adr/0014). */
export const NOT_KNOWN = 403;

/** The data of an answer; throws CallError where it is a refusal, SERVICE_DOWN where it is no answer at all. */
export function answered(body: unknown): unknown {
  if (!isAnswered(body)) throw serviceDown();
  if (!body.ok) throw new CallError(body.error);
  return body.data;
}

/** The host has checked what the service sends by the channel's schema; here only the envelope is looked at. */
function isAnswered(body: unknown): body is Answered<unknown> {
  return typeof body === 'object' && body !== null && 'ok' in body && typeof body.ok === 'boolean';
}

/**
 * Asks the service. Throws CallError: the service's refusal, SESSION_LOST where the host does not know the page, or
 * SERVICE_DOWN where nobody answers; `signal` gives the question up.
 */
export async function call<N extends PageChannelName>(
  channel: N,
  input: Asked<N>,
  signal?: AbortSignal,
): Promise<Output<N>> {
  return answered(await post(channel, input, signal)) as Output<N>;
}

async function post(channel: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
  const bridge = desktop();
  if (bridge !== undefined) {
    const answer = await bridge.call(channel, input).catch(() => undefined);
    signal?.throwIfAborted();
    return answer;
  }
  try {
    const response = await fetch(`/call/${channel}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-page-key': pageKey() },
      body: JSON.stringify(input),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? null,
    });
    if (response.status === NOT_KNOWN) throw sessionLost();
    return await response.json();
  } catch (error) {
    if (signal?.aborted === true || error instanceof CallError) throw error;
    throw serviceDown();
  }
}

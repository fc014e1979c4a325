import type { Answered, Output } from '@yinzheng/contract/ipc';
import type { Caller, Router } from './router.ts';

// Where the PIN comes in under the desktop client: a port of the small window's own, for one job, in one person's name
// (docs/adr/0017). The host that made the two ends hears nothing of what passes.

/** The service's end of such a port. */
export interface PinPort {
  on(event: 'message', hear: (message: { readonly data: unknown }) => void): void;
  postMessage(answer: unknown): void;
  start(): void;
  close(): void;
}

/** For which job, and in whose name. */
export interface PinPortOrder {
  readonly job: string;
  readonly caller: Caller;
}

/** Longest PIN, bytes; the key says what its own limits are. */
const LONGEST_PIN = 256;
const NO_PIN = { code: 'BAD_REQUEST', params: { detail: 'pin' } } as const;
/** The window shows the same page anew, for the next key. */
export const PIN_PAGE = '/pin';
/** Another try may follow. */
const AGAIN = 'port';

/**
 * What the window of a PIN is told; `again`: makes the key for one more try, where there may be one; `next`: the address of the window
 * in which the next key is asked.
 */
export function pinAnswer(
  answer: Answered<Output<'prompt.pin'>>,
  again: () => string,
  next: () => string,
): unknown {
  // The job does not wait any more, or the service is gone: nothing is left to try.
  if (!answer.ok) return { accepted: false, error: answer.error, triesLeft: null, key: null };
  const { accepted, error, triesLeft, again: once, next: more } = answer.data;
  if (accepted) return more ? { accepted, next: next() } : { accepted };
  return { accepted, error, triesLeft, key: once ? again() : null };
}

/** Takes PINs at a port, each overwritten after its use. */
export function takePins(port: PinPort, { job, caller }: PinPortOrder, router: Router): void {
  const take = async (pin: unknown): Promise<unknown> => {
    if (!(pin instanceof Uint8Array)) return { accepted: false, error: NO_PIN, triesLeft: null, key: AGAIN };
    if (pin.length === 0 || pin.length > LONGEST_PIN) {
      pin.fill(0);
      return { accepted: false, error: NO_PIN, triesLeft: null, key: AGAIN };
    }
    const answer = await router({ door: 'host', channel: 'prompt.pin', input: { job }, caller, pin });
    return pinAnswer(
      answer as Answered<Output<'prompt.pin'>>,
      () => AGAIN,
      () => PIN_PAGE,
    );
  };
  port.on('message', ({ data }) => void take(data).then((answer) => port.postMessage(answer)));
  port.start();
}

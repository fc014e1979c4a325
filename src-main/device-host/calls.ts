import type { FromDevice, LimitClass } from '@yinzheng/contract/device';
import type { Cryptoki } from './cryptoki.ts';
import { faultOf } from './fault.ts';

/** The one way to the module: each call is announced before it is made. */
export interface Calls {
  /**
   * Makes a native call. Its name has left the process before it is begun: whoever watches knows it, whatever the
   * library does. C_Sign, and a call that must not be broken off, is not begun before he has said `go`: where he ends the
   * process instead, it was not made. @throws Fault
   */
  make<T>(call: string, limit: LimitClass, run: (module: Cryptoki) => T | Promise<T>): Promise<T>;
  /** The same where a PIN is among what is given: what the package says of an error is left out. @throws Fault */
  withSecret<T>(call: string, limit: LimitClass, run: (module: Cryptoki) => T): Promise<T>;
}

/** What calls are made with. */
export interface CallWay {
  module(): Cryptoki;
  tell(message: FromDevice): Promise<void>;
  /** Told at the beginning and at the end of a call that must not be broken off. */
  unbreakable(now: boolean): void;
  /** Settles when the word comes that the call announced under a number may be made. */
  cleared(id: number): Promise<void>;
}

/** Calls for one order, by its number. */
export function callsFor(id: number, { module, tell, unbreakable, cleared }: CallWay): Calls {
  const make = async <T>(
    call: string,
    limit: LimitClass,
    run: (module: Cryptoki) => T | Promise<T>,
    secret: boolean,
  ): Promise<T> => {
    const clear = call === 'C_Sign' || limit === 'endless' ? cleared(id) : undefined;
    await tell({ kind: 'calling', id, call, limit, ...(clear !== undefined && { waits: true }) });
    await clear;
    if (limit === 'endless') unbreakable(true);
    try {
      return await run(module());
    } catch (error) {
      throw faultOf(call, error, secret);
    } finally {
      if (limit === 'endless') unbreakable(false);
    }
  };
  return {
    make: (call, limit, run) => make(call, limit, run, false),
    withSecret: (call, limit, run) => make(call, limit, run, true),
  };
}

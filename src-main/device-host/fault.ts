import type { DeviceFault } from '@yinzheng/core/devices';

/** What an order failed with, in the words of the wire. */
export class Fault extends Error {
  readonly fault: DeviceFault;

  constructor(fault: DeviceFault) {
    super(`${fault.call}: ${fault.what}`);
    this.name = 'Fault';
    this.fault = fault;
  }
}

/** A fault that no call of the module gave. */
export function fault(what: DeviceFault['what'], call: string, detail = ''): Fault {
  return new Fault({ what, call, rv: undefined, detail, signed: 'no' });
}

/** A code that is the answer, though no call of this order gave it: it came before, or the module was not asked. */
export function refused(call: string, rv: number, detail: string): Fault {
  return new Fault({ what: 'rv', call, rv, detail, signed: 'no' });
}

/** Stands for a code that cannot be told: it is none of the standard's, and above all not CKR_OK. */
const NO_CODE = 0xffff_ffff;

/**
 * The module's code in an error of pkcs11js, 32 bits: in `code` where it wrapped the error, else at the end of
 * `CKR_NAME:160`. Some modules give a negative number, which is 64 bits wide then; `code` has lost what it was, and what
 * is left is no code of theirs.
 */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'Pkcs11Error' && 'code' in error && typeof error.code === 'number') {
    return Number.isSafeInteger(error.code) ? folded(BigInt(error.code)) : NO_CODE;
  }
  const digits = /\bCKR_\w+:(\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : folded(BigInt(digits));
}

function folded(code: bigint): number {
  return Number(BigInt.asUintN(32, code)) || NO_CODE;
}

/** What a call of the module threw. Texts of it are kept only where no PIN was given: `secret`. */
export function faultOf(call: string, error: unknown, secret: boolean): Fault {
  if (error instanceof Fault) return error;
  const rv = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  const detail = secret ? '' : said.slice(0, 1024);
  return new Fault({ what: 'rv', call, rv, detail, signed: 'no' });
}

/** The code of a fault; undefined for one that has none, and for any other error. */
export function rvOf(error: unknown): number | undefined {
  return error instanceof Fault ? error.fault.rv : undefined;
}

import { YinzhengError, type ErrorCode, type ErrorParams } from '../kernel/index.ts';
import { NotSigned } from '../ports/index.ts';
import { ckrName } from './ckr.ts';
import { PIN_PROBLEMS } from './pin-rules.ts';
import type { DeviceFault } from './token-facts.ts';
import { pinStanding } from './token-flags.ts';

/** What an order that failed was about. */
export interface FaultSubject {
  /** Serial number of the token; the slot's name where none is known. */
  readonly serial: string;
  /** File name of the module. */
  readonly driver: string;
  /** Flags of CK_TOKEN_INFO as read after the fault; they say how near a wrong PIN came to locking. */
  readonly flags?: number | undefined;
  /** Lengths of a PIN in bytes, as the token tells. */
  readonly pin?: { readonly min: number; readonly max: number } | undefined;
  /** Seconds that a call was given before its process was ended. */
  readonly seconds?: number | undefined;
  /** `look`: it was about the module, no key was meant. Left out for what is of a key, and neither signs, nor changes a PIN, nor resets it. */
  readonly during?: 'sign' | 'change-pin' | 'reset' | 'look' | undefined;
}

/** `call` of a `load` whose file is not the one that was checked; `detail` is its path. */
export const FILE_CHANGED = 'digest';
/** The same where that was found out after the load: it may have run, and got no call, no PIN and no message. */
export const FILE_CHANGED_LOADED = 'digest after load';
/** `detail` of `token-changed`: the token says that it is the one meant, and has another key. */
export const OTHER_KEY = 'key';
/** `detail` of `rv`: the PIN cannot be passed in the key's encoding; the token was not asked. */
export const PIN_UNPASSED = 'PIN_NOT_PASSED';

/** Calls that begin with a module; an error of theirs is about the module, not about a key. */
const STARTING = new Set(['C_Initialize', 'C_GetFunctionList', 'C_GetInfo', 'C_Finalize']);

/** Codes that say for certain that a PIN was not changed, whatever happened inside the call. */
const PIN_STAYS = new Set<ErrorCode>([
  ...PIN_PROBLEMS,
  'PIN_NOT_PASSED',
  'PIN_LOCKED',
  'KEY_PIN_WRONG',
  'KEY_PIN_WRONG_LOW',
  'KEY_PIN_WRONG_LAST',
  'PIN_EXPIRED',
  'PIN_NOT_SET',
  'PIN_WEAK',
  'KEY_NOT_UNLOCKED',
  'KEY_OPEN_ELSEWHERE',
  'KEY_ABSENT',
]);

/** Return values with a message of their own that is about the key (PKCS#11 2.40, 5.1). */
const KEY_CODES: Readonly<Record<number, ErrorCode>> = {
  0x03: 'KEY_ABSENT', // SLOT_ID_INVALID: the reader is gone with the key
  0x05: 'KEY_GENERAL_ERROR',
  0x06: 'KEY_CALL_FAILED',
  0x30: 'KEY_DEVICE_ERROR',
  0x31: 'KEY_FULL',
  0x32: 'KEY_REMOVED',
  0x50: 'KEY_CANCELLED',
  0x63: 'KEY_TYPE_REFUSED',
  0x70: 'KEY_MECHANISM',
  0x71: 'KEY_MECHANISM', // MECHANISM_PARAM_INVALID
  0xb0: 'KEY_SESSION_LOST', // SESSION_CLOSED
  0xb3: 'KEY_SESSION_LOST',
  0xe0: 'KEY_ABSENT',
  0xe1: 'KEY_UNRECOGNISED',
  0x100: 'KEY_OPEN_ELSEWHERE',
  0x101: 'KEY_NOT_UNLOCKED',
  0x104: 'KEY_OPEN_ELSEWHERE', // USER_ANOTHER_ALREADY_LOGGED_IN
  0x200: 'KEY_CANCELLED', // FUNCTION_REJECTED: refused on the token itself
};

/** Return values about a PIN. */
const PIN_CODES: Readonly<Record<number, ErrorCode>> = {
  0xa0: 'KEY_PIN_WRONG',
  0xa1: 'PIN_CHARACTERS',
  0xa2: 'PIN_LENGTH',
  0xa3: 'PIN_EXPIRED',
  0xa4: 'PIN_LOCKED',
  0x102: 'PIN_NOT_SET',
  0x1b8: 'PIN_WEAK',
};

/**
 * What a person is told of a fault: for an order to sign a `NotSigned` where provably no signature was made, and a text
 * that promises nothing where one may have been.
 */
export function faultError(fault: DeviceFault, about: FaultSubject): YinzhengError {
  const { code, params } = explain(fault, about);
  const cause = new Error(`${fault.call}: ${fault.what} ${fault.detail}`.trim());
  if (about.during === 'sign' && fault.signed === 'no') return new NotSigned(code, params, cause);
  return new YinzhengError(code, params, cause);
}

interface Told {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}

function explain(fault: DeviceFault, about: FaultSubject): Told {
  const told = explainAlone(fault, about);
  const { serial, during } = about;
  const changing = during === 'change-pin' && CHANGING.includes(fault.call);
  if (changing && mayHaveChanged(fault) && !PIN_STAYS.has(told.code)) {
    return { code: 'PIN_CHANGE_UNSURE', params: { serial, call: fault.call } };
  }
  return during === 'reset' ? explainReset(fault, told, about) : told;
}

/** Calls from which on a PIN may be another: what ends its session comes after the change. */
const CHANGING = ['C_SetPIN', 'C_CloseSession'];
/** The same of a reset. */
const RESETTING = ['C_InitPIN', 'C_InitToken', 'C_Logout', 'C_CloseSession'];
/** Return values by which a token refuses the PIN of its security officer: of the user's they say nothing. */
const SO_REFUSED: readonly number[] = [0xa0, 0xa1, 0xa2, 0xa4, 0x102];

/** A reset that was refused says nothing of the user's PIN; one that ended inside its call may have been done. */
function explainReset(fault: DeviceFault, told: Told, { serial }: FaultSubject): Told {
  const { call, rv } = fault;
  const ofOfficer = call === 'C_Login' || call === 'C_InitToken';
  if (ofOfficer && rv !== undefined && SO_REFUSED.includes(rv)) {
    return { code: 'KEY_RESET_REFUSED', params: { serial, call, code: ckrName(rv) } };
  }
  const unsure = RESETTING.includes(call) && mayHaveChanged(fault) && !PIN_STAYS.has(told.code);
  return unsure ? { code: 'KEY_RESET_UNSURE', params: { serial, call } } : told;
}

/** Faults of the order itself come before any call. */
function mayHaveChanged({ what }: DeviceFault): boolean {
  return what === 'rv' || what === 'hung' || what === 'crashed' || what === 'cancelled';
}

function explainAlone(fault: DeviceFault, about: FaultSubject): Told {
  const { serial, driver, seconds = 0 } = about;
  const { call, detail } = fault;
  switch (fault.what) {
    case 'rv':
      return fault.rv === undefined ? explainWord(fault, about) : explainRv(fault, fault.rv, about);
    case 'load':
      if (call === FILE_CHANGED) return { code: 'DRIVER_CHANGED', params: { path: detail } };
      if (call === FILE_CHANGED_LOADED) return { code: 'DRIVER_CHANGED_LOADED', params: { path: detail } };
      return call === 'pkcs11js'
        ? { code: 'DRIVER_PART_MISSING', params: { detail } }
        : { code: 'DRIVER_BROKEN', params: { driver, detail } };
    case 'token-changed':
      return { code: detail === OTHER_KEY ? 'KEY_TWIN' : 'KEY_EXCHANGED', params: { serial } };
    case 'missing':
      return explainMissing(fault, serial);
    case 'kind':
      return { code: 'INTERNAL', params: { detail: `a device host refused a message: ${detail}` } };
    case 'hung':
      return { code: 'DRIVER_HUNG', params: { driver, call, seconds } };
    case 'crashed':
      return { code: 'DRIVER_CRASHED', params: { driver, call } };
    case 'cancelled':
      return { code: 'KEY_CANCELLED', params: { serial } };
    case 'down':
      return { code: 'DRIVER_DOWN', params: { driver } };
  }
}

/** A call that gave no code: a new PIN that the rules refused before it, or an error of the binding to the module. */
function explainWord({ call, detail, what }: DeviceFault, { serial, pin }: FaultSubject): Told {
  if (detail === PIN_UNPASSED) return { code: 'PIN_NOT_PASSED', params: { serial } };
  const problem = PIN_PROBLEMS.find((code) => code === detail);
  if (problem !== undefined && pin !== undefined) {
    return { code: problem, params: problem === 'PIN_LENGTH' ? { ...pin } : {} };
  }
  return { code: 'KEY_FAULT', params: { serial, call, code: detail === '' ? what : detail } };
}

/** The word of a device host says what is missing. */
function explainMissing({ call, detail }: DeviceFault, serial: string): Told {
  switch (detail) {
    case 'slip':
    case 'pin':
      return { code: 'PIN_FORGOTTEN', params: { serial } };
    case 'session':
      return { code: 'KEY_SESSION_LOST', params: { serial } };
    case 'private key':
      return { code: 'KEY_PRIVATE_MISSING', params: { serial } };
    case 'malformed order':
    case 'malformed answer':
      return { code: 'INTERNAL', params: { detail: `device host, ${call}: ${detail}` } };
    default:
      return { code: 'KEY_FAULT', params: { serial, call, code: detail } };
  }
}

function explainRv(fault: DeviceFault, rv: number, about: FaultSubject): Told {
  const { serial, driver } = about;
  const { call } = fault;
  if (STARTING.has(call) || about.during === 'look') {
    return { code: 'DRIVER_BROKEN', params: { driver, detail: `${call}: ${ckrName(rv)}` } };
  }
  const pin = PIN_CODES[rv];
  if (pin !== undefined) {
    // Whoever refuses a PIN inside C_Sign made no signature, if it is to be believed.
    return about.during === 'sign' && fault.signed === 'perhaps'
      ? { code: 'KEY_PIN_AT_SIGNING', params: { serial, call, code: ckrName(rv) } }
      : explainPin(pin, rv, call, about);
  }
  const code = KEY_CODES[rv];
  return code === undefined
    ? { code: 'KEY_FAULT', params: { serial, call, code: ckrName(rv) } }
    : { code, params: { serial, call } };
}

function explainPin(code: ErrorCode, rv: number, call: string, about: FaultSubject): Told {
  const { serial, flags = 0, pin } = about;
  if (code === 'PIN_LENGTH') {
    return pin === undefined
      ? { code: 'KEY_FAULT', params: { serial, call, code: ckrName(rv) } }
      : { code, params: { ...pin } };
  }
  if (code !== 'KEY_PIN_WRONG') return { code, params: { serial } };
  switch (pinStanding(flags)) {
    case 'locked':
      return { code: 'PIN_LOCKED', params: { serial } };
    case 'last-try':
      return { code: 'KEY_PIN_WRONG_LAST', params: { serial } };
    case 'low':
      return { code: 'KEY_PIN_WRONG_LOW', params: { serial } };
    case 'unknown':
      return { code, params: { serial } };
  }
}

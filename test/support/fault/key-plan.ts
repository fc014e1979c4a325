import type { SoftFault } from '../softtoken.ts';
import { Dice } from '../dice.ts';

// Every call of a key's port × every call of the module that it makes × every fault.

/** What goes wrong; each that hangs meets a limit of 300 ms. */
export const FAULTS = {
  hang: { do: 'hang' },
  crash: { do: 'crash' },
  slow: { do: 'slow', number: 40 },
  DEVICE_REMOVED: { do: 'error', number: 0x32 },
  DEVICE_ERROR: { do: 'error', number: 0x30 },
  SESSION_HANDLE_INVALID: { do: 'error', number: 0xb3 },
  TOKEN_NOT_PRESENT: { do: 'error', number: 0xe0 },
  GENERAL_ERROR: { do: 'error', number: 0x05 },
  unknown: { do: 'error', number: 0x8000_7777 },
  /** The work was done. */
  'answer lost': { do: 'error', number: 0x32 },
} as const satisfies Readonly<Record<string, SoftFault>>;
export type FaultName = keyof typeof FAULTS;

/** What a look that is under way beside an act may still read of what was there before it. */
export const BESIDE: Readonly<Record<string, readonly string[]>> = { format: ['C_GetAttributeValue'] };

/** What the module is asked whenever it is looked at, which is done beside other acts, too. */
export const LOOKS = ['C_WaitForSlotEvent', 'C_GetSlotList', 'C_GetSlotInfo', 'C_GetTokenInfo'] as const;

/** Calls of the module by an act: those that it makes once, and those that it makes several times. */
interface Calls {
  readonly once: readonly string[];
  readonly often: readonly string[];
}

const OBJECTS = ['C_FindObjectsInit', 'C_FindObjects', 'C_FindObjectsFinal', 'C_GetAttributeValue'] as const;
const SESSION = ['C_OpenSession', 'C_CloseSession'] as const;
const LOGIN = [...SESSION, 'C_Login', 'C_Logout'] as const;
const SIGN = ['C_SignInit', 'C_Sign'] as const;
/** What shows of a key to its holder is read with each login. */
const READ = [...OBJECTS, 'C_GetMechanismList'] as const;

/** Calls of the port, and what each makes of the module. What it is looked at with is left out where it is not the point. */
export const PORT_CALLS = {
  begin: { once: ['C_Initialize', ...SESSION], often: ['C_GetInfo', ...LOOKS, ...READ] },
  look: { once: [], often: LOOKS },
  poll: { once: [], often: LOOKS },
  read: { once: SESSION, often: ['C_GetTokenInfo', ...READ] },
  stamp: { once: LOGIN, often: ['C_GetTokenInfo', ...READ, ...SIGN] },
  'stamp with a PIN each time': {
    once: [...SESSION, 'C_Logout'],
    often: ['C_GetTokenInfo', ...READ, ...SIGN, 'C_Login'],
  },
  approve: { once: [...LOGIN, ...SIGN], often: ['C_GetTokenInfo', ...READ] },
  annotate: { once: [...LOGIN, ...SIGN], often: ['C_GetTokenInfo', ...READ] },
  'self-test': { once: [...LOGIN, ...SIGN], often: ['C_GetTokenInfo', ...READ] },
  request: { once: [...LOGIN, ...SIGN], often: ['C_GetTokenInfo', ...READ] },
  'request for a new key': {
    once: [...LOGIN, 'C_GenerateKeyPair'],
    often: ['C_GetTokenInfo', ...READ, ...SIGN],
  },
  'change-pin': {
    once: [...SESSION, 'C_FindObjectsInit', 'C_FindObjectsFinal', 'C_SetPIN'],
    often: ['C_GetTokenInfo', 'C_FindObjects', 'C_GetAttributeValue'],
  },
  'change-pin after a login': {
    once: [...SESSION, 'C_FindObjectsInit', 'C_FindObjectsFinal', 'C_Login'],
    often: ['C_GetTokenInfo', 'C_FindObjects', 'C_GetAttributeValue', 'C_SetPIN'],
  },
  'import-certificate': {
    once: ['C_Login', 'C_Logout', 'C_CreateObject'],
    often: ['C_GetTokenInfo', ...SESSION, ...READ],
  },
  'write-seal': {
    once: ['C_Login', 'C_Logout', 'C_CreateObject', 'C_DestroyObject'],
    often: ['C_GetTokenInfo', ...SESSION, ...READ],
  },
  logout: { once: ['C_Logout', 'C_CloseSession'], often: [] },
  forget: { once: ['C_Logout', 'C_CloseSession'], often: [] },
  'forget all': { once: ['C_Logout', 'C_CloseSession'], often: [] },
  unlock: {
    once: ['C_Login', 'C_InitPIN', 'C_Logout'],
    often: ['C_GetTokenInfo', ...SESSION, ...READ],
  },
  format: {
    once: ['C_CloseAllSessions', 'C_InitToken'],
    often: [
      ...SESSION,
      'C_GetTokenInfo',
      'C_FindObjectsInit',
      'C_FindObjects',
      'C_FindObjectsFinal',
      'C_GetMechanismList',
    ],
  },
  close: { once: ['C_Finalize'], often: [] },
} as const satisfies Readonly<Record<string, Calls>>;
export type PortCall = keyof typeof PORT_CALLS;
export const PORTS = Object.keys(PORT_CALLS) as PortCall[];

/** One case. */
export interface KeyCase {
  readonly port: PortCall;
  readonly call: string;
  /** The first of such calls, or the last. */
  readonly which: 'first' | 'last';
  readonly fault: FaultName;
}

/** Calls that are made many times alike: what the last of them does differs from the first. */
const LAST: readonly string[] = [
  'C_OpenSession',
  'C_Login',
  'C_FindObjects',
  'C_GetAttributeValue',
  'C_SetPIN',
  ...SIGN,
];

/** All of them. */
export function keyCases(): readonly KeyCase[] {
  return PORTS.flatMap((port) => {
    const { once, often }: Calls = PORT_CALLS[port];
    const places = [...once, ...often].flatMap((call) => {
      const last = often.includes(call) && LAST.includes(call);
      return (['first', ...(last ? (['last'] as const) : [])] as const).map((which) => ({ call, which }));
    });
    return places.flatMap(({ call, which }) =>
      (Object.keys(FAULTS) as FaultName[]).map((fault) => ({ port, call, which, fault })),
    );
  });
}

/** A name for a test. */
export function nameOf({ port, call, which, fault }: KeyCase): string {
  return `${port}: ${which} ${call}, ${fault}`;
}

/** So many cases, drawn by a seed: every port alike and every fault, and each fault of a signature. */
export function sampleOf(all: readonly KeyCase[], size: number, seed: number): readonly KeyCase[] {
  const dice = new Dice(seed);
  const isSignature = ({ port, call, which }: KeyCase): boolean =>
    port === 'stamp' && call === 'C_Sign' && which === 'first';
  const chosen = all.filter(isSignature);
  const faults = Object.keys(FAULTS);
  for (let at = 0; chosen.length < size; at++) {
    const port = PORTS[at % PORTS.length];
    const fault = faults[(at + Math.floor(at / PORTS.length)) % faults.length];
    const left = all.filter((one) => one.port === port && one.fault === fault && !chosen.includes(one));
    if (left.length > 0) chosen.push(dice.pick(left));
  }
  return chosen;
}

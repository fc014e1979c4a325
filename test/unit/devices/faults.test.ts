import {
  FILE_CHANGED,
  FILE_CHANGED_LOADED,
  ckrName,
  faultError,
  hasFlag,
  PIN_PROBLEMS,
  TOKEN_FLAG,
  type DeviceFault,
  type FaultSubject,
} from '@yinzheng/core/devices';
import { NotSigned } from '@yinzheng/core/ports';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/repo.ts';

const about: FaultSubject = { serial: 'SN-1', driver: 'libp11.so', seconds: 30, pin: { min: 6, max: 16 } };

function rv(code: number, call = 'C_Login', signed: DeviceFault['signed'] = 'no'): DeviceFault {
  return { what: 'rv', call, rv: code, detail: '', signed };
}

function other(what: DeviceFault['what'], call = 'C_Sign', detail = ''): DeviceFault {
  return { what, call, rv: undefined, detail, signed: 'perhaps' };
}

/** Those of the sheet of facts, which a person must be told in words of their own. */
const SHEET = {
  PIN_INCORRECT: [0xa0, 'KEY_PIN_WRONG'],
  PIN_INVALID: [0xa1, 'PIN_CHARACTERS'],
  PIN_LEN_RANGE: [0xa2, 'PIN_LENGTH'],
  PIN_EXPIRED: [0xa3, 'PIN_EXPIRED'],
  PIN_LOCKED: [0xa4, 'PIN_LOCKED'],
  TOKEN_NOT_PRESENT: [0xe0, 'KEY_ABSENT'],
  TOKEN_NOT_RECOGNIZED: [0xe1, 'KEY_UNRECOGNISED'],
  DEVICE_ERROR: [0x30, 'KEY_DEVICE_ERROR'],
  DEVICE_MEMORY: [0x31, 'KEY_FULL'],
  DEVICE_REMOVED: [0x32, 'KEY_REMOVED'],
  SESSION_HANDLE_INVALID: [0xb3, 'KEY_SESSION_LOST'],
  USER_NOT_LOGGED_IN: [0x101, 'KEY_NOT_UNLOCKED'],
  USER_ALREADY_LOGGED_IN: [0x100, 'KEY_OPEN_ELSEWHERE'],
  USER_PIN_NOT_INITIALIZED: [0x102, 'PIN_NOT_SET'],
  FUNCTION_CANCELED: [0x50, 'KEY_CANCELLED'],
  MECHANISM_INVALID: [0x70, 'KEY_MECHANISM'],
  KEY_TYPE_INCONSISTENT: [0x63, 'KEY_TYPE_REFUSED'],
  GENERAL_ERROR: [0x05, 'KEY_GENERAL_ERROR'],
  FUNCTION_FAILED: [0x06, 'KEY_CALL_FAILED'],
} as const;

interface Texts {
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}

function textsOf(language: string): Readonly<Record<string, Texts>> {
  const file = join(ROOT, 'resources/locales', language, 'errors/devices.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Texts>;
}

describe('the code of a call', () => {
  it.each(Object.entries(SHEET))('has a message of its own: %s', (_, [code, expected]) => {
    expect(faultError(rv(code), about).code).toBe(expected);
  });

  it.each(['zh-CN', 'en'])('has a text that no other has: %s', (language) => {
    const texts = textsOf(language);
    const told = Object.values(SHEET).map(([, code]) => texts[code]!);
    expect(new Set(told.map(({ title }) => title)).size).toBe(told.length);
    expect(new Set(told.map(({ detail }) => detail)).size).toBe(told.length);
  });

  it('is called what the package’s own header calls it', () => {
    const header = readFileSync(join(ROOT, 'node_modules/pkcs11js/includes/pkcs11/pkcs11t.h'), 'utf8');
    const known = [...header.matchAll(/#define (CKR_\w+)\s+0x([0-9a-fA-F]+)/g)].filter(
      ([, name]) => name !== 'CKR_VENDOR_DEFINED',
    );
    expect(known.length).toBeGreaterThan(80);
    const unlike = known.filter(([, name, hex]) => {
      const told = ckrName(Number.parseInt(hex!, 16));
      return told.startsWith('CKR_') && !told.startsWith(`${name!} `);
    });
    expect(unlike).toEqual([]);
    for (const [name, [code]] of Object.entries(SHEET)) expect(ckrName(code)).toContain(`CKR_${name} `);
    const flags = [...header.matchAll(/#define (CKF_\w+)\s+0x([0-9a-fA-F]+)/g)];
    for (const [name, flag] of [
      ['CKF_USER_PIN_INITIALIZED', 'userPinSet'],
      ['CKF_PROTECTED_AUTHENTICATION_PATH', 'pad'],
      ['CKF_TOKEN_INITIALIZED', 'initialised'],
      ['CKF_USER_PIN_COUNT_LOW', 'pinLow'],
      ['CKF_USER_PIN_FINAL_TRY', 'pinLastTry'],
      ['CKF_USER_PIN_LOCKED', 'pinLocked'],
      ['CKF_USER_PIN_TO_BE_CHANGED', 'pinMustChange'],
    ] as const) {
      const found = flags.find(([, known]) => known === name)!;
      expect(TOKEN_FLAG[flag], name).toBe(Number.parseInt(found[2]!, 16));
    }
    expect(hasFlag(0x8000_0000 | 0x4_0000, 'pinLocked')).toBe(true);
  });

  it.each([0x07, 0x12, 0x54, 0x91, 0x190, 0x333, 0x8000_0123, 0xffff_ffff])(
    'is shown with its call: %i',
    (code) => {
      const error = faultError(rv(code, 'C_FindObjects'), about);
      expect([error.code, error.params]).toEqual([
        'KEY_FAULT',
        { serial: 'SN-1', call: 'C_FindObjects', code: ckrName(code) },
      ]);
      expect(ckrName(code)).toContain(`0x${code.toString(16).toUpperCase().padStart(2, '0')}`);
    },
  );

  it('is the driver’s where it does not start', () => {
    const error = faultError(rv(0x05, 'C_Initialize'), about);
    expect([error.code, error.params]).toEqual([
      'DRIVER_BROKEN',
      { driver: 'libp11.so', detail: 'C_Initialize: CKR_GENERAL_ERROR (0x05)' },
    ]);
  });

  it('may be missing, and then what was said is told', () => {
    const fault: DeviceFault = { what: 'rv', call: 'C_Login', rv: undefined, detail: 'odd', signed: 'no' };
    expect(faultError(fault, about).params).toEqual({ serial: 'SN-1', call: 'C_Login', code: 'odd' });
  });
});

describe('a wrong PIN', () => {
  it.each([
    [0, 'KEY_PIN_WRONG'],
    [0x1_0000, 'KEY_PIN_WRONG_LOW'],
    [0x3_0000, 'KEY_PIN_WRONG_LAST'],
    [0x2_0000, 'KEY_PIN_WRONG_LAST'],
    [0x7_0000, 'PIN_LOCKED'],
    [0x4_0000, 'PIN_LOCKED'],
  ])('is told with what the token tells: %i', (flags, code) => {
    const error = faultError(rv(0xa0), { ...about, flags });
    // And no number that it has not told.
    expect([error.code, error.params]).toEqual([code, { serial: 'SN-1' }]);
  });

  it('inside C_Sign promises nothing', () => {
    for (const code of [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x102]) {
      const error = faultError(rv(code, 'C_Sign', 'perhaps'), { ...about, during: 'sign' });
      expect([error.code, error instanceof NotSigned]).toEqual(['KEY_PIN_AT_SIGNING', false]);
    }
    expect(faultError(rv(0xa0, 'C_Login', 'no'), { ...about, during: 'sign' }).code).toBe('KEY_PIN_WRONG');
  });

  it('of a wrong length is told with the token’s limits', () => {
    expect(faultError(rv(0xa2), about).params).toEqual({ min: 6, max: 16 });
    expect(faultError(rv(0xa2), { serial: 'SN-1', driver: 'x' }).code).toBe('KEY_FAULT');
  });
});

describe('a new PIN that the rules refuse', () => {
  it('is told by the rule, and was not changed', () => {
    for (const detail of PIN_PROBLEMS) {
      const fault: DeviceFault = { what: 'rv', call: 'C_SetPIN', rv: undefined, detail, signed: 'no' };
      const error = faultError(fault, { ...about, during: 'change-pin' });
      // Only the text of a wrong length tells limits: elsewhere they would be noise.
      const params = detail === 'PIN_LENGTH' ? { min: 6, max: 16 } : {};
      expect([error.code, error.params]).toEqual([detail, params]);
    }
  });
});

describe('an order to sign', () => {
  const during = 'sign';

  it('was not signed only where that is certain', () => {
    for (const [, [code]] of Object.entries(SHEET)) {
      expect(faultError(rv(code, 'C_SignInit', 'no'), { ...about, during })).toBeInstanceOf(NotSigned);
      expect(faultError(rv(code, 'C_Sign', 'perhaps'), { ...about, during })).not.toBeInstanceOf(NotSigned);
      expect(faultError(rv(code, 'C_SignInit', 'no'), about)).not.toBeInstanceOf(NotSigned);
    }
  });

  it.each(['zh-CN', 'en'])('is told of no text that promises what is not certain: %s', (language) => {
    const texts = textsOf(language);
    const promises =
      /没有作出签名|没有盖章|用印数没有减少|No signature was made|no signature was made|no impression was spent|Nothing was stamped/;
    const codes = new Set<string>();
    for (let code = 0; code < 0x220; code++)
      codes.add(faultError(rv(code, 'C_Sign', 'perhaps'), { ...about, during }).code);
    for (const what of ['token-changed', 'hung', 'crashed', 'cancelled'] as const) {
      codes.add(faultError(other(what), { ...about, during }).code);
    }
    expect(codes.size).toBeGreaterThan(15);
    expect([...codes].filter((code) => promises.test(texts[code]!.detail))).toEqual([]);
  });
});

describe('what is no code of a call', () => {
  it.each([
    [other('hung', 'C_Sign'), 'DRIVER_HUNG', { driver: 'libp11.so', call: 'C_Sign', seconds: 30 }],
    [other('crashed', 'C_Sign'), 'DRIVER_CRASHED', { driver: 'libp11.so', call: 'C_Sign' }],
    [other('down', ''), 'DRIVER_DOWN', { driver: 'libp11.so' }],
    [
      other('load', 'load', 'no such symbol'),
      'DRIVER_BROKEN',
      { driver: 'libp11.so', detail: 'no such symbol' },
    ],
    [other('load', FILE_CHANGED, '/a.so'), 'DRIVER_CHANGED', { path: '/a.so' }],
    [other('load', FILE_CHANGED_LOADED, '/a.so'), 'DRIVER_CHANGED_LOADED', { path: '/a.so' }],
    [other('load', 'pkcs11js', 'not built'), 'DRIVER_PART_MISSING', { detail: 'not built' }],
    [other('token-changed'), 'KEY_EXCHANGED', { serial: 'SN-1' }],
    [other('missing', 'login', 'slip'), 'PIN_FORGOTTEN', { serial: 'SN-1' }],
    [other('missing', 'sign', 'session'), 'KEY_SESSION_LOST', { serial: 'SN-1' }],
    [other('missing', 'C_Login', 'pin'), 'PIN_FORGOTTEN', { serial: 'SN-1' }],
    [other('missing', 'C_FindObjects', 'private key'), 'KEY_PRIVATE_MISSING', { serial: 'SN-1' }],
    [
      other('missing', 'sign', 'malformed order'),
      'INTERNAL',
      { detail: 'device host, sign: malformed order' },
    ],
    [other('missing', 'C_X', 'other'), 'KEY_FAULT', { serial: 'SN-1', call: 'C_X', code: 'other' }],
    [other('cancelled', 'C_Login'), 'KEY_CANCELLED', { serial: 'SN-1' }],
    [other('kind', 'sign', 'grant'), 'INTERNAL', { detail: 'a device host refused a message: grant' }],
  ] as const)('has a message of its own: %o', (fault, code, params) => {
    const error = faultError(fault, about);
    expect([error.code, error.params]).toEqual([code, params]);
  });
});

it('is of the module where no key was meant, with the call and what it returned', () => {
  const look = { ...about, serial: '', during: 'look' } as const;
  for (const [code, name] of [
    [0x05, 'CKR_GENERAL_ERROR (0x05)'],
    [0x30, 'CKR_DEVICE_ERROR (0x30)'],
    [0x8000_0081, '0x80000081'],
  ] as const) {
    const error = faultError(rv(code, 'C_GetSlotList'), look);
    expect([error.code, error.params]).toEqual([
      'DRIVER_BROKEN',
      { driver: 'libp11.so', detail: `C_GetSlotList: ${name}` },
    ]);
  }
});

describe('a change of the PIN', () => {
  const during = 'change-pin';

  it('that ended inside C_SetPIN, or while its session was closed, is not certain', () => {
    for (const fault of [
      other('hung', 'C_SetPIN'),
      other('crashed', 'C_SetPIN'),
      other('hung', 'C_CloseSession'),
      other('crashed', 'C_CloseSession'),
      rv(0x32, 'C_SetPIN'),
      rv(0x30, 'C_SetPIN'),
      rv(0x05, 'C_SetPIN'),
      rv(0x06, 'C_SetPIN'),
      rv(0x8000_0001, 'C_SetPIN'),
    ]) {
      expect(faultError(fault, { ...about, during }).code).toBe('PIN_CHANGE_UNSURE');
    }
  });

  it('that was refused, or did not come to that, is', () => {
    for (const [fault, code] of [
      [rv(0xa0, 'C_SetPIN'), 'KEY_PIN_WRONG'],
      [rv(0xa2, 'C_SetPIN'), 'PIN_LENGTH'],
      [rv(0x1b8, 'C_SetPIN'), 'PIN_WEAK'],
      [rv(0x32, 'C_OpenSession'), 'KEY_REMOVED'],
      [other('hung', 'C_OpenSession'), 'DRIVER_HUNG'],
      [other('down', 'C_SetPIN'), 'DRIVER_DOWN'],
    ] as const) {
      expect(faultError(fault, { ...about, during }).code).toBe(code);
    }
  });
});

it('a reset that ended while its session was closed is not certain', () => {
  for (const call of ['C_InitPIN', 'C_InitToken', 'C_Logout', 'C_CloseSession']) {
    expect(faultError(other('hung', call), { ...about, during: 'reset' }).code).toBe('KEY_RESET_UNSURE');
  }
});

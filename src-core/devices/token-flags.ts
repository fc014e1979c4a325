/** Flags of CK_TOKEN_INFO that are looked at (PKCS#11 2.40, 3.2). */
export const TOKEN_FLAG = {
  /** CKF_USER_PIN_INITIALIZED */
  userPinSet: 0x8,
  /** CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed on the token's own pad, and none is passed. */
  pad: 0x100,
  /** CKF_TOKEN_INITIALIZED */
  initialised: 0x400,
  /** CKF_USER_PIN_COUNT_LOW: a wrong PIN was entered since the last right one. */
  pinLow: 0x1_0000,
  /** CKF_USER_PIN_FINAL_TRY: one more wrong PIN locks it. */
  pinLastTry: 0x2_0000,
  /** CKF_USER_PIN_LOCKED */
  pinLocked: 0x4_0000,
  /** CKF_USER_PIN_TO_BE_CHANGED */
  pinMustChange: 0x8_0000,
} as const;
export type TokenFlag = keyof typeof TOKEN_FLAG;

/** Whether a token's flags say so. */
export function hasFlag(flags: number, flag: TokenFlag): boolean {
  return (flags & TOKEN_FLAG[flag]) !== 0;
}

/** How near the user's PIN is to locking, as far as the token tells; it never tells a number. */
export function pinStanding(flags: number): 'locked' | 'last-try' | 'low' | 'unknown' {
  if (hasFlag(flags, 'pinLocked')) return 'locked';
  if (hasFlag(flags, 'pinLastTry')) return 'last-try';
  return hasFlag(flags, 'pinLow') ? 'low' : 'unknown';
}

/**
 * How a key takes its PIN. PKCS#11 says UTF-8 (CK_UTF8CHAR), and no public header says otherwise; `ascii` and `gb18030`
 * are for keys that are found to differ. The binding to modules passes UTF-8 alone, so of GB 18030 only what it shares
 * with UTF-8 can be passed: ASCII.
 */
export const PIN_ENCODINGS = ['utf-8', 'ascii', 'gb18030'] as const;
export type PinEncoding = (typeof PIN_ENCODINGS)[number];

/** Whether a PIN (UTF-8) reaches a key of this encoding as it was typed; one that does not is not passed: it would cost a try. */
export function pinPasses(pin: Uint8Array, encoding: PinEncoding): boolean {
  return encoding === 'utf-8' || pin.every((byte) => byte < 0x80);
}

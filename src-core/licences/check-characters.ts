// Check characters of the identifiers that licences carry. ISO/IEC 7064 is used in two of its systems, GB 32100 has one
// of its own.

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** GB 32100-2015, Table 1: without I, O, S, V and Z. */
const CREDIT_CODE = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Check character of ISO/IEC 7064 MOD 37,36 (hybrid) over digits and capital letters.
 * Undefined: the text has another character.
 */
export function mod3736(text: string): string | undefined {
  let product = 36;
  for (const character of text) {
    const value = ALPHANUMERIC.indexOf(character);
    if (value < 0) return undefined;
    const sum = (product + value) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHANUMERIC[(37 - product) % 36];
}

/** Check character of ISO/IEC 7064 MOD 11-2 over digits; 10 is written X. Undefined: the text has another character. */
export function mod112(text: string): string | undefined {
  if (!/^\d*$/.test(text)) return undefined;
  const sum = [...text].reduce((product, digit) => ((product + Number(digit)) * 2) % 11, 0);
  return '0123456789X'[(12 - sum) % 11];
}

/**
 * Check character of a unified social credit code over its first 17 characters (GB 32100-2015, 5.5: weights 3^i mod 31).
 * Undefined: another length or character.
 */
export function creditCheck(text: string): string | undefined {
  if (text.length !== 17) return undefined;
  let sum = 0;
  let weight = 1;
  for (const character of text) {
    const value = CREDIT_CODE.indexOf(character);
    if (value < 0) return undefined;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CODE[(31 - (sum % 31)) % 31];
}

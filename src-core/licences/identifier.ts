import { fail } from '../kernel/index.ts';
import { mod3736 } from './check-characters.ts';

// 证照标识 (GB/T 36904-2018):
//   1.2.156.3005.2.<type code>.<issuer code>.<serial>.<version>.<check>
// The check character is ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version without their dots.

/** The arc under which the standard puts every licence's identifier. */
export const LICENCE_ROOT = '1.2.156.3005.2';

/** What an identifier says. */
export interface LicenceIdentifier {
  /** 证照类型代码: credit code of who defined the type (18) and a number of three digits; older ones are other. */
  readonly type: string;
  /** 证照颁发机构代码: credit code of the issuing body; older data has shorter codes. */
  readonly issuer: string;
  /** Digits and capital letters, unique for type and issuer. */
  readonly serial: string;
  /** 1 to 999: the first is 1, each change has the next. */
  readonly version: number;
}

const PART = /^[0-9A-Z]{1,64}$/;

/** How the block of a demo unit's own serials begins, before two capital letters: a block that a store allots has digits alone. */
export const DEMO_BLOCK = 'DEMO';

/** Whether a block of six characters is one that a demo unit drew for itself before it was registered anywhere. */
export function isDemoBlock(block: string): boolean {
  return new RegExp(`^${DEMO_BLOCK}[A-Z]{2}$`).test(block);
}

/** The text of an identifier, with its check character. @throws LICENCE_IDENTIFIER for parts that have no place in one */
export function licenceIdentifier({ type, issuer, serial, version }: LicenceIdentifier): string {
  const parts = [type, issuer, serial, String(version).padStart(3, '0')];
  const fits =
    parts.every((part) => PART.test(part)) && Number.isInteger(version) && version >= 1 && version <= 999;
  const check = fits ? mod3736(parts.join('')) : undefined;
  if (check === undefined) bad(parts.join('.'), 'parts');
  return [LICENCE_ROOT, ...parts, check].join('.');
}

/** Reads an identifier. @throws LICENCE_IDENTIFIER when its form or its check character is wrong */
export function parseLicenceIdentifier(text: string): LicenceIdentifier {
  const parts = text.startsWith(`${LICENCE_ROOT}.`) ? text.slice(LICENCE_ROOT.length + 1).split('.') : [];
  const [type, issuer, serial, version, check] = parts;
  const formed =
    parts.length === 5 &&
    parts.every((part) => PART.test(part)) &&
    /^\d{3}$/.test(version!) &&
    version !== '000' &&
    check!.length === 1;
  if (!formed) bad(text, 'form');
  if (mod3736(`${type!}${issuer!}${serial!}${version!}`) !== check) bad(text, 'check character');
  return { type: type!, issuer: issuer!, serial: serial!, version: Number(version) };
}

/** What all versions of one licence have in common: type, issuer and serial, with their dots. */
export function licenceKey({ type, issuer, serial }: Omit<LicenceIdentifier, 'version'>): string {
  return [type, issuer, serial].join('.');
}

/** Reads a key. @throws LICENCE_IDENTIFIER when its form is wrong */
export function parseLicenceKey(text: string): Omit<LicenceIdentifier, 'version'> {
  const [type, issuer, serial, ...more] = text.split('.');
  const formed = [type, issuer, serial].every((part) => part !== undefined && PART.test(part));
  if (!formed || more.length > 0) bad(text, 'form');
  return { type: type!, issuer: issuer!, serial: serial! };
}

function bad(identifier: string, detail: 'parts' | 'form' | 'check character'): never {
  return fail('LICENCE_IDENTIFIER', {
    identifier: identifier.slice(0, 200),
    detail: `licence identifier: ${detail}`,
  });
}

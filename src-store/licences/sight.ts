import type { LicenceAnswer, LicenceTypeJson } from '@yinzheng/contract/store';
import { holderCodeType } from '@yinzheng/core/licences';
import type { Caller } from '../access/signed.ts';
import type { VersionBody } from '../acceptance/found.ts';

/** What stands in the place of a value that a key has no right to. */
export const MASK = '***';

/** A version with what its licence has become. */
export interface SeenVersion {
  readonly body: VersionBody;
  /** Version of the face data's schema. */
  readonly face: number;
  readonly licence: {
    readonly status: string;
    readonly mortgaged: boolean;
    readonly version: number;
    readonly newest: string;
  };
}

/** Whether a key may see licences of other units at all. */
export function seesOthers({ scopes }: Caller): boolean {
  return scopes.includes('query') || scopes.includes('query-limited');
}

/**
 * A version as a key may see it. A field that the catalogue does not describe is nobody's but the issuer's. `asked`: the holder's
 * code that the question named. Other persons' codes are masked: identifiers can be counted through.
 */
export function seenBy(
  { unit, scopes }: Caller,
  { body, face, licence }: SeenVersion,
  states: readonly LicenceTypeJson[],
  asked: string | undefined,
): LicenceAnswer {
  const own = body.issuer === unit;
  const limited = own || scopes.includes('query-limited');
  const privacy = new Map(
    states
      .find((state) => state.face.version === face)
      ?.face.fields.map((field) => [field.key, field.privacy]) ?? [],
  );
  const open = (key: string): boolean => {
    const found = privacy.get(key) ?? 'private';
    return own || found === 'public' || (found === 'limited' && limited);
  };
  const masked = Object.keys(body.face).filter((key) => !open(key));
  const status = body.version < licence.version ? 'superseded' : licence.status;
  return {
    ...body,
    status: status as LicenceAnswer['status'],
    mortgaged: licence.mortgaged,
    newest: licence.newest,
    holders: body.holders.map((holder) => ({
      ...holder,
      code:
        limited || holder.code === asked || !isPerson(holder.type) ? holder.code : maskedCode(holder.code),
    })),
    face: Object.fromEntries(
      Object.entries(body.face).map(([key, value]) => [key, open(key) ? value : MASK]),
    ),
    masked,
  };
}

/** A code that short would be told by its ends. */
const SHORT = 8;

function isPerson(type: string): boolean {
  return holderCodeType(type)?.holder !== 'body';
}

function maskedCode(code: string): string {
  if (code.length < SHORT) return MASK;
  return `${code.slice(0, 2)}${MASK}${code.slice(-2)}`;
}

import { fail } from '../../kernel/index.ts';

/** Refuses a seal or a stamp whose DER is sound but which is not a structure of the standards. */
export function sealMalformed(where: string, detail: string): never {
  return fail('SEAL_MALFORMED', { where, detail });
}

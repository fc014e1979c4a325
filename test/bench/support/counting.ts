import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Put before a program (`node --import`): counts the SM2 verifications and the SM3 digests that it really computes, and leaves
// them in the file that COUNTED_SM names when it ends.

/** What a program computed. */
export interface CountedSm {
  /** SM2 signatures verified; what is known to be right from before is not computed and not counted. */
  readonly verifications: number;
  /** SM3 digests, and the bytes in them. */
  readonly digests: number;
  readonly bytes: number;
}

/** Modules that compute, each with what stands in its place. */
const IN_PLACE: ReadonlyMap<string, string> = new Map([
  ['sm-crypto-v2', new URL('counted-sm-crypto.ts', import.meta.url).href],
  ['hash-wasm', new URL('counted-hash-wasm.ts', import.meta.url).href],
]);

registerHooks({
  resolve: (specifier, context, next) => {
    const url = IN_PLACE.get(specifier);
    const asks = context.parentURL;
    return url === undefined || asks === url ? next(specifier, context) : { url, shortCircuit: true };
  },
});

const { counted } = await import('./counts.ts');
process.once('exit', () => {
  const path = process.env['COUNTED_SM'];
  if (path !== undefined) writeFileSync(path, JSON.stringify(counted));
});

import { sm2 as own, sm3 as ownSm3 } from 'sm-crypto-v2';
import { counted } from './counts.ts';

// Stands in the place of sm-crypto-v2 in a program that is counted (counting.ts).

export const sm2: typeof own = {
  ...own,
  doVerifySignature: (...asked) => {
    counted.verifications++;
    return own.doVerifySignature(...asked);
  },
};

/** `sm3` as it is. */
export const sm3: typeof ownSm3 = (input, options) => {
  counted.digests++;
  counted.bytes += input.length;
  return ownSm3(input, options);
};

import { createSM3 as own } from 'hash-wasm';
import { counted } from './counts.ts';

// Stands in the place of hash-wasm in a program that is counted (counting.ts).

/** `createSM3` as it is. */
export const createSM3: typeof own = async () => {
  const hasher = await own();
  const counting: typeof hasher = {
    ...hasher,
    init: () => {
      hasher.init();
      return counting;
    },
    update: (data) => {
      counted.bytes += data.length;
      hasher.update(data);
      return counting;
    },
    digest: ((form: 'binary') => {
      counted.digests++;
      return hasher.digest(form);
    }) as typeof hasher.digest,
    load: (state) => {
      hasher.load(state);
      return counting;
    },
  };
  return counting;
};

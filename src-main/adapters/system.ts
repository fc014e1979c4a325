import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '@yinzheng/core/ports';

/** The operating system's random numbers. */
export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** The operating system's clock. */
export const systemClock: Clock = { now: () => new Date() };

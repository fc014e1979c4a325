// timeInfo BIT STRING                    -- GM/T 0031-2014: a UTCTime or a time stamp token; some write OCTET STRING
import { asTime, isUniversal, readDer, TAG } from '../../asn1/index.ts';
import { YinzhengError } from '../../kernel/index.ts';
import type { TimeInfo } from '../seal.ts';

/**
 * What lies in v1's timeInfo. Anything that is neither a time nor the SEQUENCE of a token is
 * `unreadable`: the stamp itself still parses, only its time cannot be told.
 */
export function readTimeInfoV1(content: Uint8Array): TimeInfo {
  try {
    const node = readDer(content, 'timeInfo');
    if (isUniversal(node, TAG.sequence)) return { kind: 'token', token: content };
    return { kind: 'time', time: asTime(node, 'timeInfo') };
  } catch (error) {
    if (error instanceof YinzhengError) return { kind: 'unreadable' };
    throw error;
  }
}

export { normaliseBer } from './ber.ts';
export {
  DEFAULT_DER_LIMITS,
  isContext,
  isUniversal,
  malformed,
  readDer,
  readDerPrefix,
  TAG,
  TAG_CLASS,
  type DerLimits,
  type DerNode,
  type TagClass,
} from './node.ts';
export { readSequence, SequenceReader } from './reader.ts';
export { asIa5, asListOf, asUtf8 } from './readings.ts';
export { generalizedTimeText } from './time.ts';
export {
  asBits,
  asBitString,
  asBoolean,
  asEnumerated,
  asExplicit,
  asGeneralizedTime,
  asInteger,
  asNull,
  asOctets,
  asOid,
  asSequence,
  asSet,
  asSmallInteger,
  asText,
  asTextOf,
  asTime,
  compareBytes,
  integerContent,
  oidContent,
} from './values.ts';
export { der } from './writer.ts';

export { combineAnswers, type Answer } from './answers.ts';
export {
  concat,
  equalBytes,
  fromBase64,
  fromBigInt,
  fromHex,
  latin1,
  latin1Text,
  toBase64,
  toBigInt,
  toHex,
  utf8,
  utf8Text,
} from './bytes.ts';
export {
  ERROR_CODES,
  fail,
  hasCode,
  readable,
  YinzhengError,
  type ErrorCode,
  type ErrorParams,
  type ErrorPolicy,
} from './errors.ts';
export { searchable, searchWords } from './search.ts';

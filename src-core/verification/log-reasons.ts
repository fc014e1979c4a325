/**
 * Reasons of comparing an impression with the use log.
 * Texts: resources/locales/<language>/reasons/log.json.
 */
export const LOG_REASONS = [
  'LOG_AGREES',
  // not compared
  'LOG_NOT_AT_HAND',
  'LOG_NOT_USABLE',
  'LOG_OTHER_UNIT',
  'LOG_SIGNATURE_OPEN',
  // the log does not know it
  'LOG_NO_TICKET',
  'LOG_ROW_MISSING',
  'LOG_END_UNRESOLVED',
  // the log contradicts it
  'LOG_ROW_DIFFERS',
  'LOG_SEAL_DIFFERS',
  'LOG_NOT_SIGNED',
  'LOG_VOIDED',
  'LOG_DIGEST_DIFFERS',
  // the file
  'FILE_LOG_UNKNOWN',
  'FILE_LOG_CONTRADICTS',
] as const;
export type LogReason = (typeof LOG_REASONS)[number];

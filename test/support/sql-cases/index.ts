import { AUTHORITY_RECORD } from './authority.ts';
import type { SqlCase } from './case.ts';
import { CERTIFICATE, CRL, REQUEST_VERSION, SEAL, STATUS_LIST, TICKET } from './kept.ts';
import { LICENCE_TABLES } from './licences.ts';
import { LOG_CHECKPOINT, USE_LOG_ROW } from './log.ts';

export { MALLORY, type SqlCase } from './case.ts';

/** The cases of every table, by its name. */
export const SQL_CASES: Readonly<Record<string, readonly SqlCase[]>> = {
  authority_record: AUTHORITY_RECORD,
  certificate: CERTIFICATE,
  seal: SEAL,
  crl: CRL,
  status_list: STATUS_LIST,
  ticket: TICKET,
  request_version: REQUEST_VERSION,
  use_log_row: USE_LOG_ROW,
  log_checkpoint: LOG_CHECKPOINT,
  ...LICENCE_TABLES,
};

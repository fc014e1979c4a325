// ImpressionData ::= SEQUENCE {          -- docs/formats/impression-data.md
//   version   INTEGER (1),
//   ticketId  OCTET STRING (SIZE (16)),
//   entryNo   INTEGER,
//   rowNo     INTEGER,
//   logHead   OCTET STRING (SIZE (32)) }
import { asOctets, asSmallInteger, der, malformed, readSequence, type DerNode } from '../asn1/index.ts';
import { fail } from '../kernel/index.ts';
import type { ExtData } from './common/ext-data.ts';
import { sealMalformed } from './common/malformed.ts';
import { IMPRESSION_DATA_OID } from './oids.ts';

/** What every impression says of itself inside what is signed (design idea 4): the ticket and the place in the log. */
export interface ImpressionData {
  /** 16 bytes. */
  readonly ticketId: Uint8Array;
  /** The log entry of this impression. */
  readonly entryNo: number;
  /** The number of the row that reserved it: the log's last when the key signed. */
  readonly rowNo: number;
  /** The head of the log before this impression: SM3 of the row `rowNo`, which chains all rows before it; 32 bytes. */
  readonly logHead: Uint8Array;
}

const VERSION = 1;
const TICKET_ID_SIZE = 16;
const LOG_HEAD_SIZE = 32;

/** @throws BAD_ARGUMENT for a wrong size or a number that is not a whole one from 0 up. */
export function impressionDataDer(data: ImpressionData): Uint8Array {
  if (data.ticketId.length !== TICKET_ID_SIZE)
    fail('BAD_ARGUMENT', { name: 'ticketId', detail: 'not 16 bytes' });
  if (data.logHead.length !== LOG_HEAD_SIZE)
    fail('BAD_ARGUMENT', { name: 'logHead', detail: 'not 32 bytes' });
  for (const name of ['entryNo', 'rowNo'] as const) {
    if (!Number.isSafeInteger(data[name]) || data[name] < 0) {
      fail('BAD_ARGUMENT', { name, detail: 'not a whole number from 0 up' });
    }
  }
  return der.sequence(
    der.integer(VERSION),
    der.octets(data.ticketId),
    der.integer(data.entryNo),
    der.integer(data.rowNo),
    der.octets(data.logHead),
  );
}

/** Reads the one form {@link impressionDataDer} writes. @throws DER_MALFORMED */
export function parseImpressionData(bytes: Uint8Array): ImpressionData {
  const reader = readSequence(bytes, 'ImpressionData');
  reader.take('version', (node, where) => asSmallInteger(node, where, VERSION, VERSION));
  const data = {
    ticketId: reader.take('ticketId', (node, where) => sized(node, where, TICKET_ID_SIZE)),
    entryNo: reader.take('entryNo', asSmallInteger),
    rowNo: reader.take('rowNo', asSmallInteger),
    logHead: reader.take('logHead', (node, where) => sized(node, where, LOG_HEAD_SIZE)),
  };
  reader.end();
  return data;
}

/** The extension for `TBS_Sign.extDatas`; not critical, so that foreign readers pass it over. @throws BAD_ARGUMENT */
export function impressionExtData(data: ImpressionData): ExtData {
  return { extnID: IMPRESSION_DATA_OID, critical: false, extnValue: impressionDataDer(data) };
}

/** The impression data among a stamp's extensions. @throws DER_MALFORMED, SEAL_MALFORMED when it is there twice */
export function impressionDataOf(extDatas: readonly ExtData[]): ImpressionData | undefined {
  const [found, ...more] = extDatas.filter((extData) => extData.extnID === IMPRESSION_DATA_OID);
  if (more.length > 0) sealMalformed('extDatas', 'ImpressionData occurs twice');
  return found === undefined ? undefined : parseImpressionData(found.extnValue);
}

function sized(node: DerNode, where: string, size: number): Uint8Array {
  const bytes = asOctets(node, where);
  return bytes.length === size ? bytes : malformed(where, `${size} octets expected`);
}

import { asOctets, asSequence, der, readDer, type DerNode } from '../asn1/index.ts';
import { actDer, asSignedRecord, openAct, signedRecordDer, type SignedRecord } from '../authority/index.ts';
import { fail, fromBase64, toBase64, utf8, utf8Text } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { asDecision, type Decision } from './decision.ts';
import { asUseRequest, type UseRequest } from './use-request.ts';

//  Ticket ::= SEQUENCE {
//    tag       IA5String ("yinzheng.ticket"),
//    version   INTEGER (1),
//    request   OCTET STRING,                    -- DER of a UseRequest: what the decisions sign stays byte for byte
//    decisions SEQUENCE OF SignedRecord }       -- of a Decision each, in the order of the steps

export const TICKET_TAG = 'yinzheng.ticket';
const BEGIN = '-----BEGIN YINZHENG TICKET-----';
const END = '-----END YINZHENG TICKET-----';
const MAX_FILE = 16 * 1024 * 1024;

export interface TicketDecision {
  readonly decision: Decision;
  readonly record: SignedRecord;
}

/** 用印凭证: a request and the decisions on it. What it says holds only after `verifyTicket`. */
export interface Ticket {
  readonly der: Uint8Array;
  readonly request: UseRequest;
  /** The request's original bytes: what the decisions are about. */
  readonly requestBytes: Uint8Array;
  /** SM3 of the request's bytes. */
  readonly requestDigest: Uint8Array;
  readonly decisions: readonly TicketDecision[];
}

/** DER of a ticket. */
export function ticketDer(request: Uint8Array, decisions: readonly Uint8Array[]): Uint8Array {
  return actDer(TICKET_TAG, der.octets(request), der.sequence(...decisions));
}

/** The ticket with one more signed decision. */
export function withDecision(
  ticket: Ticket,
  act: Uint8Array,
  certDigest: Uint8Array,
  signature: Uint8Array,
): Ticket {
  const record = signedRecordDer(act, [{ certDigest, signature }]);
  return parseTicket(
    ticketDer(ticket.requestBytes, [...ticket.decisions.map((one) => one.record.der), record]),
  );
}

/** Reads a ticket's DER; signatures are not checked here. @throws TICKET_UNREADABLE */
export function parseTicket(bytes: Uint8Array): Ticket {
  try {
    const reader = openAct(readDer(bytes, TICKET_TAG), TICKET_TAG);
    const request = reader.take('request', asOctets);
    const decisions = reader.take('decisions', asSequence).map(asTicketDecision);
    reader.end();
    return {
      der: bytes,
      request: asUseRequest(readDer(request, 'request')),
      requestBytes: request,
      requestDigest: sm3(request),
      decisions,
    };
  } catch (error) {
    return fail(
      'TICKET_UNREADABLE',
      { detail: error instanceof Error ? error.message : 'unreadable' },
      error,
    );
  }
}

function asTicketDecision(node: DerNode): TicketDecision {
  const record = asSignedRecord(node, 'decision');
  return { decision: asDecision(record.act), record };
}

/** A .yzticket file: base64 of the DER between two marker lines, so that it survives mail and editors. */
export function ticketFile(ticket: Ticket): Uint8Array {
  const lines = toBase64(ticket.der).replace(/(.{64})(?!$)/g, '$1\n');
  return utf8(`${BEGIN}\n${lines}\n${END}\n`);
}

/** Reads a .yzticket file. @throws TICKET_UNREADABLE */
export function parseTicketFile(file: Uint8Array): Ticket {
  const text = file.length <= MAX_FILE ? utf8Text(file) : undefined;
  const body = text?.replace(/\r\n/g, '\n').trim();
  if (body === undefined || !body.startsWith(`${BEGIN}\n`) || !body.endsWith(`\n${END}`)) {
    fail('TICKET_UNREADABLE', { detail: 'not a ticket file' });
  }
  const base64 = body.slice(BEGIN.length, -END.length);
  try {
    return parseTicket(fromBase64(base64));
  } catch (error) {
    return fail(
      'TICKET_UNREADABLE',
      { detail: error instanceof Error ? error.message : 'unreadable' },
      error,
    );
  }
}

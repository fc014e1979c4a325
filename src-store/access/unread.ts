import { problemSchema } from '@yinzheng/contract/store';
import { toHex } from '@yinzheng/core/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StoreMetrics } from '../metrics.ts';
import { problemOf, withStatus } from './problems.ts';

/** How long a request may take to arrive, milliseconds, and how often that is looked at. */
export interface Arrival {
  /** Its headers; not longer than all of it, or Node takes the one for the other. */
  readonly headersMs: number;
  /** All of it. */
  readonly wholeMs: number;
  readonly lookedAtMs: number;
}

/** As long as a workstation waits for an answer: the largest piece of a file then comes with 230 kbit/s. */
export const ARRIVAL: Arrival = { headersMs: 60_000, wholeMs: 300_000, lookedAtMs: 30_000 };

/** What Node's HTTP parser gives up with, where it is not 400. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Answers what never became a request: no HTTP, headers that are too large, one that did not come to its end in time. Nothing of it is
 * known that a line in the trail could tell; it is counted, and logged under the name that whoever asked is told. What Node would
 * refuse although it could be read goes the way of every other request, to {@link requireHttp}.
 */
export function refuseUnread(app: FastifyInstance, { requests }: StoreMetrics): void {
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.routing(request, response);
  });
  // Instead of Fastify's own, which leaves no trace.
  app.server.removeAllListeners('clientError');
  app.server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const { code: kind = '' } = error;
    // It is gone, or its answer is on its way.
    if (kind === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const statusCode = STATUS[kind] ?? 400;
    const problem = problemOf({ statusCode }, toHex(new Uint8Array(randomBytes(8))));
    const { status, code, instance } = problemSchema.parse(problem);
    requests.inc({ method: '', route: '', status: String(status) });
    app.log.info({ id: instance, status, code, kind }, 'no request');
    const body = JSON.stringify(problem);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  });
}

/** Insists on what HTTP/1.1 does of a request that can be read. @throws what carries a status of 400 or 417 */
export function requireHttp({ headers, raw }: FastifyRequest): void {
  if (headers.host === undefined && raw.httpVersion === '1.1') throw withStatus(400);
  if (headers.expect !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect))
    throw withStatus(417);
}

/** Whether an answer's head went over a connection already: another behind it would be read as a part of it. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as { readonly _httpMessage?: { readonly headersSent: boolean } };
  return message?.headersSent === true;
}

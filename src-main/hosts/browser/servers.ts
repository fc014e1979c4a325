import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { YinzhengError } from '@yinzheng/core/kernel';
import { refusal } from '../shared/relay.ts';
import { sendJson, type Given } from './replies.ts';

const LOOPBACK = '127.0.0.1';
/** A whole upload must be over in this time, milliseconds. */
const REQUEST_MS = 60 * 60_000;

/** A server on the loopback address, listening. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Sets who answers: nobody does before. */
  answerWith(answer: (request: IncomingMessage, response: ServerResponse) => Promise<Given>): void;
  close(): Promise<void>;
}

/** Listens on a port; 0: a free one. @throws BAD_ARGUMENT where another program has the port */
export async function listen(port: number): Promise<Listening> {
  const server = createServer({ requestTimeout: REQUEST_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new YinzhengError('BAD_ARGUMENT', { name: 'port', detail: 'in use' }, error)),
    );
    server.listen(port, LOOPBACK, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    server,
    port: bound,
    origin: `http://${LOOPBACK}:${bound}`,
    answerWith: (answer) => {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        // What a browser does not wait for any more needs no answer.
        response.on('error', () => undefined);
        answer(request, response).catch((error: unknown) => {
          const path = (request.url ?? '').split('?', 1)[0];
          process.stderr.write(
            `${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
          );
          if (response.headersSent) response.destroy();
          else sendJson(response, 500, refusal('INTERNAL', { detail: '-' }));
        });
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import { WebSocketServer, type WebSocket } from 'ws';
import { concerns } from '../../ipc/earlier.ts';
import type { Session } from '../shared/relay.ts';

/** The pages that listen. */
export interface Listeners {
  /** Tells those whom it concerns; everybody where `audience` is null. */
  tell(event: EventOut, audience: Audience | null): void;
  close(): void;
}

export interface ListenersOrder {
  readonly server: Server;
  /** Who asks to listen; undefined: it is refused. */
  admit(request: IncomingMessage): Session | undefined;
  /** A page of a session listens, until the function that is returned is called. */
  came(session: Session): () => void;
  /** What whoever begins to listen must be told at once. */
  greeting(): EventOut | undefined;
}

/** A page that does not read is let go at so many bytes; it connects again and asks for everything anew. */
const MOST_WAITING = 8 * 1024 * 1024;
/** Pages have nothing to say here. */
const LONGEST_WORD = 16;

/** Lets pages listen on the server's upgrades. */
export function listeners({ server, admit, came, greeting }: ListenersOrder): Listeners {
  const sockets = new Map<WebSocket, Session>();
  const hub = new WebSocketServer({ noServer: true, maxPayload: LONGEST_WORD, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const session = admit(request);
    if (session === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    hub.handleUpgrade(request, socket, head, (opened) => {
      sockets.set(opened, session);
      const went = came(session);
      opened.on('message', () => opened.close());
      opened.on('error', () => opened.terminate());
      opened.on('close', () => {
        sockets.delete(opened);
        went();
      });
      const first = greeting();
      if (first !== undefined) opened.send(JSON.stringify(first));
    });
  });
  return {
    tell: (event, audience) => {
      const text = JSON.stringify(event);
      for (const [socket, { id, person }] of sockets) {
        if (audience !== null && !concerns(audience, { session: id, person })) continue;
        if (socket.bufferedAmount > MOST_WAITING) socket.terminate();
        else socket.send(text);
      }
    },
    close: () => {
      for (const socket of sockets.keys()) socket.terminate();
      hub.close();
    },
  };
}

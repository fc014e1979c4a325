import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Dice } from './dice.ts';

/** What a hostile network does to one call. */
export const FATES = [
  'lose-request',
  'lose-answer',
  'delay',
  'double',
  'reorder',
  'cut-request',
  'cut-answer',
  'fail-before',
  'fail-after',
  'busy',
] as const;
export type Fate = (typeof FATES)[number];

/** How a proxy behaves. */
export interface Hostility {
  /** Share of the calls that something is done to. */
  readonly share: number;
  /** Share of the calls after which it closes for a while. */
  readonly closing?: number;
  /** Longest delay, and how long it stays closed, milliseconds. */
  readonly ms?: number;
}

interface Carried {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A proxy between a workstation and its store that loses, delays, doubles, reorders and cuts; what it does follows from a seed. */
export class HostileProxy {
  readonly #server: Server;
  readonly #dice: Dice;
  readonly #hostility: Hostility;
  readonly #sockets = new Set<Socket>();
  readonly counts = new Map<Fate | 'passed' | 'closed', number>();
  #target: string;
  #closedUntil = 0;
  #held: (() => void)[] = [];
  #calm = false;

  constructor(target: string, seed: number, hostility: Hostility = { share: 0.1 }) {
    this.#target = target;
    this.#dice = new Dice(seed);
    this.#hostility = hostility;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Another store process answers from now on. */
  retarget(target: string): void {
    this.#target = target;
  }

  /** Carries everything faithfully from now on. */
  calm(): void {
    this.#calm = true;
    this.#letGo();
  }

  async close(): Promise<void> {
    this.#letGo();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #count(what: Fate | 'passed' | 'closed'): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #fate(): Fate | undefined {
    return !this.#calm && this.#dice.chance(this.#hostility.share) ? this.#dice.pick(FATES) : undefined;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { ms = 60, closing = 0 } = this.#hostility;
    if (!this.#calm && Date.now() < this.#closedUntil) {
      this.#count('closed');
      request.socket.destroy();
      return;
    }
    if (!this.#calm && this.#dice.chance(closing)) this.#closedUntil = Date.now() + ms * 4;
    const carried = {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: request.headers,
      body: await bodyOf(request),
    };
    const fate = this.#fate();
    this.#count(fate ?? 'passed');
    switch (fate) {
      case 'lose-request':
        request.socket.destroy();
        return;
      case 'lose-answer':
        await this.#carry(carried);
        request.socket.destroy();
        return;
      case 'delay':
        await wait(this.#dice.between(0, ms));
        break;
      case 'double': {
        const answers = await Promise.all([this.#carry(carried), this.#carry(carried)]);
        give(response, this.#dice.pick(answers));
        return;
      }
      case 'reorder':
        await new Promise<void>((resolve) => {
          this.#held.push(resolve);
          setTimeout(resolve, ms);
        });
        break;
      case 'cut-request':
        await this.#cutRequest(carried);
        request.socket.destroy();
        return;
      case 'cut-answer': {
        const { status, headers, body } = await this.#carry(carried);
        response.writeHead(status, { ...headers, 'content-length': String(body.length) });
        response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy());
        return;
      }
      case 'fail-before':
        give(response, plain(500));
        return;
      case 'fail-after':
        await this.#carry(carried);
        give(response, plain(500));
        return;
      case 'busy':
        give(response, plain(429));
        return;
      case undefined:
        break;
    }
    const answer = await this.#carry(carried);
    give(response, answer);
    // What was held back comes behind one that was sent later.
    if (fate === undefined) this.#letGo();
  }

  #letGo(): void {
    for (const go of this.#held) go();
    this.#held = [];
  }

  async #carry({ method, url, headers, body }: Carried): Promise<Answer> {
    const outgoing = forward(new URL(url, this.#target), { method, headers, agent: false });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 500, headers: response.headers, body: await bodyOf(response) };
  }

  /** Half of the body arrives at the store, then the connection ends. */
  async #cutRequest({ method, url, headers, body }: Carried): Promise<void> {
    const outgoing = forward(new URL(url, this.#target), { method, headers, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.on('response', (response) => response.resume());
    await new Promise<void>((resolve) => {
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve());
      if (body.length < 2) resolve();
    });
    outgoing.destroy();
  }
}

function plain(status: number): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>a proxy</html>') };
}

function give(response: ServerResponse, { status, headers, body }: Answer): void {
  const kept = Object.entries(headers).filter(
    ([name]) => !['transfer-encoding', 'connection'].includes(name),
  );
  response.writeHead(status, { ...Object.fromEntries(kept), 'content-length': String(body.length) });
  response.end(body);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

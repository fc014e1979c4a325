import { Agent as HttpAgent, request, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { fail, utf8 } from '@yinzheng/core/kernel';

// The way through an HTTP proxy: a tunnel (CONNECT), so that the proxy sees the store's name and no more.

/** A proxy on the way to the store. */
export interface Proxy {
  /** `http://host:port`. */
  readonly url: string;
  /** User and password, `user:password`; undefined: it asks for none. */
  readonly credentials: string | undefined;
}

/**
 * The origin in a text that names a proxy: `http://host:port`, nothing in front and nothing behind.
 * @throws PROXY_BAD
 */
export function proxyOrigin(text: string): string {
  const written = text.trim();
  const whole = written.includes('://') ? written : `http://${written}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  // Nothing of what was written is shown: it may hold a password.
  const bad = (detail: 'form' | 'parts' | 'port'): never => fail('PROXY_BAD', { detail: `proxy: ${detail}` });
  if (url?.protocol !== 'http:') return bad('form');
  if (url.pathname !== '/' || `${url.search}${url.hash}${url.username}${url.password}` !== '') bad('parts');
  // The usual port is dropped by who reads an address: here it must have been written.
  const port = /:(\d{1,5})\/?$/.exec(whole)?.[1];
  if (port === undefined || Number(port) === 0) bad('port');
  return `http://${url.hostname}:${port}`;
}

/** What a tunnel broke off with; its code is told from those of the way behind it. */
class TunnelError extends Error {
  readonly code: string;

  constructor(detail: string) {
    super(`proxy: ${detail}`);
    this.code = `EPROXY ${detail}`;
  }
}

type Connected = (error: Error | null, socket: Duplex) => void;
type AgentOptions = ConstructorParameters<typeof HttpAgent>[0] & { readonly silenceMs: number };

/** Opens a tunnel to a host. */
function tunnel(
  { url, credentials }: Proxy,
  { host, port }: Pick<ClientRequestArgs, 'host' | 'port'>,
  silenceMs: number,
  done: (error: Error | undefined, socket: Duplex | undefined) => void,
): void {
  const proxy = new URL(url);
  const target = `${host?.includes(':') === true ? `[${host}]` : host}:${port}`;
  const asked = request({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port === '' ? 80 : Number(proxy.port),
    method: 'CONNECT',
    path: target,
    agent: false,
    timeout: silenceMs,
    headers: {
      host: target,
      ...(credentials === undefined
        ? {}
        : { 'proxy-authorization': `Basic ${Buffer.from(utf8(credentials)).toString('base64')}` }),
    },
  });
  asked.once('connect', ({ statusCode = 0 }, socket, head) => {
    if (statusCode === 200 && head.length === 0) {
      socket.setTimeout(0);
      done(undefined, socket);
      return;
    }
    socket.destroy();
    done(new TunnelError(String(statusCode)), undefined);
  });
  asked.once('response', ({ statusCode = 0 }) => {
    asked.destroy();
    done(new TunnelError(String(statusCode)), undefined);
  });
  asked.once('timeout', () => asked.destroy(new TunnelError('ETIMEDOUT')));
  asked.once('error', (error: NodeJS.ErrnoException) => {
    done(error instanceof TunnelError ? error : new TunnelError(error.code ?? 'unknown'), undefined);
  });
  asked.end();
}

/** Connections to http addresses through a proxy. */
class PlainTunnels extends HttpAgent {
  readonly #proxy: Proxy;
  readonly #silenceMs: number;

  constructor(proxy: Proxy, { silenceMs, ...options }: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#silenceMs = silenceMs;
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): undefined {
    tunnel(this.#proxy, options, this.#silenceMs, (error, socket) => {
      connected?.(error ?? null, socket as Duplex);
    });
    return undefined;
  }
}

/** Connections to https addresses through a proxy: TLS begins at its far end. */
class SecureTunnels extends HttpsAgent {
  readonly #proxy: Proxy;
  readonly #silenceMs: number;

  constructor(proxy: Proxy, { silenceMs, ...options }: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#silenceMs = silenceMs;
  }

  override createConnection(
    options: ClientRequestArgs & Pick<ConnectionOptions, 'servername'>,
    connected?: Connected,
  ): undefined {
    tunnel(this.#proxy, options, this.#silenceMs, (error, socket) => {
      if (error !== undefined || socket === undefined)
        connected?.(error ?? null, socket as unknown as Duplex);
      else {
        const { servername } = options;
        connected?.(null, connectTls({ socket, ...(servername === undefined ? {} : { servername }) }));
      }
    });
    return undefined;
  }
}

/** Agents whose every connection goes through a proxy. */
export function tunnelAgents(
  proxy: Proxy,
  options: AgentOptions,
): { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent } {
  return { httpAgent: new PlainTunnels(proxy, options), httpsAgent: new SecureTunnels(proxy, options) };
}

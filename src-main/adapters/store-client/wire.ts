import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import axios, { isAxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { problemSchema } from '@yinzheng/contract/store';
import { ERROR_CODES, fail, utf8, YinzhengError, type ErrorCode } from '@yinzheng/core/kernel';
import type { Clock, Random } from '@yinzheng/core/ports';
import { createSm3, sm3 } from '@yinzheng/core/sm';
import { requestHeaders } from '@yinzheng/core/sync';
import { z } from 'zod';
import type { DeviceKey } from '../device-key.ts';
import { tunnelAgents, type Proxy } from './tunnel.ts';

/** No byte for so long, and the connection is taken for broken, milliseconds. */
const SILENCE_MS = 30_000;
/** Longest that one call takes with its answer, milliseconds. */
const WHOLE_MS = 300_000;
/** Largest answer, bytes. */
const MOST_ANSWER = 64 * 1024 * 1024;
/** Bodies from this size on are compressed, bytes. */
const WORTH_PACKING = 1024;
const CONNECTIONS = 8;
/** Longest that one file takes to fetch, milliseconds. */
const FETCH_MS = 1_800_000;
/** Most bytes of a refusal that are read. */
const MOST_PROBLEM = 64 * 1024;

const packed = promisify(gzip);
/** The shape of an answer of which nothing is read. */
const NOTHING = z.unknown();

/** What a signed request is made with. */
export interface WireOptions {
  /** Origin of the store, such as `https://store.example:8443`. */
  readonly url: string;
  /** Undefined: requests are not signed, and only open routes answer. */
  readonly signed:
    | {
        readonly key: DeviceKey;
        /** SM3 of the store's public point. */
        readonly store: Uint8Array;
      }
    | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: the store is asked without one. */
  readonly proxy?: Proxy | undefined;
}

/** One call. `body`: an object goes as JSON, bytes as they are. */
export interface WireCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly body?: object | Uint8Array;
  /** Never compressed: an open route reads the body as it is. */
  readonly plain?: boolean;
  readonly answer: z.ZodType<T>;
}

/** Calls to one store. */
export interface Wire {
  /** @throws STORE_UNREACHABLE, PROXY_REFUSED, STORE_CERTIFICATE, STORE_ANSWER_ODD, STORE_BUSY, STORE_FAILED, STORE_REFUSED and the store's own codes */
  call<T>(call: WireCall<T>): Promise<T>;
  /** Fetches bytes, part by part; what `take` throws ends it. @throws as {@link Wire.call} */
  fetch(target: string, take: (part: Uint8Array) => void): Promise<void>;
  close(): void;
}

/**
 * The origin in a text that names a store: https, or http to this computer alone, for signed requests are not secret ones; no path,
 * since the signature covers the whole of it. @throws STORE_URL_BAD
 */
export function storeOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return fail('STORE_URL_BAD', { url: text.slice(0, 200), detail: 'store url: form' });
  const bad = (detail: 'form' | 'parts' | 'plain'): never =>
    fail('STORE_URL_BAD', { url: url.origin, detail: `store url: ${detail}` });
  if (url.protocol !== 'https:' && url.protocol !== 'http:') bad('form');
  if (url.pathname !== '/' || `${url.search}${url.hash}${url.username}${url.password}` !== '') bad('parts');
  const here = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'http:' && !here) bad('plain');
  return url.origin;
}

/** Opens the way to a store: no redirects, no proxy of the environment, an answer of a known shape or a code. */
export function openWire(options: WireOptions): Wire {
  const kept = { keepAlive: true, maxSockets: CONNECTIONS };
  const agents =
    options.proxy === undefined
      ? { httpAgent: new HttpAgent(kept), httpsAgent: new HttpsAgent(kept) }
      : tunnelAgents(options.proxy, { ...kept, silenceMs: SILENCE_MS });
  const http = axios.create({
    baseURL: options.url,
    ...agents,
    proxy: false,
    maxRedirects: 0,
    timeout: SILENCE_MS,
    maxContentLength: MOST_ANSWER,
    maxBodyLength: MOST_ANSWER,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    transformRequest: [],
    transformResponse: [],
  });
  signEach(http, options);
  return {
    call: async ({ method, target, body, plain = false, answer }) => {
      const { data, headers } = await carried(body, plain);
      let response: AxiosResponse<unknown>;
      try {
        response = await http.request({
          method,
          url: target,
          headers,
          ...(data === undefined ? {} : { data }),
          signal: AbortSignal.timeout(WHOLE_MS),
        });
      } catch (error) {
        return notReached(error, options);
      }
      return answered(response, answer);
    },
    fetch: (target, take) => fetchParts(http, options, target, take),
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** Fetches the bytes of an answer as they come. */
async function fetchParts(
  http: AxiosInstance,
  options: WireOptions,
  target: string,
  take: (part: Uint8Array) => void,
): Promise<void> {
  let response: AxiosResponse<Readable>;
  try {
    response = await http.request<Readable>({
      method: 'GET',
      url: target,
      headers: { accept: 'application/octet-stream' },
      responseType: 'stream',
      maxContentLength: Number.POSITIVE_INFINITY,
      signal: AbortSignal.timeout(FETCH_MS),
    });
  } catch (error) {
    return notReached(error, options);
  }
  const { status, data, headers } = response;
  const parts: Buffer[] = [];
  let broken: unknown;
  try {
    for await (const part of data as AsyncIterable<Buffer>) {
      if (status >= 200 && status < 300) take(new Uint8Array(part));
      else if (parts.reduce((sum, { length }) => sum + length, 0) < MOST_PROBLEM) parts.push(part);
    }
  } catch (error) {
    if (error instanceof YinzhengError) throw error;
    broken = error;
  }
  if (broken !== undefined) {
    const code = (broken as NodeJS.ErrnoException).code ?? 'ECONNRESET';
    fail('STORE_UNREACHABLE', { url: options.url, detail: code }, broken);
  }
  if (status >= 200 && status < 300) {
    // A connection that ends early ends the stream as if it were whole.
    return;
  }
  answered({ ...response, data: new Uint8Array(Buffer.concat(parts)), headers }, NOTHING);
}

/** Signs each request as it leaves: a new nonce and time for each try. */
function signEach(http: AxiosInstance, { signed, clock, random }: WireOptions): void {
  if (signed === undefined) return;
  http.interceptors.request.use(async (config) => {
    const target = config.url ?? '/';
    const question = target.indexOf('?');
    const body = await createSm3();
    if (config.data instanceof Uint8Array) body.update(config.data);
    const { act, signature } = signed.key.sign({
      store: signed.store,
      key: sm3(signed.key.point),
      at: new Date(Math.floor(clock.now().getTime() / 1000) * 1000),
      nonce: random.bytes(16),
      method: (config.method ?? 'get').toUpperCase(),
      path: question < 0 ? target : target.slice(0, question),
      query: question < 0 ? '' : target.slice(question + 1),
      body: body.digest(),
    });
    for (const [name, value] of Object.entries(requestHeaders(act, signature)))
      config.headers.set(name, value);
    return config;
  });
}

/** The body as it is sent. */
async function carried(
  body: object | Uint8Array | undefined,
  plain: boolean,
): Promise<{ readonly data: Uint8Array | undefined; readonly headers: Record<string, string> }> {
  if (body === undefined) return { data: undefined, headers: { accept: 'application/json' } };
  if (body instanceof Uint8Array) {
    const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    return { data, headers: { accept: 'application/json', 'content-type': 'application/octet-stream' } };
  }
  const json = utf8(JSON.stringify(body));
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  if (plain || json.length < WORTH_PACKING) return { data: Buffer.from(json), headers };
  return { data: await packed(json), headers: { ...headers, 'content-encoding': 'gzip' } };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/;

/** What a tunnel’s codes begin with. */
const PROXY = 'EPROXY ';

/** What axios finds wrong with our own call. */
const OUR_DEFECT = /^ERR_(?:BAD_REQUEST|BAD_OPTION|BAD_OPTION_VALUE|INVALID_URL|NOT_SUPPORT)$/;

function notReached(error: unknown, { url, proxy }: WireOptions): never {
  if (!isAxiosError(error)) throw error;
  const code = error.code ?? 'unknown';
  // Without the request that axios hangs on to it: what was sent is nobody's to log.
  const cause = new Error(`${code}: ${error.message}`);
  if (OUR_DEFECT.test(code)) throw cause;
  if (proxy !== undefined && code.startsWith(PROXY)) {
    fail('PROXY_REFUSED', { url: proxy.url, detail: code.slice(PROXY.length) }, cause);
  }
  if (CERTIFICATE.test(code)) fail('STORE_CERTIFICATE', { url, detail: code }, cause);
  if (code === 'ERR_BAD_RESPONSE' || code.startsWith('HPE_') || code.startsWith('Z_')) {
    fail('STORE_ANSWER_ODD', { detail: 'answer: cut' }, cause);
  }
  return fail('STORE_UNREACHABLE', { url, detail: code }, cause);
}

function answered<T>({ status, data, headers }: AxiosResponse<unknown>, schema: z.ZodType<T>): T {
  const said = jsonOf(data);
  if (status >= 200 && status < 300) {
    const read = schema.safeParse(said);
    return read.success ? read.data : fail('STORE_ANSWER_ODD', { detail: 'answer: shape' }, read.error);
  }
  const problem = problemSchema.safeParse(said);
  if (status === 429 || status === 503) {
    const seconds = Number(headers['retry-after'] ?? '0');
    return fail('STORE_BUSY', { seconds: Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0 });
  }
  if (status >= 500) return fail('STORE_FAILED', { status });
  if (status < 400 || !problem.success) return fail('STORE_ANSWER_ODD', { detail: 'answer: status' });
  const { code, params } = problem.data;
  if (isCode(code)) throw new YinzhengError(code, params);
  return fail('STORE_REFUSED', { code: code.slice(0, 60) });
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code) && code !== 'INTERNAL';
}

function jsonOf(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return undefined;
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return undefined;
  }
}

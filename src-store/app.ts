import { problemSchema, type Scope } from '@yinzheng/contract/store';
import { fail, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomBytes } from 'node:crypto';
import type { DestinationStream } from 'pino';
import { told, toldError } from './access/log-lines.ts';
import { AuditTrail } from './access/audit.ts';
import { Contacts } from './access/contacts.ts';
import { OpenRates, OPEN_RATES, Rates, USUAL_RATE, type OpenBucket, type RateLimit } from './access/rate.ts';
import { problemOf, withStatus } from './access/problems.ts';
import { traceOf } from './access/trace.ts';
import { admit, checkedBody, type Caller } from './access/signed.ts';
import type { StoreKey } from './access/store-key.ts';
import { allottedBlocks } from './catalogue/blocks.ts';
import type { StoreDb } from './db/tables.ts';
import { demoBlocks } from './demo.ts';
import { SourcesOfWorkstations } from './acceptance/sources.ts';
import { Turns } from './acceptance/turns.ts';
import type { FileStore } from './files/port.ts';
import { storeMetrics, type StoreMetrics } from './metrics.ts';
import { actRoutes } from './routes/acts.ts';
import { authorityRoutes } from './routes/authority.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { fileRoutes } from './routes/files.ts';
import { registerOpenApi } from './openapi.ts';
import { ARRIVAL, refuseUnread, requireHttp, type Arrival } from './access/unread.ts';
import { MOST_PARAM, refuseUnrouted } from './access/unrouted.ts';
import { aboutRoutes } from './routes/about.ts';
import type { RouteDeps } from './routes/deps.ts';
import { licenceRoutes } from './routes/licences.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { relayRoutes } from './routes/relay.ts';
import { keyRoutes } from './routes/keys.ts';
import { workstationRoutes } from './routes/workstations.ts';

const MEBIBYTE = 1024 * 1024;
/** Largest body as sent, and largest when unpacked. */
const MOST = { sent: 9 * MEBIBYTE, unpacked: 16 * MEBIBYTE };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may ask, without a signature, out of this bucket; `always`: out of none, and it leaves no line in the audit trail. */
    readonly open?: OpenBucket | 'always';
    /** What the key that signs must be registered for; of several, one. */
    readonly scope?: Scope | readonly Scope[];
  }
  interface FastifyRequest {
    /** Who signed; undefined on open routes. */
    caller: Caller | undefined;
    /** The body's bytes as they were sent, of JSON on open routes. */
    sent: Uint8Array | undefined;
    /** The status of the line in the audit trail that was kept with this request's effect. */
    told: number | undefined;
    /** What the audit trail keeps of this request beside the usual. */
    facts: Readonly<Record<string, string | number>>;
  }
}

/** What a store is made of. */
export interface StoreAppOptions {
  readonly db: StoreDb;
  readonly key: StoreKey;
  readonly files: FileStore;
  readonly metrics?: StoreMetrics;
  readonly now?: () => Date;
  readonly rate?: RateLimit;
  /** How often all who do not sign may ask one process together. */
  readonly openRates?: Readonly<Record<OpenBucket, RateLimit>>;
  /** How long a request may take to arrive. */
  readonly arrival?: Arrival;
  /** Whether units that were made for trying may come; usually they may not. */
  readonly trial?: boolean;
  /** Where its log lines go; none: it keeps no log. */
  readonly log?: DestinationStream;
}

/** The central store as an application: it listens nowhere by itself. */
export async function storeApp({
  db,
  key,
  files,
  metrics = storeMetrics(),
  now = () => new Date(),
  rate = USUAL_RATE,
  openRates = OPEN_RATES,
  arrival = ARRIVAL,
  trial = false,
  log,
}: StoreAppOptions): Promise<FastifyInstance> {
  const deps: RouteDeps = {
    db,
    key,
    now,
    files,
    metrics,
    trial,
    storeDigest: key.digest,
    audit: new AuditTrail(db),
    sources: new SourcesOfWorkstations(db),
    turns: new Turns(),
    blocks: trial ? demoBlocks(db) : allottedBlocks(db),
    contacts: new Contacts(db),
  };
  const app = fastify({
    logger:
      log === undefined ? false : { level: 'info', stream: log, serializers: { req: told, err: toldError } },
    bodyLimit: MOST.unpacked,
    requestTimeout: arrival.wholeMs,
    http: {
      headersTimeout: arrival.headersMs,
      connectionsCheckingInterval: arrival.lookedAtMs,
      // A request without a host is refused like any other, not by Node.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: MOST_PARAM },
    frameworkErrors: refuseUnrouted(deps.audit, now),
    genReqId: () => toHex(new Uint8Array(randomBytes(8))),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  refuseUnread(app, metrics);
  guard(app, deps, { keys: new Rates(rate), open: new OpenRates(openRates) });
  count(app, metrics);
  await registerOpenApi(app);
  await app.register(aboutRoutes(deps));
  await app.register(keyRoutes(deps));
  await app.register(authorityRoutes(deps));
  await app.register(catalogueRoutes(deps));
  await app.register(fileRoutes(deps));
  await app.register(actRoutes(deps));
  await app.register(licenceRoutes(deps));
  await app.register(relayRoutes(deps));
  await app.register(workstationRoutes(deps));
  await app.register(metricsRoutes(deps));
  return app;
}

/** What holds for every route: the signature before the body, the trail after the answer, refusals in one form. */
function guard(
  app: FastifyInstance,
  deps: RouteDeps,
  rates: { readonly keys: Rates; readonly open: OpenRates },
): void {
  app.decorateRequest('caller', undefined);
  app.decorateRequest('sent', undefined);
  app.decorateRequest('told', undefined);
  app.decorateRequest('facts');
  const digests = new WeakMap<FastifyRequest, Uint8Array>();
  app.addHook('onRequest', async (request) => {
    request.facts = {};
    const { scope, open } = request.routeOptions.config;
    if (open === 'always') return;
    requireHttp(request);
    const bucket = open ?? (isUntaken(request) ? 'other' : undefined);
    if (bucket !== undefined) {
      rates.open.take(bucket, performance.now());
      // Before anything of its body is read.
      if (request.is404) fail('STORE_HAS_NOT');
      return;
    }
    const scopes = scope ?? fail('SCOPE_MISSING', { scope: '' });
    const admitted = await admit(request, typeof scopes === 'string' ? [scopes] : scopes, deps, (key) =>
      rates.keys.take(key, performance.now()),
    );
    request.caller = admitted.caller;
    digests.set(request, admitted.request.body);
    await deps.contacts.saw(admitted.caller.key, deps.now());
    const { headers } = request;
    const bodyless = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
    if (bodyless && toHex(admitted.request.body) !== toHex(sm3(new Uint8Array()))) fail('BODY_ALTERED');
  });
  app.addHook('preParsing', async (request, _, payload) => {
    const digest = digests.get(request);
    const gzip = request.headers['content-encoding'] === 'gzip';
    return digest === undefined ? payload : await checkedBody(payload, digest, gzip, MOST);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.sent = new Uint8Array(body as Buffer);
    try {
      done(null, JSON.parse(body.toString('utf8')));
    } catch {
      done(withStatus(400));
    }
  });
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => {
    done(null, new Uint8Array(body as Buffer));
  });
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error }, 'failed');
    request.facts = { ...request.facts, code: problem.code };
    if (problem.status === 429) void reply.header('retry-after', problem.params['seconds']);
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemSchema.parse(problem)));
  });
  app.setNotFoundHandler(() => fail('STORE_HAS_NOT'));
  // Nothing is answered that left no trace (of an effect: with it), but whether the process lives and can work: that is asked when it can not.
  app.addHook('onSend', async (request, reply, payload) => {
    const { told: line } = request;
    if (request.routeOptions.config.open === 'always' || line === reply.statusCode) return payload;
    try {
      await deps.audit.add(traceOf(request, reply.statusCode), deps.now());
      return payload;
    } catch (error) {
      // A refusal, or what only read: who asked is told nothing, and asks again.
      request.log.error({ err: error }, 'no trace');
      const problem = problemSchema.parse(problemOf(undefined, request.id));
      const body = JSON.stringify(problem);
      void reply.code(problem.status).type('application/problem+json');
      void reply.header('content-length', Buffer.byteLength(body));
      return body;
    }
  });
}

/** Whether it is none of the store's own routes: documentation, or nothing. */
function isUntaken({ is404, routeOptions }: FastifyRequest): boolean {
  return is404 || routeOptions.url?.startsWith('/docs') === true;
}

/** Counts what was answered, and what its sender cut off: nobody is there to be answered then. */
function count(app: FastifyInstance, { requests, seconds }: StoreMetrics): void {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? '';
    requests.inc({ method, route, status: String(reply.statusCode) });
    seconds.observe({ method, route }, reply.elapsedTime / 1000);
    await Promise.resolve();
  });
  app.addHook('onRequestAbort', async ({ method, routeOptions }) => {
    requests.inc({ method, route: routeOptions.url ?? '', status: 'cut-off' });
    await Promise.resolve();
  });
}

import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { problemSchema, type Scope } from '@yinzheng/contract/store';
import { fail, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { randomBytes } from 'node:crypto';
import type { DestinationStream } from 'pino';
import { AuditTrail } from './access/audit.ts';
import { problemOf } from './access/problems.ts';
import { admit, watchedBody, type Caller } from './access/signed.ts';
import type { StoreKey } from './access/store-key.ts';
import type { StoreDb } from './db/tables.ts';
import { aboutRoutes } from './routes/about.ts';
import type { RouteDeps } from './routes/deps.ts';
import { keyRoutes } from './routes/keys.ts';

const MEBIBYTE = 1024 * 1024;
/** Largest body as sent, and largest when unpacked. */
const MOST = { sent: 9 * MEBIBYTE, unpacked: 16 * MEBIBYTE };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may ask, without a signature. */
    readonly open?: boolean;
    /** What the key that signs must be registered for. */
    readonly scope?: Scope;
  }
  interface FastifyRequest {
    /** Who signed; undefined on open routes. */
    caller: Caller | undefined;
    /** The body's bytes as they were sent, of JSON on open routes. */
    sent: Uint8Array | undefined;
    /** What the audit trail keeps of this request beside the usual. */
    facts: Readonly<Record<string, string | number>>;
  }
}

/** What a store is made of. */
export interface StoreAppOptions {
  readonly db: StoreDb;
  readonly key: StoreKey;
  readonly now?: () => Date;
  /** Where its log lines go; none: it keeps no log. */
  readonly log?: DestinationStream;
}

/** The central store as an application: it listens nowhere by itself. */
export async function storeApp({
  db,
  key,
  now = () => new Date(),
  log,
}: StoreAppOptions): Promise<FastifyInstance> {
  const deps: RouteDeps = { db, key, now, storeDigest: key.digest, audit: new AuditTrail(db) };
  const app = fastify({
    logger: log === undefined ? false : { level: 'info', stream: log, serializers: { req: told } },
    bodyLimit: MOST.sent,
    genReqId: () => toHex(new Uint8Array(randomBytes(8))),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  guard(app, deps);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: '印证 · 市电子证照库', version: '1' } },
    transform: createJsonSchemaTransform({ skipList: ['/docs', '/docs/*'] }),
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  await app.register(aboutRoutes(deps));
  await app.register(keyRoutes(deps));
  return app;
}

/** What holds for every route: the signature before the body, the trail after the answer, refusals in one form. */
function guard(app: FastifyInstance, deps: RouteDeps): void {
  app.decorateRequest('caller', undefined);
  app.decorateRequest('sent', undefined);
  app.decorateRequest('facts');
  const digests = new WeakMap<FastifyRequest, Uint8Array>();
  app.addHook('onRequest', async (request) => {
    request.facts = {};
    const { scope, open } = request.routeOptions.config;
    if (request.is404 || open === true || request.routeOptions.url?.startsWith('/docs') === true) return;
    const admitted = await admit(request, scope ?? fail('SCOPE_MISSING', { scope: '' }), deps);
    request.caller = admitted.caller;
    digests.set(request, admitted.request.body);
    const { headers } = request;
    const bodyless = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
    if (bodyless && toHex(admitted.request.body) !== toHex(sm3(new Uint8Array()))) fail('BODY_ALTERED');
  });
  app.addHook('preParsing', async (request, _, payload) => {
    const digest = digests.get(request);
    const gzip = request.headers['content-encoding'] === 'gzip';
    return digest === undefined ? payload : await watchedBody(payload, digest, gzip, MOST.unpacked);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.sent = new Uint8Array(body as Buffer);
    try {
      done(null, JSON.parse(body.toString('utf8')));
    } catch {
      done(Object.assign(new Error('not JSON'), { statusCode: 400 }));
    }
  });
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error }, 'failed');
    request.facts = { ...request.facts, code: problem.code };
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemSchema.parse(problem)));
  });
  app.setNotFoundHandler(() => fail('STORE_HAS_NOT'));
  // Nothing is answered that left no trace.
  app.addHook('onSend', async (request, reply) => {
    const { code, ...facts } = request.facts;
    const entry = {
      request: request.id,
      key: request.caller && toHex(request.caller.key),
      unit: request.caller?.unit,
      method: request.method,
      route: request.routeOptions.url ?? '',
      status: reply.statusCode,
      code: code === undefined ? undefined : String(code),
      facts,
    };
    await deps.audit.add(entry, deps.now());
  });
}

/** A request in a log line: nothing of its values. */
function told(request: FastifyRequest): Record<string, unknown> {
  return { id: request.id, method: request.method, route: request.routeOptions.url };
}

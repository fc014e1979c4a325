import {
  codeSchema,
  digestSchema,
  enrolledSchema,
  enrolmentSchema,
  newCodeSchema,
  SCOPES,
  type NewCodeJson,
} from '@yinzheng/contract/store';
import { equalBytes, fail, fromBase64, fromHex, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { parseRequestHeaders, requireDeviceRequest } from '@yinzheng/core/sync';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { giveCode, requireCode } from '../access/codes.ts';
import { enrol, requireRoot } from '../access/enrol.ts';
import { requireFresh, type Caller } from '../access/signed.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** Largest enrolment, bytes; records beyond it follow over PUT /v1/authority. */
const MOST_ENROLMENT = 1024 * 1024;

/** Who may come in, and who may not any more. */
export function keyRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/enrolments',
      {
        config: { open: true },
        bodyLimit: MOST_ENROLMENT,
        schema: {
          summary: '用一次性登记码登记本机的设备密钥',
          body: enrolmentSchema,
          response: { 200: enrolledSchema },
        },
      },
      async (request) => {
        const { body } = request;
        const point = fromHex(body.point);
        // The key that comes is known from the body alone: the signature shows that whoever sent it has the key.
        const claimed = parseRequestHeaders(request.headers);
        // Before anything is computed: whoever has no code costs one look-up.
        await requireCode(deps.db, fromHex(body.secret), sm3(point), deps.now());
        requireDeviceRequest(claimed, {
          method: request.method,
          target: request.raw.url ?? '',
          now: deps.now(),
          store: deps.storeDigest,
          point,
        });
        if (!equalBytes(claimed.request.body, sm3(request.sent ?? new Uint8Array()))) fail('BODY_ALTERED');
        await requireFresh(claimed.request, deps);
        requireRoot(body, deps.trial);
        const { scopes, made } = await deps.db.transaction().execute((db) => enrol(db, body, deps.now()));
        const root = toHex(sm3(fromBase64(body.rootCertificate)));
        const { workstation } = body;
        request.facts = { key: toHex(sm3(point)), unit: body.unit.code, workstation, root, made };
        return {
          key: toHex(sm3(point)),
          unit: body.unit.code,
          scopes: SCOPES.filter((scope) => scopes.includes(scope)),
          storePoint: toHex(deps.key.point),
        };
      },
    );
    app.post(
      '/v1/codes',
      {
        config: { scope: ['admin', 'deliver'] },
        schema: { summary: '发出一次性登记码', body: newCodeSchema, response: { 200: codeSchema } },
      },
      async (request) => {
        const { unit, scopes } = request.body;
        const caller = callerOf(request);
        requireGiver(caller, request.body);
        const given = { unit, scopes, by: caller.unit, at: deps.now() };
        const { code, digest, expiresAt } = await giveCode(deps.db, deps.key.point, given);
        request.facts = { code: toHex(digest), for: unit ?? '', scopes: scopes.join(' ') };
        return { code, expiresAt: expiresAt.toISOString() };
      },
    );
    app.delete(
      '/v1/keys/:key',
      {
        config: { scope: 'admin' },
        schema: {
          summary: '撤销设备密钥，立即生效',
          params: z.object({ key: digestSchema }),
          response: { 200: z.object({ key: digestSchema }) },
        },
      },
      async (request) => {
        const { key } = request.params;
        request.facts = { revoked: key };
        const revoked = await deps.db
          .updateTable('device_key')
          .set({ revoked_at: deps.now() })
          .where('key', '=', fromHex(key))
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        return Number(revoked.numUpdatedRows) === 1 ? { key } : fail('STORE_HAS_NOT');
      },
    );
    await Promise.resolve();
  };
}

/**
 * An administrator gives codes for anybody; another key only for its own unit, and for no more than it may itself.
 * @throws SCOPE_MISSING
 */
function requireGiver(caller: Caller, { unit, scopes }: NewCodeJson): void {
  if (caller.scopes.includes('admin')) return;
  const beyond = unit === caller.unit ? scopes.find((scope) => !caller.scopes.includes(scope)) : 'admin';
  if (beyond !== undefined) fail('SCOPE_MISSING', { scope: beyond });
}

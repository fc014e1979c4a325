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
import { sql } from 'kysely';
import { z } from 'zod';
import { endCodes, giveCode, requireCode } from '../access/codes.ts';
import { enrol, requireRoot } from '../access/enrol.ts';
import { requireFresh, requireStill, type Caller } from '../access/signed.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** Largest enrolment, bytes; records beyond it follow over PUT /v1/authority. */
const MOST_ENROLMENT = 1024 * 1024;

/** Who may come in, and who may not any more. */
export function keyRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/enrolments',
      {
        config: { open: 'enrolment' },
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
        const root = toHex(sm3(fromBase64(body.rootCertificate)));
        const { workstation } = body;
        // Also where it is refused: the trail names who wanted in, and under which root.
        request.facts = { key: toHex(sm3(point)), unit: body.unit.code, workstation, root };
        const { scopes } = await traced(request, deps, async (inside) => {
          const enrolled = await enrol(inside, body, deps.now());
          request.facts = { ...request.facts, made: enrolled.made };
          return enrolled;
        });
        await deps.contacts.saw(sm3(point), deps.now());
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
        const byAdmin = caller.scopes.includes('admin');
        const given = { unit, scopes, by: caller.unit, byAdmin, at: deps.now() };
        return traced(request, deps, async (inside) => {
          // Its body may have been long on its way: a key that was taken back meanwhile leaves no code.
          await requireStill(inside, caller);
          const { code, digest, expiresAt } = await giveCode(inside, deps.key.point, given);
          request.facts = { given: toHex(digest), for: unit ?? '', scopes: scopes.join(' ') };
          return { code, expiresAt: expiresAt.toISOString() };
        });
      },
    );
    app.delete(
      '/v1/keys/:key',
      {
        config: { scope: ['admin', 'deliver'] },
        schema: {
          summary:
            '撤销设备密钥，立即生效，该单位已发出而未使用的登记码一并作废；管理单位以外只能撤销本单位的',
          params: z.object({ key: digestSchema }),
          response: { 200: z.object({ key: digestSchema }) },
        },
      },
      async (request) => {
        const { key } = request.params;
        request.facts = { revoked: key };
        const { unit, scopes } = callerOf(request);
        return traced(request, deps, async (inside) => {
          const revoked = await inside
            .updateTable('device_key')
            .set({ revoked_at: deps.now() })
            .where('key', '=', fromHex(key))
            .where('revoked_at', 'is', null)
            // Of another unit, or one that may more: for this caller there is no such key.
            .$if(!scopes.includes('admin'), (query) =>
              query.where('unit', '=', unit).where(sql<boolean>`scopes <@ ${scopes}::text[]`),
            )
            .returning(['unit', 'scopes'])
            .executeTakeFirst();
          if (revoked === undefined) return fail('STORE_HAS_NOT');
          const ended = await endCodes(inside, revoked, deps.now());
          request.facts = { revoked: key, endedCodes: ended };
          return { key };
        });
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

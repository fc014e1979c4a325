import {
  codeSchema,
  digestSchema,
  enrolledSchema,
  enrolmentSchema,
  newCodeSchema,
  SCOPES,
  type Enrolment,
} from '@yinzheng/contract/store';
import { loadAuthority } from '@yinzheng/core/authority';
import { equalBytes, fail, fromBase64, fromHex, toHex } from '@yinzheng/core/kernel';
import { isCreditCode } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { NO_ACCEPTANCE, parseRequestHeaders, requireDeviceRequest } from '@yinzheng/core/sync';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { giveCode, spendCode } from '../access/codes.ts';
import { requireFresh } from '../access/signed.ts';
import type { StoreDb } from '../db/tables.ts';
import type { RouteDeps } from './deps.ts';

/** Who may come in, and who may not any more. */
export function keyRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/enrolments',
      {
        config: { open: true },
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
        requireDeviceRequest(claimed, {
          method: request.method,
          target: request.raw.url ?? '',
          now: deps.now(),
          store: deps.storeDigest,
          point,
        });
        if (!equalBytes(claimed.request.body, sm3(request.sent ?? new Uint8Array()))) fail('BODY_ALTERED');
        await requireFresh(claimed.request, deps);
        requireRoot(body);
        const scopes = await deps.db.transaction().execute((db) => enrol(db, body, deps.now()));
        request.facts = { key: toHex(sm3(point)), unit: body.unit.code };
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
        config: { scope: 'admin' },
        schema: { summary: '发出一次性登记码', body: newCodeSchema, response: { 200: codeSchema } },
      },
      async ({ body }) => {
        const given = { unit: body.unit, scopes: body.scopes, at: deps.now() };
        const { code, expiresAt } = await giveCode(deps.db, deps.key.point, given);
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

/** The records that come along must hold under the root that is to be pinned, and be of the workstation that comes. */
function requireRoot({ rootCertificate, records, workstation }: Enrolment): void {
  const authority = loadAuthority(fromBase64(rootCertificate), records.map(fromBase64));
  if (!equalBytes(authority.foundation.workstation, fromHex(workstation))) {
    fail('AUTHORITY_BROKEN', { number: 0, detail: 'another workstation', since: 'nothing' });
  }
}

/** Spends the code, makes the unit where it is new, pins the workstation's root, keeps the key: all or nothing. */
async function enrol(
  db: StoreDb,
  { secret, unit, ...come }: Enrolment,
  at: Date,
): Promise<readonly string[]> {
  if (!isCreditCode(unit.code)) fail('BAD_REQUEST', { detail: 'unit' });
  const point = fromHex(come.point);
  const workstation = fromHex(come.workstation);
  const code = await spendCode(db, fromHex(secret), sm3(point), at);
  if (code.unit !== null && code.unit !== unit.code) fail('STORE_CODE_SPENT');
  await db
    .insertInto('unit')
    .values({ code: unit.code, name: unit.name, created_at: at, head: NO_ACCEPTANCE })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
  const root = fromBase64(come.rootCertificate);
  await db
    .insertInto('workstation')
    .values({ unit: unit.code, workstation, root_certificate: root, created_at: at })
    .onConflict((conflict) => conflict.columns(['unit', 'workstation']).doNothing())
    .execute();
  const pinned = await db
    .selectFrom('workstation')
    .select('root_certificate')
    .where('unit', '=', unit.code)
    .where('workstation', '=', workstation)
    .executeTakeFirstOrThrow();
  // A workstation that comes again must come under the root that was pinned for it.
  if (!equalBytes(pinned.root_certificate, root)) {
    fail('AUTHORITY_BROKEN', { number: 0, detail: 'another root than the one pinned', since: 'nothing' });
  }
  await db
    .insertInto('device_key')
    .values({
      key: sm3(point),
      point,
      unit: unit.code,
      workstation,
      scopes: code.scopes,
      created_at: at,
      revoked_at: null,
    })
    .execute();
  return code.scopes;
}

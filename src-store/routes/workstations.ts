import {
  identifierSchema,
  recordsQuerySchema,
  recordsSchema,
  workstationsSchema,
} from '@yinzheng/contract/store';
import { SCOPES, type UnitWorkstation } from '@yinzheng/contract/store';
import { fail, fromHex, toBase64, toHex } from '@yinzheng/core/kernel';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { lastFitting } from '../relay/feeds.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** Most bytes of records in one answer; the rest is asked for again. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Workstations in one answer. */
const MOST_SHOWN = 1000;

/** What the workstations of one unit may know of one another. */
export function workstationRoutes({ db }: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/workstations',
      {
        config: { scope: 'deliver' },
        schema: { summary: '本单位的工作站、设备密钥和最近联系时间', response: { 200: workstationsSchema } },
      },
      async (request) => ({ workstations: await workstationsOf(callerOf(request).unit) }),
    );
    app.get(
      '/v1/workstations/:workstation/authority',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '本单位一台工作站的授权记录，由取用的工作站按自己的授权根验证',
          params: z.object({ workstation: identifierSchema }),
          querystring: recordsQuerySchema,
          response: { 200: recordsSchema },
        },
      },
      async (request) => {
        const { unit } = callerOf(request);
        return recordsBehind({ unit, workstation: fromHex(request.params.workstation) }, request.query.after);
      },
    );
    await Promise.resolve();
  };

  async function workstationsOf(unit: string): Promise<UnitWorkstation[]> {
    const stations = await db
      .selectFrom('workstation')
      .select(['workstation', 'created_at'])
      .where('unit', '=', unit)
      .orderBy('created_at')
      .orderBy('workstation')
      .limit(MOST_SHOWN)
      .execute();
    const keys = await db
      .selectFrom('device_key')
      .leftJoin('key_contact', 'key_contact.key', 'device_key.key')
      .select([
        'device_key.key',
        'workstation',
        'scopes',
        'created_at',
        'revoked_at',
        'key_contact.at as seen',
      ])
      .where('unit', '=', unit)
      .orderBy('created_at')
      .execute();
    const counts = await db
      .selectFrom('authority_record')
      .select(['workstation', sql<number>`count(*)::int`.as('records')])
      .where('unit', '=', unit)
      .groupBy('workstation')
      .execute();
    const records = new Map(counts.map((one) => [toHex(one.workstation), one.records]));
    const own = Map.groupBy(keys, ({ workstation }) => toHex(workstation));
    return stations.map(({ workstation, created_at }) => {
      const name = toHex(workstation);
      return {
        workstation: name,
        since: created_at.toISOString(),
        records: records.get(name) ?? 0,
        keys: (own.get(name) ?? []).map((key) => ({
          key: toHex(key.key),
          scopes: SCOPES.filter((scope) => key.scopes.includes(scope)),
          since: key.created_at.toISOString(),
          revoked: key.revoked_at?.toISOString() ?? null,
          seen: key.seen?.toISOString() ?? null,
        })),
      };
    });
  }

  async function recordsBehind(
    station: { readonly unit: string; readonly workstation: Uint8Array },
    after: number,
  ): Promise<z.infer<typeof recordsSchema>> {
    const there = await db
      .selectFrom('workstation')
      .select('workstation')
      .where((eb) => eb.and({ ...station }))
      .executeTakeFirst();
    if (there === undefined) fail('STORE_HAS_NOT');
    const sizes = await db
      .selectFrom('authority_record')
      .select(['number', sql<number>`octet_length(record)`.as('size')])
      .where((eb) => eb.and({ ...station }))
      .where('number', '>', after)
      .orderBy('number')
      .execute();
    const rows = await db
      .selectFrom('authority_record')
      .select('record')
      .where((eb) => eb.and({ ...station }))
      .where('number', '>', after)
      .where('number', '<=', lastFitting(sizes, MOST_BYTES) ?? after)
      .orderBy('number')
      .execute();
    return { records: rows.map(({ record }) => toBase64(record)) };
  }
}

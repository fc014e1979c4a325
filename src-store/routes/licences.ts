import {
  licenceStateSchema,
  queryAnswerSchema,
  querySchema,
  statisticsSchema,
  type LicenceAnswer,
} from '@yinzheng/contract/store';
import { fail, fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { ACT_KINDS } from '@yinzheng/core/sync';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Caller } from '../access/signed.ts';
import type { StoreDb } from '../db/tables.ts';
import { placesOf, statesOf, versionsAt } from '../licences/read.ts';
import { MASK, seenBy, seesOthers } from '../licences/sight.ts';
import { statisticsOf } from '../licences/statistics.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** How long a file that a query found may be fetched. */
const FOUND_FOR_MS = 24 * 3_600_000;

/** Licences as they stand, for their units and for relying bodies. */
export function licenceRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    app.get(
      '/v1/licences/:key',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '本单位的一份证照及其变更经过',
          params: z.object({ key: z.string().regex(/^[0-9A-Z]{1,64}(?:\.[0-9A-Z]{1,64}){2}$/) }),
          response: { 200: licenceStateSchema },
        },
      },
      async (request) => {
        const caller = callerOf(request);
        const { key } = request.params;
        const found = await db
          .selectFrom('licence')
          .selectAll()
          .where('licence', '=', key)
          .where('unit', '=', caller.unit)
          .executeTakeFirst();
        const licence = found ?? fail('STORE_HAS_NOT');
        const acts = await db
          .selectFrom('licence_act')
          .selectAll()
          .where('licence', '=', key)
          .orderBy('ordinal')
          .execute();
        const places = Array.from({ length: licence.version }, (_, index) => {
          return { licence: key, version: index + 1 };
        });
        return {
          licence: key,
          status: licence.status as LicenceAnswer['status'],
          mortgaged: licence.mortgaged,
          newest: licence.newest,
          versions: await seen(caller, places),
          acts: acts.map(({ number, digest, kind, event, at }) => ({
            number,
            digest: toHex(digest),
            kind: ACT_KINDS.find((one) => one === kind)!,
            event,
            at: at.toISOString(),
          })),
        };
      },
    );
    app.post(
      '/v1/queries',
      {
        config: { scope: ['query', 'query-limited', 'deliver'] },
        schema: {
          summary: '按证照标识、持证主体或者颁发机构查询，须写明办理事项',
          body: querySchema,
          response: { 200: queryAnswerSchema },
        },
      },
      async (request) => {
        const caller = callerOf(request);
        const { by, matter } = request.body;
        // Who was asked about can be found again by who knows the code, and is told to nobody else.
        const about = by.what === 'holder' ? toHex(sm3(utf8(by.code))) : '';
        request.facts = { ...matter, by: by.what, about };
        const { places, after } = await placesOf(db, by, seesOthers(caller) ? undefined : caller.unit);
        const licences = await seen(caller, places, by.what === 'holder' ? by.code : undefined);
        request.facts = {
          ...request.facts,
          found: licences.length,
          licences: places.map(({ licence }) => licence).join(' '),
        };
        await traced(request, deps, (inside) => letFetch(inside, caller, licences));
        return { licences, ...(after === undefined ? {} : { after }) };
      },
    );
    app.get(
      '/v1/statistics',
      {
        config: { scope: 'deliver' },
        schema: { summary: '本单位证照的数量', response: { 200: statisticsSchema } },
      },
      (request) => statisticsOf(db, callerOf(request).unit),
    );
    await Promise.resolve();
  };

  async function seen(
    caller: Caller,
    places: Parameters<typeof versionsAt>[1],
    asked?: string,
  ): Promise<LicenceAnswer[]> {
    const versions = await versionsAt(db, places);
    const states = await statesOf(db, versions);
    return versions.map((version) => seenBy(caller, version, states.get(version.body.type) ?? [], asked));
  }

  /** The files of what was found may be fetched for a day, but those that show what is masked. */
  async function letFetch(
    inside: Pick<StoreDb, 'insertInto'>,
    { key, unit }: Caller,
    licences: readonly LicenceAnswer[],
  ): Promise<void> {
    const until = new Date(deps.now().getTime() + FOUND_FOR_MS);
    const open = licences.filter(
      ({ masked, issuer, holders }) =>
        issuer !== unit && masked.length === 0 && holders.every(({ code }) => !code.includes(MASK)),
    );
    const files = [...new Set(open.map(({ file }) => file))];
    if (files.length === 0) return;
    await inside
      .insertInto('found_file')
      .values(files.map((file) => ({ key, digest: fromHex(file), until })))
      .onConflict((conflict) =>
        conflict.columns(['key', 'digest']).doUpdateSet(({ ref }) => ({ until: ref('excluded.until') })),
      )
      .execute();
  }
}

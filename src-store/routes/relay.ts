import {
  changesQuerySchema,
  changesSchema,
  identifierSchema,
  keptTicketSchema,
  newSealStatusSchema,
  outageSchema,
  outagesSchema,
  relayedTicketSchema,
  sealStatusSchema,
} from '@yinzheng/contract/store';
import { fail, fromBase64, toBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { changesAfter, CITY } from '../relay/feeds.ts';
import { keepOutage, outagesOf } from '../relay/outages.ts';
import { newestSealStatus, putSealStatus } from '../relay/seal-status.ts';
import { relayTicket } from '../relay/tickets.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

const EVERY_KEY = ['admin', 'deliver', 'query', 'query-limited'] as const;

/** What workstations hand to one another, and what they pull. */
export function relayRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    app.get(
      '/v1/changes/:feed',
      {
        config: { scope: EVERY_KEY },
        schema: {
          summary: '按序号取全市或者本单位的更新',
          params: z.object({ feed: z.enum(['city', 'unit']) }),
          querystring: changesQuerySchema,
          response: { 200: changesSchema },
        },
      },
      async (request) => {
        const { unit, scopes } = callerOf(request);
        const own = request.params.feed === 'unit';
        // Tickets name people: keys for queries have nothing to do with them.
        if (own && !scopes.includes('deliver')) fail('SCOPE_MISSING', { scope: 'deliver' });
        const { after, limit } = request.query;
        return changesAfter(db, own ? unit : CITY, after, limit);
      },
    );
    app.post(
      '/v1/tickets',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '把用印凭证转给本单位的其他工作站',
          body: relayedTicketSchema,
          response: { 200: keptTicketSchema },
        },
      },
      async (request) => {
        const { unit } = callerOf(request);
        const bytes = fromBase64(request.body.ticket);
        return traced(request, deps, async (inside) => {
          const kept = await relayTicket(inside, unit, bytes, deps.now());
          request.facts = { ticket: kept.digest };
          return kept;
        });
      },
    );
    app.post(
      '/v1/seal-status',
      {
        config: { scope: 'admin' },
        schema: {
          summary: '发布新的印章状态列表',
          body: newSealStatusSchema,
          response: { 200: sealStatusSchema },
        },
      },
      async (request) => {
        const bytes = fromBase64(request.body.list);
        request.facts = { list: toHex(sm3(bytes)) };
        await traced(request, deps, (inside) => putSealStatus(inside, bytes, deps.now()));
        return { lists: await statusLists() };
      },
    );
    app.get(
      '/v1/seal-status',
      {
        config: { scope: EVERY_KEY },
        schema: { summary: '各制章机构最新的印章状态列表', response: { 200: sealStatusSchema } },
      },
      async () => ({ lists: await statusLists() }),
    );
    app.put(
      '/v1/outages/:id',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '报送故障报告，每次的内容都保留',
          params: z.object({ id: identifierSchema }),
          body: outageSchema,
          response: { 200: outageSchema },
        },
      },
      async (request) => {
        if (request.params.id !== request.body.id) fail('BAD_REQUEST', { detail: 'id' });
        const { unit } = callerOf(request);
        request.facts = { outage: request.body.id };
        await traced(request, deps, (inside) => keepOutage(inside, unit, request.body, deps.now()));
        return request.body;
      },
    );
    app.get(
      '/v1/outages',
      {
        config: { scope: 'deliver' },
        schema: { summary: '本单位的故障报告', response: { 200: outagesSchema } },
      },
      async (request) => ({ outages: await outagesOf(db, callerOf(request).unit) }),
    );
    await Promise.resolve();
  };

  async function statusLists(): Promise<z.infer<typeof sealStatusSchema>['lists']> {
    return (await newestSealStatus(db)).map(({ number, thisUpdate, nextUpdate, bytes }) => ({
      number,
      thisUpdate: thisUpdate.toISOString(),
      nextUpdate: nextUpdate.toISOString(),
      list: toBase64(bytes),
    }));
  }
}

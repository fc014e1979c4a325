import {
  blockSchema,
  catalogueSchema,
  digestSchema,
  newBlockSchema,
  newTypeSchema,
} from '@yinzheng/contract/store';
import { fail, fromBase64, fromHex } from '@yinzheng/core/kernel';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { allotBlock } from '../catalogue/blocks.ts';
import { catalogueOf, putType, typeStates } from '../catalogue/types.ts';
import { BYTES } from './bytes.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

const EVERY_KEY = ['admin', 'deliver', 'query', 'query-limited'] as const;

/** The catalogue of licence types, and blocks of serials. */
export function catalogueRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    app.get(
      '/v1/catalogue',
      {
        config: { scope: EVERY_KEY },
        schema: { summary: '证照目录中的全部类型', response: { 200: catalogueSchema } },
      },
      async () => ({ types: await catalogueOf(db) }),
    );
    app.post(
      '/v1/catalogue',
      {
        config: { scope: 'admin' },
        schema: {
          summary: '新增证照类型，或者为已有类型增加新的照面版本、模板',
          body: newTypeSchema,
          response: { 200: catalogueSchema },
        },
      },
      async (request) => {
        const { type, template } = request.body;
        request.facts = { type: type.code };
        await traced(request, deps, (inside) => putType(inside, type, fromBase64(template), deps.now()));
        return { types: (await typeStates(db, type.code)).slice(-1) };
      },
    );
    app.get(
      '/v1/templates/:digest',
      {
        config: { scope: EVERY_KEY },
        schema: {
          summary: '按摘要取证照模板',
          params: z.object({ digest: digestSchema }),
          response: { 200: BYTES },
        },
      },
      async (request, reply) => {
        const found = await db
          .selectFrom('template')
          .select('body')
          .where('digest', '=', fromHex(request.params.digest))
          .executeTakeFirst();
        const { body } = found ?? fail('STORE_HAS_NOT');
        return reply.type('application/octet-stream').send(Buffer.from(body));
      },
    );
    app.post(
      '/v1/blocks',
      {
        config: { scope: 'deliver' },
        schema: { summary: '为本机申请流水号段', body: newBlockSchema, response: { 200: blockSchema } },
      },
      async (request) => {
        const { unit, workstation } = callerOf(request);
        const { type } = request.body;
        if ((await typeStates(db, type)).length === 0) fail('TYPE_NOT_IN_CATALOGUE', { type });
        return traced(request, deps, async (inside) => {
          const block = await allotBlock(inside, { unit, workstation }, request.body, deps.now());
          request.facts = { type, block: block.block };
          return block;
        });
      },
    );
    await Promise.resolve();
  };
}

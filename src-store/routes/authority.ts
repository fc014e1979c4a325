import { authorityKeptSchema, authorityUpdateSchema } from '@yinzheng/contract/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { keepAuthority } from '../acceptance/authority.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** What a workstation's acts are judged by. */
export function authorityRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/v1/authority',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '更新本机的授权记录、信任根、证书和吊销列表',
          body: authorityUpdateSchema,
          response: { 200: authorityKeptSchema },
        },
      },
      async (request) => {
        const { unit, workstation } = callerOf(request);
        return traced(request, deps, async (inside) => {
          const records = await keepAuthority(inside, { unit, workstation }, request.body);
          request.facts = { records };
          return { unit, records };
        });
      },
    );
    await Promise.resolve();
  };
}

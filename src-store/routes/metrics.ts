import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteDeps } from './deps.ts';

/**
 * What a process counts, for Prometheus. Here it is an administrator's to read: behind a balancer every caller seems to be near.
 * A collector that cannot sign reads it at a port of its own, which is open to this machine alone (main.ts, --metrics-port).
 */
export function metricsRoutes({ metrics }: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/metrics',
      {
        config: { scope: 'admin' },
        schema: {
          summary: '运行指标',
          response: { 200: { description: 'text', content: { 'text/plain': { schema: z.string() } } } },
        },
      },
      async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    );
    await Promise.resolve();
  };
}

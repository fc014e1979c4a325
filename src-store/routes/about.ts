import { setTimeout } from 'node:timers/promises';
import { aboutSchema } from '@yinzheng/contract/store';
import { toHex } from '@yinzheng/core/kernel';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { RouteDeps } from './deps.ts';

/** A database that has not answered by then is not reached, milliseconds. */
const READY_MS = 5000;
/** Nor is it reached by a question that has no answer by then: the connection is dead. */
const LOST_MS = 30_000;

const stateSchema = z.object({ state: z.enum(['ready', 'not-ready']) });

/** What anybody may ask: who the store is, whether it lives, whether it can work. */
export function aboutRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  let asked: Promise<boolean> | undefined;
  return async (app) => {
    app.get(
      '/v1/about',
      {
        config: { open: 'clock' },
        schema: { summary: '证照库的身份和时间', response: { 200: aboutSchema } },
      },
      () => ({ storePoint: toHex(deps.key.point), now: deps.now().toISOString() }),
    );
    app.get(
      '/health',
      {
        config: { open: 'always' },
        schema: { summary: '进程是否存活', response: { 200: stateSchema } },
      },
      () => ({ state: 'ready' as const }),
    );
    app.get(
      '/ready',
      {
        config: { open: 'always' },
        schema: { summary: '能否受理请求', response: { 200: stateSchema, 503: stateSchema } },
      },
      async (_, reply) => {
        // Nobody is counted here: however many ask, there is one question; one that was lost on its way is asked anew in a while.
        asked ??= within(LOST_MS, isReached(deps)).finally(() => {
          asked = undefined;
        });
        const reached = await within(READY_MS, asked);
        return reply.code(reached ? 200 : 503).send({ state: reached ? 'ready' : 'not-ready' });
      },
    );
    await Promise.resolve();
  };
}

/** What is true within so many milliseconds; later than that it is not. */
async function within(ms: number, asked: Promise<boolean>): Promise<boolean> {
  const late = new AbortController();
  const never = setTimeout(ms, false, { signal: late.signal }).catch(() => false);
  try {
    return await Promise.race([asked, never]);
  } finally {
    late.abort();
  }
}

/** Whether the database answers. */
async function isReached({ db }: RouteDeps): Promise<boolean> {
  try {
    await sql`select 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}

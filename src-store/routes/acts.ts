import {
  acceptancesQuerySchema,
  acceptancesSchema,
  batchAnswerSchema,
  batchQuestionSchema,
  batchSchema,
  MOST_BATCH_BYTES,
  quarantineSchema,
} from '@yinzheng/contract/store';
import { fail } from '@yinzheng/core/kernel';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { acceptBatch, type Accepted } from '../acceptance/accept.ts';
import { stateOf } from '../acceptance/answer.ts';
import { openCourt } from '../acceptance/open-court.ts';
import { acceptancesOf, quarantineOf } from '../acceptance/shown.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

/** Acts on their way in, and what became of them. */
export function actRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { db, key } = deps;
  return async (app) => {
    app.post(
      '/v1/batches',
      {
        config: { scope: 'deliver' },
        schema: { summary: '送一批记录，逐条答复', body: batchSchema, response: { 200: batchAnswerSchema } },
      },
      async (request) => {
        if ((request.sent?.length ?? 0) > MOST_BATCH_BYTES) fail('BAD_REQUEST', { detail: 'batch' });
        const caller = callerOf(request);
        const { epoch } = request.body;
        const { answer, outcomes } = await acceptBatch(request.body, caller, deps.now(), {
          db,
          key,
          turns: deps.turns,
          court: (who, now) => openCourt(who, now, deps),
          effect: (work) =>
            traced(request, deps, async (inside) => {
              const accepted = await work(inside);
              request.facts = { epoch, ...countsOf(accepted.outcomes) };
              return accepted;
            }),
        });
        for (const { kind, result } of outcomes) deps.metrics.acts.inc({ kind, result });
        return answer;
      },
    );
    app.post(
      '/v1/batches/state',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '没有收到答复时，询问已送记录的结果',
          body: batchQuestionSchema,
          response: { 200: batchAnswerSchema },
        },
      },
      (request) => {
        const { key: client, unit } = callerOf(request);
        const { epoch, sequences } = request.body;
        return stateOf(db, { unit, client }, epoch, sequences);
      },
    );
    app.get(
      '/v1/acceptances',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '本单位的入库日志，按序号',
          querystring: acceptancesQuerySchema,
          response: { 200: acceptancesSchema },
        },
      },
      (request) => acceptancesOf(db, callerOf(request).unit, request.query),
    );
    app.get(
      '/v1/quarantine',
      {
        config: { scope: 'deliver' },
        schema: { summary: '本单位没有入库的记录和原因', response: { 200: quarantineSchema } },
      },
      async (request) => ({ acts: await quarantineOf(db, callerOf(request).unit) }),
    );
    await Promise.resolve();
  };
}

/** How many acts came to what. */
function countsOf(outcomes: Accepted['outcomes']): Record<string, number> {
  const count = (result: string): number => outcomes.filter((one) => one.result === result).length;
  return {
    acts: outcomes.length,
    accepted: count('accepted'),
    waiting: count('waiting'),
    conflict: count('conflict'),
    refused: count('refused'),
  };
}

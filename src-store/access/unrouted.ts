import { problemSchema } from '@yinzheng/contract/store';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from './audit.ts';
import { problemOf } from './problems.ts';

/** Longest part of a path that stands for a value: a licence's key has 195 characters at most. */
export const MOST_PARAM = 400;

/**
 * Refuses a target that Fastify itself cannot read (percent signs that are none, an overlong part). No hook sees such a request:
 * its line in the trail is written here.
 */
export function refuseUnrouted(
  audit: AuditTrail,
  now: () => Date,
): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, { id, method }, reply) => {
    const problem = problemOf(error, id);
    const { status, code } = problem;
    const line = { request: id, key: undefined, unit: undefined, method, route: '', status, code, facts: {} };
    audit.add(line, now()).then(
      () =>
        reply
          .code(status)
          .type('application/problem+json')
          .send(JSON.stringify(problemSchema.parse(problem))),
      () => reply.code(500).send(),
    );
  };
}

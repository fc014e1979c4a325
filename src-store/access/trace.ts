import { toHex } from '@yinzheng/core/kernel';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { AuditEntry, AuditTrail } from './audit.ts';

/** What a request is traced with. */
export interface TraceDeps {
  readonly audit: AuditTrail;
  now(): Date;
}

/** The line of a request that is answered with a status. */
export function traceOf(request: FastifyRequest, status: number): AuditEntry {
  const { code, ...facts } = request.facts;
  return {
    request: request.id,
    key: request.caller && toHex(request.caller.key),
    unit: request.caller?.unit,
    method: request.method,
    route: request.routeOptions.url ?? '',
    status,
    code: code === undefined ? undefined : String(code),
    facts,
  };
}

/**
 * Runs what a request changes in one transaction with its line in the trail, which takes up `request.facts` as they are then.
 * `statusOf`: of an effect that is answered with another status than 200. @throws what `work` throws: nothing was changed then
 */
export async function traced<T>(
  request: FastifyRequest,
  { audit, now }: TraceDeps,
  work: (inside: Transaction<StoreTables>) => Promise<T>,
  statusOf: (value: T) => number = () => 200,
): Promise<T> {
  let status = 200;
  const value = await audit.within(async (inside) => {
    const done = await work(inside);
    status = statusOf(done);
    return { value: done, entry: traceOf(request, status) };
  }, now());
  request.told = status;
  return value;
}

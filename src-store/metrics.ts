import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What a process of the store counts: nothing of it names a person, a licence or a unit. */
export interface StoreMetrics {
  readonly registry: Registry;
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly seconds: Histogram<'method' | 'route'>;
  readonly acts: Counter<'kind' | 'result'>;
  readonly lost: Counter;
}

const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** The counters of one process. */
export function storeMetrics(): StoreMetrics {
  const registry = new Registry();
  const registers = [registry];
  const metrics = {
    registry,
    requests: new Counter({
      name: 'yinzheng_store_requests_total',
      help: 'Answered requests, and (status cut-off) those whose sender did not end them',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'yinzheng_store_request_seconds',
      help: 'Time from the first header to the answer',
      labelNames: ['method', 'route'],
      buckets: BUCKETS,
      registers,
    }),
    acts: new Counter({
      name: 'yinzheng_store_acts_total',
      help: 'Acts by kind and what became of them',
      labelNames: ['kind', 'result'],
      registers,
    }),
    lost: new Counter({
      name: 'yinzheng_store_database_connections_lost_total',
      help: 'Connections to the database that ended otherwise than by this process',
      registers,
    }),
  } as const;
  return metrics;
}

/** Adds what the process itself says of its memory and time. */
export function countProcess({ registry }: StoreMetrics): void {
  collectDefaultMetrics({ register: registry });
}

import type { FastifyRequest } from 'fastify';
import { fail } from '@yinzheng/core/kernel';
import type { SourcesOfWorkstations } from '../acceptance/sources.ts';
import type { Turns } from '../acceptance/turns.ts';
import type { AuditTrail } from '../access/audit.ts';
import type { Contacts } from '../access/contacts.ts';
import type { AccessDeps, Caller } from '../access/signed.ts';
import type { StoreKey } from '../access/store-key.ts';
import type { BlockOwners } from '../catalogue/blocks.ts';
import type { FileStore } from '../files/port.ts';
import type { StoreMetrics } from '../metrics.ts';

/** What the routes work with. */
export interface RouteDeps extends AccessDeps {
  readonly key: StoreKey;
  readonly audit: AuditTrail;
  readonly contacts: Contacts;
  readonly files: FileStore;
  readonly sources: SourcesOfWorkstations;
  readonly blocks: BlockOwners;
  readonly metrics: StoreMetrics;
  /** Whose act is judged next. */
  readonly turns: Turns;
  /** Whether units that were made for trying may come. */
  readonly trial: boolean;
}

/** Who signed a request of a route that is not open. @throws REQUEST_UNSIGNED */
export function callerOf({ caller }: FastifyRequest): Caller {
  return caller ?? fail('REQUEST_UNSIGNED', { detail: 'device request: headers' });
}

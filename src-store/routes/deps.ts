import type { StoreKey } from '../access/store-key.ts';
import type { AccessDeps } from '../access/signed.ts';
import type { AuditTrail } from '../access/audit.ts';

/** What the routes work with. */
export interface RouteDeps extends AccessDeps {
  readonly key: StoreKey;
  readonly audit: AuditTrail;
}

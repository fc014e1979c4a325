export { withAuditSource, type AuditSource } from './audit-source.ts';
export type { OpenMode } from './database.ts';
export { firstRecord } from './first-record.ts';
export { DATABASE_NAME, openStore, type CertificateKind, type Store } from './store.ts';

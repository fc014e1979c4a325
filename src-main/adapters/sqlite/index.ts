export { withAuditSource, type AuditSource } from './audit-source.ts';
export type { OpenMode } from './database.ts';
export { DATABASE_NAME, openStore, type CertificateKind, type Store } from './store.ts';

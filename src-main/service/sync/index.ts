export { compare } from './compare.ts';
export { openLine, passThrough, pass, rest, startSync, type SyncEngine, type SyncOptions } from './engine.ts';
export { isPassing, type Line } from './line.ts';
export {
  addMeasure,
  deadlines,
  lateItems,
  openOutage,
  outageReport,
  OUTAGE_AFTER_MS,
  touchedBy,
  unreachedSince,
  type Counting,
} from './outages.ts';
export { outageDocument } from './outage-document.ts';
export { queueHeads } from './own.ts';
export { demoUnitCode, register, type RegisterForm } from './register.ts';
export { resend } from './resend.ts';
export { fetchBlocks, IN_BLOCK, nextSerial, serialsLeft, wantSerials } from './serials.ts';
export { keptTypes, typeOf } from './kept-types.ts';
export { changeSettings, storeSettings, type SettingsChange, type StoreSettings } from './settings.ts';
export { takeTickets } from './tickets.ts';
export { hasGoneBack } from './went-back.ts';
export {
  giveUnitCode,
  requireAdministrator,
  revokeUnitKey,
  unitWorkstations,
  type GivenCode,
} from './unit.ts';
export {
  isDelivered,
  outboxRows,
  storeStatus,
  template,
  types,
  type OutboxPart,
  type Worded,
} from './shown.ts';

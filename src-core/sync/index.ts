export {
  ACCEPTANCE_HEAD_TAG,
  acceptanceHeadDer,
  asAcceptanceHead,
  nextAcceptance,
  NO_ACCEPTANCE,
  requireReceipts,
  type AcceptanceHead,
  type Receipt,
  type SignedHead,
} from './acceptance.ts';
export { bytesInBatch, planBatches, type BatchLimits } from './batches.ts';
export type {
  AcceptedElsewhere,
  DecidedActs,
  DeliveryBook,
  DeliveryNote,
  Feed,
  ItemChange,
  OutageEntry,
  OutboxCounts,
  Registration,
  SerialBlock,
  StoreBook,
} from './books.ts';
export { deadlineOf, isLate, type ActDeadline, type Outage } from './deadlines.ts';
export {
  afterOutcome,
  DELIVERY_STATES,
  LONG_WAIT_MS,
  MOST_TRIES,
  type ActKey,
  type DeliveryChange,
  type DeliveryReason,
  type DeliveryState,
  type Outcome,
  type OutboxItem,
} from './delivery.ts';
export { DELIVERY_BACK_OFF, waitAfter, type BackOff } from './back-off.ts';
export {
  asDeviceRequest,
  CLOCK_WINDOW_MS,
  DEVICE_REQUEST_TAG,
  deviceRequestDer,
  parseRequestHeaders,
  REQUEST_HEADER,
  requestHeaders,
  requireDeviceRequest,
  SIGNATURE_HEADER,
  type ClaimedRequest,
  type DeviceRequest,
  type SeenRequest,
} from './device-request.ts';
export { HEAD_DELIVERY_TAG, headDeliveryDer, parseHeadDelivery, type HeadDelivery } from './head-delivery.ts';
export {
  isInStep,
  keyText,
  reconcile,
  type OneSided,
  type Reconciled,
  type ReconciledHere,
  type ReconciledThere,
} from './reconcile.ts';
export {
  OUTAGE_MINUTES,
  outageMinutes,
  type ArrivedTicket,
  type RelayBook,
  type SentTicket,
} from './relay.ts';
export { ACT_KINDS, type ActKind, type NewAct, type Outbox } from './outbox.ts';
export {
  CODE_SECRET_BYTES,
  parseStoreCode,
  requireStore,
  storeCodeText,
  type StoreCode,
} from './store-code.ts';

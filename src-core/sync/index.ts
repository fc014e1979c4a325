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
export {
  HEAD_DELIVERY_TAG,
  headDeliveryDer,
  parseHeadDelivery,
  type HeadDelivery,
  type LoggedRow,
} from './head-delivery.ts';
export { ACT_KINDS, type ActKind, type NewAct, type Outbox } from './outbox.ts';
export {
  CODE_SECRET_BYTES,
  parseStoreCode,
  requireStore,
  storeCodeText,
  type StoreCode,
} from './store-code.ts';

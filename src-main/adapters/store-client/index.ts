export { storeClient, type StoreClient } from './client.ts';
export { openWire, storeOrigin } from './wire.ts';

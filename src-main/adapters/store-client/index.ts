export { storeClient, type StoreClient } from './client.ts';
export { proxyOrigin, type Proxy } from './tunnel.ts';
export { openWire, storeOrigin } from './wire.ts';

import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  CLOCK_WINDOW_MS,
  deviceRequestDer,
  parseRequestHeaders,
  requestHeaders,
  requireDeviceRequest,
  type DeviceRequest,
  type SeenRequest,
} from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { holder } from '../../support/house.ts';

const device = holder('device', '设备');
const store = holder('store', '证照库');
const now = new Date('2026-11-29T01:02:03Z');
const request: DeviceRequest = {
  store: sm3(store.publicKey),
  key: sm3(device.publicKey),
  at: now,
  nonce: sm3(utf8('nonce')).slice(0, 16),
  method: 'POST',
  path: '/v1/acts',
  query: 'epoch=1&x=%2F',
  body: sm3(utf8('{"a":1}')),
};
const seen: SeenRequest = {
  method: 'POST',
  target: '/v1/acts?epoch=1&x=%2F',
  now,
  store: sm3(store.publicKey),
  point: device.publicKey,
};
const signedAs = (changes: Partial<DeviceRequest>, by = device) => {
  const act = deviceRequestDer({ ...request, ...changes });
  return parseRequestHeaders(requestHeaders(act, by.sign(act)));
};

describe('a request of a device', () => {
  it('holds for exactly what was signed', () => {
    const claimed = signedAs({});
    requireDeviceRequest(claimed, seen);
    expect(claimed.request).toEqual(request);
  });

  it.each<[string, Partial<SeenRequest>, string]>([
    ['by another method', { method: 'PUT' }, 'REQUEST_UNSIGNED'],
    ['for another path', { target: '/v1/acts/?epoch=1&x=%2F' }, 'REQUEST_UNSIGNED'],
    ['with the path written otherwise', { target: '/v1/%61cts?epoch=1&x=%2F' }, 'REQUEST_UNSIGNED'],
    ['with another query', { target: '/v1/acts?epoch=2&x=%2F' }, 'REQUEST_UNSIGNED'],
    ['with the query decoded', { target: '/v1/acts?epoch=1&x=/' }, 'REQUEST_UNSIGNED'],
    ['without its query', { target: '/v1/acts' }, 'REQUEST_UNSIGNED'],
    ['at another store', { store: sm3(utf8('other')) }, 'REQUEST_UNSIGNED'],
    ['as another device', { point: store.publicKey }, 'REQUEST_UNSIGNED'],
    ['too late', { now: new Date(now.getTime() + CLOCK_WINDOW_MS + 1) }, 'CLOCK_DIFFERS'],
    ['too early', { now: new Date(now.getTime() - CLOCK_WINDOW_MS - 1) }, 'CLOCK_DIFFERS'],
  ])('is refused %s', (_, changes, code) => {
    expect(codeOf(() => requireDeviceRequest(signedAs({}), { ...seen, ...changes }))).toBe(code);
  });

  it('is taken at both ends of the window', () => {
    for (const off of [CLOCK_WINDOW_MS, -CLOCK_WINDOW_MS]) {
      requireDeviceRequest(signedAs({}), { ...seen, now: new Date(now.getTime() + off) });
    }
  });

  it('is refused with another key’s signature, also when it names that key', () => {
    expect(codeOf(() => requireDeviceRequest(signedAs({}, store), seen))).toBe('REQUEST_UNSIGNED');
    const named = signedAs({ key: sm3(store.publicKey) }, store);
    expect(codeOf(() => requireDeviceRequest(named, seen))).toBe('REQUEST_UNSIGNED');
  });

  it('is refused when its headers are none', () => {
    const act = deviceRequestDer(request);
    const good = requestHeaders(act, device.sign(act));
    const names = Object.keys(good);
    const bad = [
      {},
      { ...good, [names[0]!]: undefined },
      { ...good, [names[1]!]: [good[names[1]!]!, 'twice'] },
      { ...good, [names[0]!]: 'no base64 !' },
      { ...good, [names[0]!]: `${good[names[0]!]!}AAAA` },
      { ...good, [names[0]!]: 'A'.repeat(20_000) },
      requestHeaders(deviceRequestDer({ ...request, method: 'post' }), new Uint8Array(8)),
      requestHeaders(deviceRequestDer({ ...request, nonce: new Uint8Array(15) }), new Uint8Array(8)),
    ];
    for (const headers of bad) expect(codeOf(() => parseRequestHeaders(headers))).toBe('REQUEST_UNSIGNED');
  });
});

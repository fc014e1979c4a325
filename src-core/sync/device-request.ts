import { asGeneralizedTime, asIa5, asUtf8, der, malformed, readDer, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, asIdentifier, openAct } from '../authority/index.ts';
import { equalBytes, fail, fromBase64, toBase64 } from '../kernel/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';

//  DeviceRequest ::= SEQUENCE {
//    tag     IA5String ("yinzheng.device-request"),
//    version INTEGER (1),
//    store   OCTET STRING (SIZE (32)),          -- SM3 of the store's public point: a request to one store is none to another
//    key     OCTET STRING (SIZE (32)),          -- SM3 of the device's public point
//    at      GeneralizedTime,                   -- whole seconds, by the device's clock
//    nonce   OCTET STRING (SIZE (16)),
//    method  IA5String,                         -- GET, POST, PUT
//    path    UTF8String,                        -- as sent, percent-encoding and all, from the first slash to before the question mark
//    query   UTF8String,                        -- as sent, without the question mark; empty where there is none
//    body    OCTET STRING (SIZE (32)) }         -- SM3 of the body's bytes as sent, of no bytes where there is none
//  The signature is SM2 with SM3 over the default ID, DER { r, s }. Layout and vectors: docs/formats/device-request.md.

export const DEVICE_REQUEST_TAG = 'yinzheng.device-request';

/** Header that carries a request's act, base64; its signature stands in {@link SIGNATURE_HEADER}. */
export const REQUEST_HEADER = 'yinzheng-request';
export const SIGNATURE_HEADER = 'yinzheng-signature';

/** How far a device's clock may be from the store's, milliseconds; also how long a nonce is remembered on both sides of it. */
export const CLOCK_WINDOW_MS = 5 * 60 * 1000;

/** One request of a workstation to the store, as its device key signs it. */
export interface DeviceRequest {
  readonly store: Uint8Array;
  readonly key: Uint8Array;
  readonly at: Date;
  readonly nonce: Uint8Array;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
}

/** The act that the device key signs. */
export function deviceRequestDer(request: DeviceRequest): Uint8Array {
  return actDer(
    DEVICE_REQUEST_TAG,
    der.octets(request.store),
    der.octets(request.key),
    der.generalizedTime(request.at),
    der.octets(request.nonce),
    der.ia5(request.method),
    der.utf8(request.path),
    der.utf8(request.query),
    der.octets(request.body),
  );
}

/** @throws DER_MALFORMED */
export function asDeviceRequest(node: DerNode): DeviceRequest {
  const reader = openAct(node, DEVICE_REQUEST_TAG);
  const store = reader.take('store', asDigest);
  const key = reader.take('key', asDigest);
  const at = reader.take('at', asGeneralizedTime);
  const nonce = reader.take('nonce', asIdentifier);
  const method = reader.take('method', (child, where) => {
    const text = asIa5(child, where);
    return /^[A-Z]{3,7}$/.test(text) ? text : malformed(where, 'not a method');
  });
  const path = reader.take('path', asUtf8);
  const query = reader.take('query', asUtf8);
  const body = reader.take('body', asDigest);
  reader.end();
  return { store, key, at, nonce, method, path, query, body };
}

/** The headers that carry a request and its signature. */
export function requestHeaders(act: Uint8Array, signature: Uint8Array): Readonly<Record<string, string>> {
  return { [REQUEST_HEADER]: toBase64(act), [SIGNATURE_HEADER]: toBase64(signature) };
}

/** What the two headers say, before anything of it is believed. */
export interface ClaimedRequest {
  readonly request: DeviceRequest;
  readonly act: Uint8Array;
  readonly signature: Uint8Array;
}

/** Reads the two headers. @throws REQUEST_UNSIGNED when one is missing, is no base64 or no request in its one form */
export function parseRequestHeaders(headers: Readonly<Record<string, unknown>>): ClaimedRequest {
  const [carried, signed] = [headers[REQUEST_HEADER], headers[SIGNATURE_HEADER]];
  if (
    typeof carried !== 'string' ||
    typeof signed !== 'string' ||
    carried.length > 16_384 ||
    signed.length > 256
  ) {
    return unsigned('headers');
  }
  try {
    const act = fromBase64(carried);
    const request = asDeviceRequest(readDer(act, 'request'));
    if (!equalBytes(deviceRequestDer(request), act)) return unsigned('form');
    return { request, act, signature: fromBase64(signed) };
  } catch (error) {
    return unsigned('form', error);
  }
}

/** What the store sees of the request that came. */
export interface SeenRequest {
  readonly method: string;
  /** The raw target: path and, behind a question mark, query. */
  readonly target: string;
  readonly now: Date;
  /** SM3 of the store's own public point. */
  readonly store: Uint8Array;
  /** The device's registered public point. */
  readonly point: Uint8Array;
}

/**
 * Insists that a claimed request is the one that came, for this store, now, signed by that device's key. The body is compared by
 * the caller when it is there, the nonce where it is kept. @throws REQUEST_UNSIGNED, CLOCK_DIFFERS
 */
export function requireDeviceRequest({ request, act, signature }: ClaimedRequest, seen: SeenRequest): void {
  const question = seen.target.indexOf('?');
  const path = question < 0 ? seen.target : seen.target.slice(0, question);
  const query = question < 0 ? '' : seen.target.slice(question + 1);
  if (request.method !== seen.method || request.path !== path || request.query !== query) unsigned('target');
  if (!equalBytes(request.store, seen.store)) unsigned('store');
  if (!equalBytes(request.key, sm3(seen.point)) || !sm2Verify(seen.point, act, signature))
    unsigned('signature');
  const difference = request.at.getTime() - seen.now.getTime();
  if (Math.abs(difference) > CLOCK_WINDOW_MS) {
    fail('CLOCK_DIFFERS', { seconds: Math.round(difference / 1000) });
  }
}

function unsigned(detail: 'headers' | 'form' | 'target' | 'store' | 'signature', cause?: unknown): never {
  return fail('REQUEST_UNSIGNED', { detail: `device request: ${detail}` }, cause);
}

import { gunzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '@yinzheng/contract/store';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import { createSm3 } from '@yinzheng/core/sm';
import {
  CLOCK_WINDOW_MS,
  parseRequestHeaders,
  requireDeviceRequest,
  type DeviceRequest,
} from '@yinzheng/core/sync';
import type { StoreDb } from '../db/tables.ts';
import { withStatus } from './problems.ts';

/** Who asks: a registered key that signed this very request. */
export interface Caller {
  /** SM3 of the key's point. */
  readonly key: Uint8Array;
  readonly unit: string;
  readonly workstation: Uint8Array;
  readonly scopes: readonly string[];
}

/** What access is decided with. */
export interface AccessDeps {
  readonly db: StoreDb;
  /** SM3 of the store's own point. */
  readonly storeDigest: Uint8Array;
  now(): Date;
}

/** A caller, and what its signature says of the body that is still to come. */
export interface Admitted {
  readonly caller: Caller;
  readonly request: DeviceRequest;
}

/**
 * Insists that a key that was let in was not taken back since, and that it is not until the transaction ends. @throws DEVICE_UNKNOWN
 */
export async function requireStill(db: Pick<StoreDb, 'selectFrom'>, { key }: Caller): Promise<void> {
  const found = await db
    .selectFrom('device_key')
    .select('key')
    .where('key', '=', key)
    .where('revoked_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  if (found === undefined) fail('DEVICE_UNKNOWN');
}

/**
 * `scopes`: one of them must be the key's. Lets a request in whose headers bear the signature of a registered key over method, target,
 * time and body, once. `spend` takes one out of the key's bucket: after the signature, so that nobody empties another's, and before
 * anything is written. Nothing of the body was read yet. @throws REQUEST_UNSIGNED, CLOCK_DIFFERS, DEVICE_UNKNOWN, SCOPE_MISSING,
 * REQUEST_REPLAYED and what `spend` throws
 */
export async function admit(
  request: FastifyRequest,
  scopes: readonly Scope[],
  deps: AccessDeps,
  spend: (key: Uint8Array) => void,
): Promise<Admitted> {
  const claimed = parseRequestHeaders(request.headers);
  const key = await deps.db
    .selectFrom('device_key')
    .selectAll()
    .where('key', '=', claimed.request.key)
    .executeTakeFirst();
  if (key === undefined || key.revoked_at !== null) return fail('DEVICE_UNKNOWN');
  requireDeviceRequest(claimed, {
    method: request.method,
    target: request.raw.url ?? '',
    now: deps.now(),
    store: deps.storeDigest,
    point: key.point,
  });
  spend(claimed.request.key);
  if (!scopes.some((scope) => key.scopes.includes(scope)))
    fail('SCOPE_MISSING', { scope: scopes.join(', ') });
  await requireFresh(claimed.request, deps);
  const { unit, workstation } = key;
  return {
    caller: { key: claimed.request.key, unit, workstation, scopes: key.scopes },
    request: claimed.request,
  };
}

/** Insists that a key's nonce comes for the first time, whichever process sees it. @throws REQUEST_REPLAYED */
export async function requireFresh({ key, nonce, at }: DeviceRequest, { db }: AccessDeps): Promise<void> {
  // Kept until no clock in the window could take the request again.
  const until = new Date(at.getTime() + 2 * CLOCK_WINDOW_MS);
  const kept = await db
    .insertInto('nonce')
    .values({ key, nonce, until })
    .onConflict((conflict) => conflict.columns(['key', 'nonce']).doNothing())
    .executeTakeFirst();
  if (Number(kept.numInsertedOrUpdatedRows ?? 0) !== 1) fail('REQUEST_REPLAYED');
}

/** Forgets nonces whose requests are refused by their time alone, and that files could be fetched once. */
export async function forgetPassed({ db, now }: AccessDeps): Promise<void> {
  await db.deleteFrom('nonce').where('until', '<', now()).execute();
  await db.deleteFrom('found_file').where('until', '<', now()).execute();
}

/** How large a body may be. */
export interface BodyLimits {
  /** As it is sent, bytes. */
  readonly sent: number;
  /** Unpacked, bytes. */
  readonly unpacked: number;
}

/**
 * The body as the parser may see it: it is gathered whole, its SM3 must be the signed one, and only then is it unpacked. A
 * compressed body is one gzip member and nothing behind it. @throws BODY_ALTERED; what carries a status of 400 or 413
 */
export async function checkedBody(
  body: Readable,
  digest: Uint8Array,
  gzip: boolean,
  { sent, unpacked }: BodyLimits,
): Promise<Readable> {
  const parts: Buffer[] = [];
  const stream = await createSm3();
  let length = 0;
  for await (const part of arriving(body)) {
    length += part.length;
    if (length > sent) throw withStatus(413);
    stream.update(part);
    parts.push(part);
  }
  if (!equalBytes(stream.digest(), digest)) fail('BODY_ALTERED');
  const whole = Buffer.concat(parts, length);
  const bytes = gzip ? unpackedOf(whole, unpacked) : whole;
  // Fastify compares this with Content-Length: what was sent, not what it unpacks to.
  return Object.assign(Readable.from([bytes], { objectMode: false }), { receivedEncodedLength: length });
}

/** The parts of a body. That it breaks off is its sender's doing. @throws what carries a status of 400 */
async function* arriving(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    throw withStatus(400, error);
  }
}

function unpackedOf(packed: Buffer, most: number): Buffer {
  let read: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  try {
    // With `info` the engine comes along, which says how much of the input it took.
    read = gunzipSync(packed, { maxOutputLength: most, info: true }) as unknown as typeof read;
  } catch (error) {
    throw withStatus((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400, error);
  }
  if (read.engine.bytesWritten !== packed.length) throw withStatus(400);
  return read.buffer;
}

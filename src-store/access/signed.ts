import { createGunzip } from 'node:zlib';
import { Transform, type Readable } from 'node:stream';
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
 * Lets a request in whose headers bear the signature of a registered key over method, target, time and body, once.
 * Nothing of the body was read yet. @throws REQUEST_UNSIGNED, CLOCK_DIFFERS, DEVICE_UNKNOWN, SCOPE_MISSING, REQUEST_REPLAYED
 */
export async function admit(request: FastifyRequest, scope: Scope, deps: AccessDeps): Promise<Admitted> {
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
  if (!key.scopes.includes(scope)) fail('SCOPE_MISSING', { scope });
  await requireFresh(claimed.request, deps);
  const { unit, workstation, scopes } = key;
  return { caller: { key: claimed.request.key, unit, workstation, scopes }, request: claimed.request };
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

/** Forgets nonces whose requests are refused by their time alone. */
export async function forgetNonces({ db, now }: AccessDeps): Promise<void> {
  await db.deleteFrom('nonce').where('until', '<', now()).execute();
}

/**
 * The body as the parser may see it: its SM3 is taken on the way and must be the signed one, before anything is parsed;
 * compressed bodies are unpacked behind that, up to `most` bytes.
 */
export async function watchedBody(
  body: Readable,
  digest: Uint8Array,
  gzip: boolean,
  most: number,
): Promise<Readable> {
  const sm3 = await createSm3();
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      sm3.update(chunk);
      seen.receivedEncodedLength += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(equalBytes(sm3.digest(), digest) ? null : refusal('BODY_ALTERED'));
    },
  });
  const last = gzip ? createGunzip({ maxOutputLength: most }) : watch;
  // Fastify compares this with Content-Length: what was sent, not what it unpacks to.
  const seen = Object.assign(last, { receivedEncodedLength: 0 });
  if (last === watch) return body.pipe(watch);
  watch.on('error', (error) => last.destroy(error));
  return body.pipe(watch).pipe(last);
}

function refusal(code: 'BODY_ALTERED'): Error {
  try {
    return fail(code);
  } catch (error) {
    return error as Error;
  }
}

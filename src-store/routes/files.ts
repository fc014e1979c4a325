import { digestSchema, fileStateSchema, PIECE_BYTES, pieceQuerySchema } from '@yinzheng/contract/store';
import { fail, fromHex, toHex } from '@yinzheng/core/kernel';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Caller } from '../access/signed.ts';
import { fileState, openUnitFile, takePiece } from '../files/pieces.ts';
import type { StoredFile } from '../files/port.ts';
import { BYTES } from './bytes.ts';
import { problemOf } from '../access/problems.ts';
import { traced } from '../access/trace.ts';
import { callerOf, type RouteDeps } from './deps.ts';

const WINDOW = 1 << 20;
const params = z.object({ digest: digestSchema });

/** Files by the SM3 of their content. */
export function fileRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { db, files } = deps;
  return async (app) => {
    app.get(
      '/v1/files/:digest/state',
      {
        config: { scope: 'deliver' },
        schema: { summary: '文件已收到多少', params, response: { 200: fileStateSchema } },
      },
      (request) => {
        const { unit, key } = callerOf(request);
        return fileState(db, { unit, client: key }, fromHex(request.params.digest));
      },
    );
    app.put(
      '/v1/files/:digest',
      {
        config: { scope: 'deliver' },
        schema: {
          summary: '分段送文件，可从中断处继续',
          consumes: ['application/octet-stream'],
          params,
          querystring: pieceQuerySchema,
          response: { 200: fileStateSchema },
        },
      },
      async (request) => {
        const { unit, key } = callerOf(request);
        const client = toHex(key);
        const bytes = request.body;
        if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > PIECE_BYTES) {
          return fail('BAD_REQUEST', { detail: 'piece' });
        }
        const digest = fromHex(request.params.digest);
        const { offset, size } = request.query;
        request.facts = { file: request.params.digest, offset, bytes: bytes.length };
        const state = await traced(
          request,
          deps,
          async (inside) => {
            const taken = await takePiece(inside, files, { unit, client, digest, offset, bytes }, size);
            if ('refused' in taken) request.facts = { ...request.facts, code: taken.refused.code };
            return taken;
          },
          (taken) => ('refused' in taken ? problemOf(taken.refused, request.id).status : 200),
        );
        if ('refused' in state) throw state.refused;
        if (state.whole) files.drop(client, digest);
        return state;
      },
    );
    app.get(
      '/v1/files/:digest',
      {
        config: { scope: ['deliver', 'query', 'query-limited'] },
        schema: { summary: '取本单位送过的，或者查询所得的证照文件', params, response: { 200: BYTES } },
      },
      async (request, reply) => {
        request.facts = { file: request.params.digest };
        const file = await openFor(callerOf(request), fromHex(request.params.digest));
        const stored = file ?? fail('STORE_HAS_NOT');
        return reply
          .type('application/octet-stream')
          .header('content-length', stored.size)
          .send(streamOf(stored));
      },
    );
    await Promise.resolve();
  };

  /** A unit's own file, or one that a query of this key found today. */
  async function openFor({ unit, key }: Caller, digest: Uint8Array): Promise<StoredFile | undefined> {
    const own = await openUnitFile(db, files, unit, digest);
    if (own !== undefined) return own;
    const found = await db
      .selectFrom('found_file')
      .select('until')
      .where((eb) => eb.and({ key, digest }))
      .where('until', '>', deps.now())
      .executeTakeFirst();
    return found && files.open(digest);
  }
}

/** A file's bytes; it is closed with the stream, also where nobody began to read. */
function streamOf(file: StoredFile): Readable {
  return Readable.from(windowsOf(file)).once('close', () => file.close());
}

function* windowsOf(file: StoredFile): Generator<Buffer> {
  for (let at = 0; at < file.size; at += WINDOW) yield Buffer.from(file.read(at, WINDOW));
}

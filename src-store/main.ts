import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toHex } from '@yinzheng/core/kernel';
import { giveCode, isUnclaimed } from './access/codes.ts';
import { forgetNonces } from './access/signed.ts';
import { openStoreKey } from './access/store-key.ts';
import { storeApp } from './app.ts';
import { openDatabase, type DatabasePlace } from './db/open.ts';

// `npm run -s store -- --data DIR --port N`: the store by itself. Its first line says where it is; while nobody was ever
// enrolled that line also has the administrator's one-time code. DATABASE_URL puts it on PostgreSQL.

const CONNECTIONS = 10;
const FORGET_EVERY_MS = 60_000;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});
const port = Number(values.port);
if (values.data === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write('用法：npm run -s store -- --data 文件夹 [--port 端口] [--host 地址]\n');
  process.exit(64);
}
mkdirSync(values.data, { recursive: true, mode: 0o700 });
const key = openStoreKey(values.data);
const db = await openDatabase(placeOf(values.data));
const app = await storeApp({ db, key, log: process.stderr });
const url = await app.listen({ port, host: values.host });
const code = (await isUnclaimed(db)) ? await adminCode() : undefined;
process.stdout.write(`${JSON.stringify({ url, code, keyDigest: toHex(key.digest) })}\n`);

const forgetting = setInterval(() => {
  forgetNonces({ db, storeDigest: key.digest, now: () => new Date() }).catch((error: unknown) => {
    app.log.error({ err: error }, 'nonces are not forgotten');
  });
}, FORGET_EVERY_MS);
const stopped = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    clearInterval(forgetting);
    // What is being answered is answered; nothing new is taken.
    void app.close().then(() => db.destroy());
  });
}

async function adminCode(): Promise<string> {
  const given = await giveCode(db, key.point, {
    unit: undefined,
    scopes: ['admin', 'deliver', 'query'],
    at: new Date(),
  });
  return given.code;
}

function placeOf(data: string): DatabasePlace {
  const url = process.env['DATABASE_URL'];
  return url === undefined || url === ''
    ? { kind: 'embedded', folder: join(data, 'database') }
    : { kind: 'postgres', url, connections: CONNECTIONS };
}

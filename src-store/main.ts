import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toHex } from '@yinzheng/core/kernel';
import { giveCode } from './access/codes.ts';
import { isUnclaimed } from './access/enrol.ts';
import { forgetPassed } from './access/signed.ts';
import { openStoreKey } from './access/store-key.ts';
import { storeApp } from './app.ts';
import { putDemoType } from './demo.ts';
import { holdStoreFolder } from './db/folder-lock.ts';
import { openDatabase, type DatabasePlace } from './db/open.ts';
import { endWithin } from './ending.ts';
import { folderFiles } from './files/folder.ts';
import { openMetricsPort } from './metrics-port.ts';
import { countProcess, storeMetrics } from './metrics.ts';
import { endUnstarted, makeStoreFolder } from './starting.ts';

// `npm run -s store -- --data DIR --port N`: the store by itself. Its first line says where it is; while nobody was ever
// enrolled that line also has the administrator's one-time code. DATABASE_URL puts it on PostgreSQL.
// --demo puts a type for trying into the catalogue of an embedded database and lets in units that were made for trying, with what they
// issued before they came; on PostgreSQL it must be said that it is meant.
// --metrics-port N: Prometheus reads there, on this machine alone.

const CONNECTIONS = 10;
const FORGET_EVERY_MS = 60_000;
/** How long a process that shall end waits for what is being answered. */
const GRACE_MS = 20_000;

const USAGE = `用法：npm run -s store -- --data 文件夹 [--port 端口] [--host 地址] [--metrics-port 端口] [--demo]

  --data           证照库的数据文件夹，没有的会新建
  --port           监听的端口，默认由系统分配；实际地址见输出的第一行
  --host           监听的地址，默认只有本机可以访问
  --metrics-port   在本机的这个端口上提供运行指标（Prometheus）
  --demo           试用：放入一个演示证照类型，接收演示单位；内嵌数据库才能用
  --demo-on-postgres  同上，确需在 PostgreSQL 上试用时用
  环境变量 DATABASE_URL 指定 PostgreSQL；没有指定的用内嵌数据库，同一文件夹只能由一个进程使用。
  输出的第一行是 JSON：url 地址；code 管理员的一次性登记码，没有任何工作站登记过时才有；keyDigest 证照库公钥的 SM3。
`;
const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  data: { type: 'string' },
  port: { type: 'string', default: '0' },
  host: { type: 'string', default: '127.0.0.1' },
  demo: { type: 'boolean', default: false },
  'demo-on-postgres': { type: 'boolean', default: false },
  'metrics-port': { type: 'string' },
} as const;

const { values } = optionsGiven();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const port = Number(values.port);
const metricsPort = Number(values['metrics-port'] ?? 0);
const onPostgres = (process.env['DATABASE_URL'] ?? '') !== '';
const demo = values['demo-on-postgres'] || values.demo;
if (values.data === undefined || !isPort(port) || !isPort(metricsPort)) {
  misused();
}
if (onPostgres && values.demo && !values['demo-on-postgres']) {
  process.stderr.write('连接数据库服务器时不写入演示类型；确需写入请改用 --demo-on-postgres。\n');
  process.exit(64);
}
try {
  makeStoreFolder(values.data);
  if (!onPostgres) holdStoreFolder(values.data);
} catch (error) {
  endUnstarted(error, port);
}
const key = openStoreKey(values.data);
const losses = new EventEmitter<{ lost: [error: Error] }>();
const db = await openDatabase(placeOf(values.data));
const files = folderFiles(join(values.data, 'files'));
const metrics = storeMetrics();
countProcess(metrics);
if (demo) await putDemoType(db, new Date());
const app = await storeApp({ db, key, files, metrics, trial: demo, log: process.stderr });
losses.on('lost', (error) => {
  metrics.lost.inc();
  app.log.warn({ err: error }, 'a connection to the database was lost');
});
const url = await app
  .listen({ port, host: values.host })
  .catch((error: unknown) => endUnstarted(error, port));
if (demo) app.log.warn('a demo store: it takes demo units in, with what they issued before they came');
const collector =
  values['metrics-port'] === undefined ? undefined : await openMetricsPort(metrics, metricsPort);
const code = (await isUnclaimed(db)) ? await adminCode() : undefined;
process.stdout.write(`${JSON.stringify({ url, code, keyDigest: toHex(key.digest) })}\n`);

const forgetting = setInterval(() => {
  forgetPassed({ db, storeDigest: key.digest, now: () => new Date() }).catch((error: unknown) => {
    app.log.error({ err: error }, 'what has passed is not forgotten');
  });
}, FORGET_EVERY_MS);
const stopped = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    clearInterval(forgetting);
    collector?.close();
    collector?.closeAllConnections();
    void endWithin(app, GRACE_MS).then(() => db.destroy());
  });
}

async function adminCode(): Promise<string> {
  const given = await giveCode(db, key.point, {
    unit: undefined,
    by: undefined,
    byAdmin: true,
    scopes: ['admin', 'deliver', 'query'],
    at: new Date(),
  });
  return given.code;
}

/** What it was started with. */
function optionsGiven() {
  try {
    return parseArgs({ options: OPTIONS });
  } catch {
    return misused();
  }
}

function misused(): never {
  process.stderr.write(USAGE);
  process.exit(64);
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 65_535;
}

function placeOf(data: string): DatabasePlace {
  const url = process.env['DATABASE_URL'];
  return url === undefined || url === ''
    ? { kind: 'embedded', folder: join(data, 'database') }
    : { kind: 'postgres', url, connections: CONNECTIONS, lost: (error) => void losses.emit('lost', error) };
}

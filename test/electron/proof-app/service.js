/** Opens a database in a worker of the service, as the product does, and tells what came of it. */
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';

if (isMainThread) {
  new Worker(new URL(import.meta.url)).once('message', (rows) => {
    process.parentPort.postMessage({ rows, napi: process.versions.napi });
  });
} else {
  const database = new Database(':memory:');
  database.exec('create table seal (name text, count integer)');
  const put = database.prepare('insert into seal values (@name, @count)');
  database.transaction(() => {
    for (let count = 1; count <= 3; count++) put.run({ name: '公章', count });
  })();
  parentPort.postMessage(database.prepare('select name, count from seal order by count').all());
}

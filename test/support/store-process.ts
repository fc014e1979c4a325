import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';
import { nodeRandom } from './openssl.ts';
import { ROOT } from './repo.ts';
import { signedCall, type Call } from './store-house.ts';

/** A store's process: `src-store/main.ts`. */
export interface StoreProcess {
  readonly url: string;
  /** The administrator's code, while nobody came. */
  readonly code: string | undefined;
  readonly keyDigest: string;
  kill(): void;
  /** Asks it to end, and waits. Its exit code. */
  stop(): Promise<number | null>;
}

/** Starts one on PostgreSQL; several share the folder and the database. */
export async function startStore(data: string, databaseUrl: string): Promise<StoreProcess> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'src-store', 'main.ts'), '--data', data, '--demo-on-postgres'],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const first = await firstLine(child);
  const said = JSON.parse(first) as { url: string; code?: string; keyDigest: string };
  return {
    url: said.url,
    code: said.code,
    keyDigest: said.keyDigest,
    kill: () => child.kill('SIGKILL'),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', (code) => resolve(code));
        child.kill('SIGTERM');
      }),
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout!).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the store ended with ${code ?? 'a signal'}`)));
  });
}

/** A device that calls over the network. */
export class RemoteDevice {
  readonly pair: Sm2KeyPair = sm2KeyPair(nodeRandom);
  readonly #store: Uint8Array;

  constructor({ keyDigest }: StoreProcess) {
    this.#store = fromHex(keyDigest);
  }

  get key(): string {
    return toHex(sm3(this.pair.publicKey));
  }

  /** Signs a call and makes it. The status and the JSON of the answer; status 0: there was none. */
  async call(url: string, call: Call): Promise<{ readonly status: number; readonly json: unknown }> {
    const { payload, headers } = signedCall(this.pair, this.#store, new Date(), call);
    try {
      const answer = await fetch(`${url}${call.target}`, {
        method: call.method,
        headers,
        ...(payload === undefined ? {} : { body: Buffer.from(payload) }),
      });
      return { status: answer.status, json: await answer.json() };
    } catch {
      return { status: 0, json: undefined };
    }
  }
}

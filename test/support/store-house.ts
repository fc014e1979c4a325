import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { AuthorityUpdate, Batch, BatchAnswer, Enrolment, Scope } from '@yinzheng/contract/store';
import { toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';
import {
  deviceRequestDer,
  parseStoreCode,
  requestHeaders,
  type ActKind,
  type DeviceRequest,
} from '@yinzheng/core/sync';
import { giveCode } from '../../src-store/access/codes.ts';
import { openStoreKey, type StoreKey } from '../../src-store/access/store-key.ts';
import { storeApp, type StoreAppOptions } from '../../src-store/app.ts';
import { openDatabase, type DatabasePlace } from '../../src-store/db/open.ts';
import { folderFiles } from '../../src-store/files/folder.ts';
import type { StoreDb } from '../../src-store/db/tables.ts';
import { emptyStore } from './embedded-store.ts';
import { foundationOf, recordsOf, TestClock, usualGrants } from './house.ts';
import { licencePeople, type LicencePeople } from './licence-house.ts';
import type { LicenceMill } from './licence-mill.ts';
import { nodeRandom } from './openssl.ts';

// A store in this process, and workstations that sign requests to it.

/** One call, before it is signed. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly target: string;
  /** Sent as it is; an object as JSON. */
  readonly body?: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** What of the signed request is otherwise. */
  readonly signed?: Partial<DeviceRequest>;
  /** What arrives is otherwise than what was signed. */
  readonly sent?: Partial<Pick<InjectOptions, 'method' | 'url' | 'payload'>>;
}

/** A call's body and headers, signed by a device's key for a store. */
export function signedCall(
  pair: Sm2KeyPair,
  store: Uint8Array,
  at: Date,
  { method, target, body, headers = {}, signed = {} }: Call,
): { readonly payload: Uint8Array | undefined; readonly headers: Readonly<Record<string, string>> } {
  const payload =
    body === undefined ? undefined : body instanceof Uint8Array ? body : utf8(JSON.stringify(body));
  const question = target.indexOf('?');
  const act = deviceRequestDer({
    store,
    key: sm3(pair.publicKey),
    at,
    nonce: new Uint8Array(randomBytes(16)),
    method,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    body: sm3(payload ?? new Uint8Array()),
    ...signed,
  });
  return {
    payload,
    headers: {
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...requestHeaders(act, sm2Sign(pair.privateKey, act)),
      ...headers,
    },
  };
}

/** The unit of the house. */
export const OWN_UNIT = '11430000006122244L';

/** A workstation as the store sees it. */
export class Workstation {
  readonly pair: Sm2KeyPair = sm2KeyPair(nodeRandom);
  readonly #house: StoreHouse;

  constructor(house: StoreHouse) {
    this.#house = house;
  }

  get key(): string {
    return toHex(sm3(this.pair.publicKey));
  }

  /** Signs a call and makes it. */
  async call(call: Call): Promise<LightMyRequestResponse> {
    const { key, clock, app } = this.#house;
    const { payload, headers } = signedCall(this.pair, key.digest, clock.now(), call);
    return app.inject({
      method: call.method,
      url: call.target,
      headers,
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
      ...call.sent,
    });
  }

  /** Enrols with a mill's authority, and brings what its seals are verified by. */
  async come(mill: LicenceMill, code: string): Promise<void> {
    const answers = [
      await this.enrol(code, {
        workstation: toHex(mill.workstation),
        rootCertificate: toBase64(mill.who.root.certificate.der),
        records: mill.records.map(toBase64),
      }),
      await this.call({ method: 'PUT', target: '/v1/authority', body: authorityOf(mill) }),
    ];
    const wrong = answers.find(({ statusCode }) => statusCode !== 200);
    if (wrong !== undefined) throw new Error(wrong.body);
  }

  /** Sends a file in one piece. */
  async deliver(file: Uint8Array): Promise<LightMyRequestResponse> {
    const target = `/v1/files/${toHex(sm3(file))}?offset=0&size=${file.length}`;
    return this.call({ method: 'PUT', target, body: file, headers: OCTETS });
  }

  /** Sends a batch. */
  async send(...acts: readonly SentAct[]): Promise<BatchAnswer> {
    const answer = await this.call({ method: 'POST', target: '/v1/batches', body: batchOf(acts) });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<BatchAnswer>();
  }

  /** What is sent to use a one-time code. */
  enrolment(code: string, changes: Partial<Enrolment> = {}): Enrolment {
    const { who } = this.#house;
    return {
      secret: toHex(parseStoreCode(code).secret),
      unit: { code: OWN_UNIT, name: '印证测试单位' },
      workstation: toHex(foundationOf(who).workstation),
      point: toHex(this.pair.publicKey),
      rootCertificate: toBase64(who.root.certificate.der),
      records: this.#house.records.map(toBase64),
      ...changes,
    };
  }

  /** Uses a one-time code. */
  enrol(code: string, changes: Partial<Enrolment> = {}): Promise<LightMyRequestResponse> {
    const body = this.enrolment(code, changes);
    return this.call({ method: 'POST', target: '/v1/enrolments', body });
  }
}

export const OCTETS = { 'content-type': 'application/octet-stream' } as const;
export const EPOCH = '0123456789abcdef0123456789abcdef';

/** An act under its number. */
export type SentAct = readonly [sequence: number, kind: ActKind, act: Uint8Array];

export function batchOf(acts: readonly SentAct[], epoch = EPOCH): Batch {
  return { epoch, acts: acts.map(([sequence, kind, act]) => ({ sequence, kind, act: toBase64(act) })) };
}

/** What a mill's authority brings along. */
export function authorityOf(mill: LicenceMill, changes: Partial<AuthorityUpdate> = {}): AuthorityUpdate {
  return {
    records: mill.records.map(toBase64),
    roots: [toBase64(mill.root.certificate.der)],
    others: [toBase64(mill.maker.certificate.der)],
    crls: [],
    statusLists: [],
    ...changes,
  };
}

const filesIn = (folder: string): string => join(folder, 'files');

/** A store of a test. */
export class StoreHouse {
  readonly app: FastifyInstance;
  readonly db: StoreDb;
  readonly key: StoreKey;
  readonly clock: TestClock;
  readonly who: LicencePeople = licencePeople();
  readonly records: readonly Uint8Array[] = recordsOf(this.who, usualGrants(this.who));
  readonly #folder: string;
  /** The folder of the files that were delivered. */
  readonly files: string;

  readonly kind: DatabasePlace['kind'];

  constructor(
    app: FastifyInstance,
    db: StoreDb,
    key: StoreKey,
    clock: TestClock,
    { folder, kind }: { readonly folder: string; readonly kind: DatabasePlace['kind'] },
  ) {
    this.kind = kind;
    this.app = app;
    this.db = db;
    this.key = key;
    this.clock = clock;
    this.#folder = folder;
    this.files = filesIn(folder);
  }

  static async open(
    place: DatabasePlace = { kind: 'embedded', folder: undefined },
    options: Pick<StoreAppOptions, 'trial' | 'log' | 'rate' | 'openRates' | 'arrival' | 'metrics'> = {},
  ): Promise<StoreHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'yinzheng-store-'));
    const clock = new TestClock();
    const from = place.kind === 'embedded' && place.folder === undefined ? await emptyStore() : undefined;
    const db = await openDatabase(from === undefined ? place : { kind: 'embedded', folder: undefined, from });
    const key = openStoreKey(folder);
    const files = folderFiles(filesIn(folder));
    const app = await storeApp({ db, key, files, now: () => clock.now(), trial: true, ...options });
    return new StoreHouse(app, db, key, clock, { folder, kind: place.kind });
  }

  /** A code for a unit, by an administrator in it: for its first workstation and for any further one. */
  async code(unit = OWN_UNIT, scopes: readonly Scope[] = ['admin', 'deliver', 'query']): Promise<string> {
    const given = { unit, scopes, by: unit, byAdmin: true, at: this.clock.now() };
    return (await giveCode(this.db, this.key.point, given)).code;
  }

  /** A code for whichever unit is new; or for one, given out by an administrator of `by`. */
  async codeFor(
    unit: string | undefined,
    by: string | undefined,
    scopes: readonly Scope[] = ['admin', 'deliver', 'query'],
  ): Promise<string> {
    const given = { unit, scopes, by, byAdmin: true, at: this.clock.now() };
    return (await giveCode(this.db, this.key.point, given)).code;
  }

  /** A workstation that was let in. */
  async enrolled(): Promise<Workstation> {
    const one = new Workstation(this);
    const answer = await one.enrol(await this.code());
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return one;
  }

  /** Every line of the audit trail. */
  async trail(): Promise<readonly { readonly body: Record<string, unknown>; readonly digest: string }[]> {
    const rows = await this.db.selectFrom('audit').selectAll().orderBy('number').execute();
    return rows.map(({ body, digest }) => {
      return {
        body: JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>,
        digest: toHex(digest),
      };
    });
  }

  /** The line that the audit trail has of a request; undefined: none among the last. */
  async lineOf(request: string): Promise<Record<string, unknown> | undefined> {
    const rows = await this.db
      .selectFrom('audit')
      .select('body')
      .orderBy('number', 'desc')
      .limit(20)
      .execute();
    return rows
      .map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>)
      .find((body) => body['request'] === request);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.db.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The code of a refusal. */
export function problemCode(answer: LightMyRequestResponse): string {
  return `${answer.statusCode} ${String((JSON.parse(answer.body) as { code?: unknown }).code)}`;
}

/** What becomes of an act: its result, or the code and words of its refusal. */
export async function toldBy(by: Workstation, act: SentAct): Promise<string> {
  const [result] = (await by.send(act)).results;
  const { code, params } = result!.reason ?? {};
  const words = ['detail', 'part', 'reason', 'key', 'what'].map((name) => params?.[name] ?? '');
  return code === undefined ? result!.result : [code, ...words].join(' ').replace(/ +/g, ' ').trim();
}

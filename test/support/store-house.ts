import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Enrolment } from '@yinzheng/contract/store';
import { toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';
import { deviceRequestDer, parseStoreCode, requestHeaders, type DeviceRequest } from '@yinzheng/core/sync';
import { giveCode } from '../../src-store/access/codes.ts';
import { openStoreKey, type StoreKey } from '../../src-store/access/store-key.ts';
import { storeApp } from '../../src-store/app.ts';
import { openDatabase, type DatabasePlace } from '../../src-store/db/open.ts';
import type { StoreDb } from '../../src-store/db/tables.ts';
import { foundationOf, recordsOf, TestClock, usualGrants } from './house.ts';
import { licencePeople, type LicencePeople } from './licence-house.ts';
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
  async call({
    method,
    target,
    body,
    headers = {},
    signed = {},
    sent = {},
  }: Call): Promise<LightMyRequestResponse> {
    const payload =
      body === undefined ? undefined : body instanceof Uint8Array ? body : utf8(JSON.stringify(body));
    const question = target.indexOf('?');
    const act = deviceRequestDer({
      store: this.#house.key.digest,
      key: sm3(this.pair.publicKey),
      at: this.#house.clock.now(),
      nonce: new Uint8Array(randomBytes(16)),
      method,
      path: question < 0 ? target : target.slice(0, question),
      query: question < 0 ? '' : target.slice(question + 1),
      body: sm3(payload ?? new Uint8Array()),
      ...signed,
    });
    return this.#house.app.inject({
      method,
      url: target,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...requestHeaders(act, sm2Sign(this.pair.privateKey, act)),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
      ...sent,
    });
  }

  /** Uses a one-time code. */
  enrol(code: string, changes: Partial<Enrolment> = {}): Promise<LightMyRequestResponse> {
    const { who } = this.#house;
    const body: Enrolment = {
      secret: toHex(parseStoreCode(code).secret),
      unit: { code: '11430000006122244L', name: '印证测试单位' },
      workstation: toHex(foundationOf(who).workstation),
      point: toHex(this.pair.publicKey),
      rootCertificate: toBase64(who.root.certificate.der),
      records: recordsOf(who, usualGrants(who)).map(toBase64),
      ...changes,
    };
    return this.call({ method: 'POST', target: '/v1/enrolments', body });
  }
}

/** A store of a test. */
export class StoreHouse {
  readonly app: FastifyInstance;
  readonly db: StoreDb;
  readonly key: StoreKey;
  readonly clock: TestClock;
  readonly who: LicencePeople = licencePeople();
  readonly #folder: string;

  constructor(app: FastifyInstance, db: StoreDb, key: StoreKey, clock: TestClock, folder: string) {
    this.app = app;
    this.db = db;
    this.key = key;
    this.clock = clock;
    this.#folder = folder;
  }

  static async open(place: DatabasePlace): Promise<StoreHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'yinzheng-store-'));
    const clock = new TestClock();
    const db = await openDatabase(place);
    const key = openStoreKey(folder);
    const app = await storeApp({ db, key, now: () => clock.now() });
    return new StoreHouse(app, db, key, clock, folder);
  }

  /** A code of the administrator's. */
  async code(unit?: string): Promise<string> {
    const scopes = ['admin', 'deliver', 'query'] as const;
    return (await giveCode(this.db, this.key.point, { unit, scopes, at: this.clock.now() })).code;
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

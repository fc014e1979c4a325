import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { parseCertificate, parseCrl, type Certificate, type Crl } from '@yinzheng/core/pki';
import { parseSealStatusList } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';
import { sql } from 'kysely';
import { newestSealStatus } from '../relay/seal-status.ts';
import type { StoreDb } from '../db/tables.ts';
import type { AuthoritySourceTable } from '../db/tables-acceptance.ts';
import type { Station } from './authority.ts';

/** What a workstation's acts are judged by. */
export interface JudgingSources {
  readonly authority: Authority;
  readonly context: Omit<VerificationContext, 'now'>;
}

/** Workstations whose sources a process remembers. */
const MOST_REMEMBERED = 50;

/**
 * The records of authority and the certificates that each workstation brought, read and verified once as long as nothing
 * was added to them; beside them the newest seal status list of each issuer.
 */
export class SourcesOfWorkstations {
  readonly #db: StoreDb;
  readonly #known = new Map<string, { readonly state: string; readonly sources: JudgingSources }>();

  constructor(db: StoreDb) {
    this.#db = db;
  }

  /** @throws STORE_HAS_NOT where the workstation never came; AUTHORITY_BROKEN */
  async of(unit: string, workstation: Uint8Array): Promise<JudgingSources> {
    const name = `${unit} ${toHex(workstation)}`;
    const state = await this.#stateOf(unit, workstation);
    const known = this.#known.get(name);
    if (known?.state === state) return known.sources;
    const sources = await this.#load(unit, workstation);
    this.#known.delete(name);
    this.#known.set(name, { state, sources });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return sources;
  }

  /** Nothing of it is ever changed, only added: what is last, and how much there is, tells one state from another. */
  async #stateOf(unit: string, workstation: Uint8Array): Promise<string> {
    const of = { unit, workstation };
    const last = await this.#db
      .selectFrom('authority_record')
      .select(['number', 'digest'])
      .where((eb) => eb.and(of))
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    const digests = await this.#db
      .selectFrom('authority_source')
      .select('digest')
      .where((eb) => eb.and(of))
      .orderBy('digest')
      .execute();
    // Revocation lists are everybody's.
    const { count } = await this.#db
      .selectFrom('authority_source')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('kind', '=', 'crl')
      .executeTakeFirstOrThrow();
    const lists = await this.#db
      .selectFrom('seal_status')
      .select(({ fn }) => ['issuer', fn.max('number').as('number')])
      .groupBy('issuer')
      .orderBy('issuer')
      .execute();
    return JSON.stringify([
      last && [last.number, toHex(last.digest)],
      digests.map(({ digest }) => toHex(digest)),
      count,
      lists.map(({ issuer, number }) => [toHex(issuer), number]),
    ]);
  }

  async #load(unit: string, workstation: Uint8Array): Promise<JudgingSources> {
    const of = { unit, workstation };
    const pinned = await this.#db
      .selectFrom('workstation')
      .select('root_certificate')
      .where((eb) => eb.and(of))
      .executeTakeFirst();
    const records = await this.#db
      .selectFrom('authority_record')
      .select('record')
      .where((eb) => eb.and(of))
      .orderBy('number')
      .execute();
    if (pinned === undefined || records.length === 0) return fail('STORE_HAS_NOT');
    const kept = await this.#db
      .selectFrom('authority_source')
      .select(['kind', 'body'])
      .where((eb) => eb.and(of))
      .execute();
    const authority = loadAuthority(
      pinned.root_certificate,
      records.map(({ record }) => record),
    );
    const bodies = (kind: AuthoritySourceTable['kind']): Uint8Array[] =>
      kept.filter((one) => one.kind === kind).map(({ body }) => body);
    const context = {
      roots: bodies('root').map((body): Certificate => parseCertificate(body)),
      others: bodies('other').map((body): Certificate => parseCertificate(body)),
      ...(await this.#lists(of)),
      statusLists: [
        ...bodies('status-list').map((body) => parseSealStatusList(body)),
        ...(await newestSealStatus(this.#db)),
      ],
      policy: DEFAULT_POLICY,
      signedLists: new WeakMap(),
    };
    return { authority, context };
  }

  /**
   * Revocation lists, whichever workstation brought them: who has something to hide cannot keep back what others know. Of each
   * workstation the newest of each issuer, so that nobody's list can put away another's; a list's signature is checked where it
   * is used, and one that knows of a revocation outweighs all others. What others brought can tell, and cannot keep from being told.
   */
  async #lists(own: Station): Promise<Pick<VerificationContext, 'crls' | 'strangersCrls'>> {
    const rows = await this.#db
      .selectFrom('authority_source')
      .select(['unit', 'workstation', 'body'])
      .where('kind', '=', 'crl')
      .execute();
    const newest = new Map<string, { readonly crl: Crl; readonly digest: string; readonly own: boolean }>();
    for (const { unit, workstation, body } of rows) {
      const crl = parseCrl(body);
      const issuer = `${toHex(crl.issuer.der)} ${toHex(crl.authorityKeyId ?? new Uint8Array())}`;
      const name = `${unit} ${toHex(workstation)} ${issuer}`;
      const before = newest.get(name);
      if (before === undefined || before.crl.thisUpdate <= crl.thisUpdate) {
        const isOwn = unit === own.unit && equalBytes(workstation, own.workstation);
        newest.set(name, { crl, digest: toHex(sm3(body)), own: isOwn });
      }
    }
    const found = [...newest.values()];
    const mine = new Map(found.filter((one) => one.own).map(({ crl, digest }) => [digest, crl]));
    const others = found.filter(({ digest }) => !mine.has(digest));
    const strangers = new Map(others.map(({ crl, digest }) => [digest, crl]));
    return { crls: [...mine.values()], strangersCrls: [...strangers.values()] };
  }
}

import { fromHex, toHex } from '@yinzheng/core/kernel';
import type { Insertable, Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type {
  AcceptanceTable,
  AuthorisationUseTable,
  ClientSequenceTable,
  LicenceTable,
  QuarantineTable,
  WaitingTable,
} from '../db/tables-acceptance.ts';
import type { Found, FoundDecision, FoundEnd, FoundHead } from './found.ts';
import type { Refusal } from './judge.ts';
import { keyOf, type Came, type ToldRow } from './ledger-state.ts';

type Delivered = Omit<Came, 'judgement'>;
/** Where an act stands in its unit's acceptance log. */
export type Place = Pick<AcceptanceTable, 'unit' | 'number' | 'before' | 'at'>;
type Rows = { [T in keyof StoreTables]?: Insertable<StoreTables[T]>[] };

/** The rows that a batch brings, gathered so that each table is written once. */
export class Writes {
  readonly sequences = new Map<string, ClientSequenceTable>();
  readonly waiting = new Map<string, WaitingTable>();
  readonly #rows: Rows = {};
  readonly #licences = new Map<string, LicenceTable>();
  readonly #uses = new Map<string, AuthorisationUseTable>();
  readonly #quarantine = new Map<string, QuarantineTable>();
  readonly #ended: WaitingTable[] = [];
  readonly #cleared = new Set<string>();
  readonly #decided = new Map<string, { readonly digest: string; readonly decision: string | undefined }>();

  /** An accepted act, and what it says of a licence. */
  accepted(place: Place, came: Delivered, found: Found, licence: LicenceTable | undefined): void {
    const { kind, client, epoch, sequence, act } = came;
    const digest = fromHex(came.digest);
    const name = licence?.licence ?? (found.kind === 'conflict-decision' ? found.licence : null);
    this.#add('acceptance', { ...place, digest, kind, licence: name, client, epoch, sequence, act });
    this.#add('accepted_digest', { unit: place.unit, digest, number: place.number });
    if (licence === undefined || (found.kind !== 'version' && found.kind !== 'event')) return;
    this.#licences.set(licence.licence, licence);
    this.#add('licence_act', {
      licence: licence.licence,
      ordinal: licence.acts,
      number: place.number,
      chain: licence.last,
      previous: fromHex(found.previous ?? ''),
      digest,
      kind,
      event: found.event,
      at: place.at,
    });
    if (found.kind !== 'version') return;
    this.#add('licence_version', {
      licence: licence.licence,
      version: found.version,
      number: place.number,
      digest,
      face: found.face,
      body: JSON.stringify(found.body),
    });
    this.#add('issued_record', { unit: place.unit, record: fromHex(found.record), digest });
    for (const holder of new Set(found.body.holders.map(({ code }) => code))) {
      this.#add('holder_licence', { holder, licence: licence.licence, version: found.version });
    }
    const workstation = fromHex(found.workstation);
    for (const { row, hash } of found.impressions) {
      this.#add('impression', { unit: place.unit, workstation, row_no: row, hash: fromHex(hash), digest });
    }
  }

  /** Accepted impressions under an authorisation on a day, all together. */
  use(
    unit: string,
    use: {
      readonly workstation: string;
      /** SM3 of the signed authorisation. */
      readonly authorisation: string;
      readonly day: string;
      readonly count: number;
    },
  ): void {
    const { workstation, authorisation, day, count } = use;
    this.#uses.set(keyOf(workstation, authorisation, day), {
      unit,
      workstation: fromHex(workstation),
      authorisation: fromHex(authorisation),
      day,
      count,
    });
  }

  end({ unit, number, at }: Place, { authorisation, endedAt, seal }: FoundEnd): void {
    this.#add('authorisation_end', {
      unit,
      authorisation: fromHex(authorisation),
      number,
      at,
      ended_at: new Date(endedAt),
      seal: seal ?? null,
    });
  }

  /** What was decided about an act, and about those that share its fate. `digest`: SM3 of the signed decision. */
  decision({ unit, number }: Place, found: FoundDecision, digest: string): void {
    const { licence, decision, givesUp: gives_up } = found;
    for (const act of [found.act, ...(gives_up ? found.followers : [])]) {
      this.#add('conflict_decision', {
        unit,
        act: fromHex(act),
        number,
        licence,
        digest: fromHex(digest),
        decision,
        gives_up,
        follows: act !== found.act,
      });
    }
  }

  /** Marks what lies in quarantine, or comes to lie there, as decided about; `decision` undefined: as it is known already. */
  decided(
    acts: readonly string[],
    by: { readonly digest: string; readonly decision: string | undefined },
  ): void {
    for (const act of acts) this.#decided.set(act, by);
  }

  head(unit: string, found: FoundHead, came: Pick<Came, 'client' | 'epoch' | 'sequence' | 'digest'>): void {
    this.#add('log_head', {
      unit,
      workstation: fromHex(found.workstation),
      row_no: found.row,
      hash: fromHex(found.hash),
      ...came,
      digest: fromHex(came.digest),
    });
  }

  logRow(unit: string, workstation: string, told: Required<ToldRow> & { readonly row: number }): void {
    const { row, hash, digest, number, at } = told;
    this.#add('log_row', {
      unit,
      workstation: fromHex(workstation),
      row_no: row,
      hash: fromHex(hash),
      digest: fromHex(digest),
      number,
      at,
    });
  }

  /** Keeps what was not accepted, with its reason. */
  setAside(unit: string, came: Delivered, { code, params }: Refusal, at: Date): void {
    const { client, epoch, sequence, kind, act } = came;
    const key = keyOf(toHex(client), epoch, sequence, came.digest);
    const digest = fromHex(came.digest);
    const row = {
      unit,
      client,
      epoch,
      sequence,
      digest,
      kind,
      at,
      code,
      params: JSON.stringify(params),
      act,
      decided: null,
      decision: null,
    };
    this.#quarantine.set(key, row);
  }

  /** An act that is accepted, or waits, is no longer set aside. */
  clear(digest: string): void {
    this.#cleared.add(digest);
    for (const [key, row] of this.#quarantine) {
      if (toHex(row.digest) === digest) this.#quarantine.delete(key);
    }
  }

  noLongerWaiting(key: string, row: WaitingTable): void {
    if (!this.waiting.delete(key)) this.#ended.push(row);
  }

  /** Writes everything. Inside the transaction that locked the unit's row. */
  async flush(db: Kysely<StoreTables>, unit: string): Promise<void> {
    for (const [table, rows] of Object.entries(this.#rows)) {
      for (const part of inLots<object>(rows)) {
        await db
          .insertInto(table as 'acceptance')
          .values(part as unknown as Insertable<AcceptanceTable>[])
          .execute();
      }
    }
    await this.#flushLicences(db);
    for (const { licence, previous } of this.#ended) {
      await db
        .deleteFrom('waiting')
        .where((eb) => eb.and({ unit, licence, previous }))
        .execute();
    }
    for (const part of inLots([...this.waiting.values()]))
      await db.insertInto('waiting').values(part).execute();
    await this.#flushSequences(db, unit);
  }

  async #flushLicences(db: Kysely<StoreTables>): Promise<void> {
    for (const part of inLots([...this.#licences.values()])) {
      await db
        .insertInto('licence')
        .values(part)
        .onConflict((conflict) =>
          conflict.column('licence').doUpdateSet(({ ref }) => ({
            status: ref('excluded.status'),
            mortgaged: ref('excluded.mortgaged'),
            version: ref('excluded.version'),
            newest: ref('excluded.newest'),
            last: ref('excluded.last'),
            acts: ref('excluded.acts'),
          })),
        )
        .execute();
      const issued = part.map(({ licence, unit, type, status }) => ({ issuer: unit, type, licence, status }));
      await db
        .insertInto('issuer_licence')
        .values(issued)
        .onConflict((conflict) =>
          conflict
            .columns(['issuer', 'type', 'licence'])
            .doUpdateSet(({ ref }) => ({ status: ref('excluded.status') })),
        )
        .execute();
    }
    for (const part of inLots([...this.#uses.values()])) {
      await db
        .insertInto('authorisation_use')
        .values(part)
        .onConflict((conflict) =>
          conflict
            .columns(['unit', 'workstation', 'authorisation', 'day'])
            .doUpdateSet(({ ref }) => ({ count: ref('excluded.count') })),
        )
        .execute();
    }
  }

  async #flushSequences(db: Kysely<StoreTables>, unit: string): Promise<void> {
    for (const part of inLots([...this.sequences.values()])) {
      await db
        .insertInto('client_sequence')
        .values(part)
        .onConflict((conflict) =>
          conflict
            .columns(['client', 'epoch', 'sequence'])
            .doUpdateSet(({ ref }) => ({ state: ref('excluded.state'), reason: ref('excluded.reason') })),
        )
        .execute();
    }
    for (const part of inLots([...this.#cleared])) {
      await db
        .deleteFrom('quarantine')
        .where('unit', '=', unit)
        .where('digest', 'in', part.map(fromHex))
        .execute();
    }
    for (const part of inLots([...this.#quarantine.values()])) {
      await db
        .insertInto('quarantine')
        .values(part)
        .onConflict((conflict) =>
          conflict.columns(['unit', 'client', 'epoch', 'sequence', 'digest']).doUpdateSet(({ ref }) => ({
            at: ref('excluded.at'),
            code: ref('excluded.code'),
            params: ref('excluded.params'),
          })),
        )
        .execute();
    }
    for (const [act, { digest, decision }] of this.#decided) {
      await db
        .updateTable('quarantine')
        .set({ decided: fromHex(digest), decision: decision ?? (await this.#decisionOf(db, unit, act)) })
        .where('unit', '=', unit)
        .where('digest', '=', fromHex(act))
        .execute();
    }
  }

  /** The word of the last decision about an act. */
  async #decisionOf(db: Kysely<StoreTables>, unit: string, act: string): Promise<string | null> {
    const row = await db
      .selectFrom('conflict_decision')
      .select('decision')
      .where('unit', '=', unit)
      .where('act', '=', fromHex(act))
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.decision ?? null;
  }

  #add<T extends keyof StoreTables>(table: T, row: Insertable<StoreTables[T]>): void {
    const rows: Insertable<StoreTables[T]>[] = this.#rows[table] ?? [];
    rows.push(row);
    this.#rows[table] = rows as Rows[T];
  }
}

/** Rows in lots that one statement has room for. */
function inLots<R>(rows: readonly R[]): R[][] {
  const lots: R[][] = [];
  for (let at = 0; at < rows.length; at += 500) lots.push(rows.slice(at, at + 500));
  return lots;
}

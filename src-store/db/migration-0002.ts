import { sql, type Kysely } from 'kysely';
import { makeTable } from './table-maker.ts';

/** Authority, acceptance, licences, catalogue, files, feeds. What each column is: tables*.ts. */
export async function licencesAndAcceptance(db: Kysely<unknown>): Promise<void> {
  await authority(db);
  await acceptance(db);
  await licences(db);
  await useLogs(db);
  await catalogue(db);
  await feeds(db);
}

async function authority(db: Kysely<unknown>): Promise<void> {
  const station = { unit: 'code', workstation: 'bytes' } as const;
  await makeTable(db, 'authority_record', ['unit', 'workstation', 'number'], {
    ...station,
    number: 'int',
    digest: 'bytes',
    record: 'bytes',
  });
  await makeTable(db, 'authority_source', ['unit', 'workstation', 'digest'], {
    ...station,
    digest: 'bytes',
    kind: 'code',
    body: 'bytes',
  });
}

const CAME = { client: 'bytes', epoch: 'code', sequence: 'int' } as const;

async function acceptance(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'acceptance', ['unit', 'number'], {
    unit: 'code',
    number: 'int',
    digest: 'bytes',
    before: 'bytes',
    kind: 'code',
    licence: 'code?',
    ...CAME,
    at: 'time',
    act: 'bytes',
  });
  await makeTable(db, 'acceptance_head', ['unit', 'number'], {
    unit: 'code',
    number: 'int',
    act: 'bytes',
    signature: 'bytes',
  });
  for (const table of ['acceptance', 'acceptance_head']) {
    await sql`create trigger ${sql.ref(`${table}_append_only`)} before update or delete or truncate
      on ${sql.table(table)} for each statement execute function refuse_change()`.execute(db);
  }
  await makeTable(db, 'accepted_digest', ['unit', 'digest'], {
    unit: 'code',
    digest: 'bytes',
    number: 'int',
  });
  await makeTable(db, 'client_sequence', ['client', 'epoch', 'sequence'], {
    ...CAME,
    digest: 'bytes',
    state: 'code',
    reason: 'text?',
  });
  await makeTable(db, 'waiting', ['unit', 'licence', 'previous'], {
    unit: 'code',
    licence: 'code',
    previous: 'bytes',
    digest: 'bytes',
    ...CAME,
    at: 'time',
    act: 'bytes',
    found: 'text',
  });
  await makeTable(db, 'quarantine', ['unit', 'client', 'epoch', 'sequence', 'digest'], {
    unit: 'code',
    ...CAME,
    digest: 'bytes',
    kind: 'code',
    at: 'time',
    code: 'code',
    params: 'text',
    act: 'bytes',
  });
}

async function licences(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'licence', ['licence'], {
    licence: 'code',
    unit: 'code',
    type: 'code',
    status: 'code',
    mortgaged: 'flag',
    version: 'int',
    newest: 'text',
    last: 'bytes',
    acts: 'int',
  });
  await makeTable(db, 'licence_version', ['licence', 'version'], {
    licence: 'code',
    version: 'int',
    number: 'int',
    digest: 'bytes',
    face: 'int',
    body: 'text',
  });
  await makeTable(db, 'licence_act', ['licence', 'ordinal'], {
    licence: 'code',
    ordinal: 'int',
    number: 'int',
    chain: 'bytes',
    previous: 'bytes',
    digest: 'bytes',
    kind: 'code',
    event: 'code',
    at: 'time',
  });
  await makeTable(db, 'holder_licence', ['holder', 'licence', 'version'], {
    holder: 'code',
    licence: 'code',
    version: 'int',
  });
  await makeTable(db, 'issuer_licence', ['issuer', 'type', 'licence'], {
    issuer: 'code',
    type: 'code',
    licence: 'code',
    status: 'code',
  });
}

async function useLogs(db: Kysely<unknown>): Promise<void> {
  const row = { unit: 'code', workstation: 'bytes', row_no: 'int', hash: 'bytes', digest: 'bytes' } as const;
  const key = ['unit', 'workstation', 'row_no'];
  await makeTable(db, 'log_head', key, { ...row, ...CAME });
  await makeTable(db, 'log_row', key, { ...row, number: 'int', at: 'time' });
  await makeTable(db, 'impression', key, row);
  await makeTable(db, 'authorisation_end', ['unit', 'authorisation', 'number'], {
    unit: 'code',
    authorisation: 'bytes',
    number: 'int',
    at: 'time',
    ended_at: 'time',
    seal: 'text?',
  });
  await makeTable(db, 'issued_record', ['unit', 'record'], {
    unit: 'code',
    record: 'bytes',
    digest: 'bytes',
  });
  await makeTable(db, 'authorisation_use', ['unit', 'workstation', 'authorisation', 'day'], {
    unit: 'code',
    workstation: 'bytes',
    authorisation: 'bytes',
    day: 'code',
    count: 'int',
  });
}

async function catalogue(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'licence_type', ['code', 'state'], {
    code: 'code',
    state: 'int',
    body: 'text',
    at: 'time',
  });
  await makeTable(db, 'template', ['digest'], { digest: 'bytes', body: 'bytes' });
  await makeTable(db, 'block', ['issuer', 'type', 'block'], {
    issuer: 'code',
    type: 'code',
    block: 'int',
    workstation: 'bytes',
    wish: 'code',
    allotted_at: 'time',
  });
  await makeTable(db, 'block_counter', ['issuer', 'type'], { issuer: 'code', type: 'code', last: 'int' });
  await makeTable(db, 'unit_file', ['unit', 'digest'], {
    unit: 'code',
    digest: 'bytes',
    size: 'int',
    received: 'int',
    whole: 'flag',
  });
  await makeTable(db, 'found_file', ['key', 'digest'], { key: 'bytes', digest: 'bytes', until: 'time' });
}

async function feeds(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'feed', ['feed'], { feed: 'code', last: 'int' });
  await makeTable(db, 'change', ['feed', 'number'], {
    feed: 'code',
    number: 'int',
    at: 'time',
    kind: 'code',
    body: 'bytes',
  });
  await makeTable(db, 'relayed_ticket', ['unit', 'digest'], {
    unit: 'code',
    digest: 'bytes',
    number: 'int',
  });
  await makeTable(db, 'seal_status', ['issuer', 'number'], {
    issuer: 'bytes',
    number: 'int',
    list: 'bytes',
    at: 'time',
  });
  await makeTable(db, 'outage', ['unit', 'id', 'state'], {
    unit: 'code',
    id: 'code',
    state: 'int',
    body: 'text',
    at: 'time',
  });
}

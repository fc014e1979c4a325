import { equalBytes, fail } from '@yinzheng/core/kernel';
import type {
  KeptLicenceAct,
  LicenceActKind,
  LicenceActs,
  LicenceLine,
  LineQuery,
  NewLicenceAct,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { GuardedDatabase } from './database.ts';
import { licenceList } from './licence-list.ts';

interface StoredAct {
  readonly number: number;
  readonly kind: LicenceActKind;
  readonly digest: Buffer;
  readonly subject: string;
  readonly body: Buffer;
}

interface StoredLine {
  readonly number: number;
  readonly subject: string;
  readonly type: string;
  readonly licence: string | null;
}

interface StoredSerial {
  readonly type: string;
  readonly issuer: string;
  readonly serial: string;
  readonly draft: string;
  readonly taken_at: number;
}

/** The acts of a database's licences (docs/data-folder.md). */
export function licenceActs({ connection, guard }: GuardedDatabase): LicenceActs {
  const run = (sql: string, ...parameters: unknown[]): number =>
    guard(() => connection.prepare(sql).run(...parameters).changes);
  const all = <T>(sql: string, ...parameters: unknown[]): T[] =>
    guard(() => connection.prepare<unknown[], T>(sql).all(...parameters));
  const acts = (where: string, ...parameters: unknown[]): KeptLicenceAct[] =>
    all<StoredAct>(
      `SELECT number, kind, digest, subject, body FROM licence_act WHERE ${where} ORDER BY number`,
      ...parameters,
    ).map(actOf);
  /** `index`: the planner does not know how few lines of a kind or type there are. */
  const lines = (where: string, { type, before, limit }: LineQuery, index: string): LicenceLine[] => {
    const ofType = type === undefined ? '' : 'AND type = ?';
    return all<StoredLine>(
      `SELECT number, subject, type, licence FROM licence_line INDEXED BY ${index}
       WHERE ${where} AND number < ? ${ofType} ORDER BY number DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      ...(type === undefined ? [] : [type]),
      limit,
    ).map(lineOf);
  };
  const addLine = (kind: 'draft' | 'licence', subject: string, type: string): void => {
    run(
      `INSERT INTO licence_line (number, kind, subject, type)
       VALUES ((SELECT coalesce(max(number), 0) + 1 FROM licence_line), ?, ?, ?) ON CONFLICT (subject) DO NOTHING`,
      kind,
      subject,
      type,
    );
  };
  const noteHeld = (licence: string, type: string, holders: readonly string[]): void => {
    for (const holder of holders) {
      run('INSERT INTO licence_holder VALUES (?, ?, ?) ON CONFLICT DO NOTHING', type, holder, licence);
    }
  };
  const find = ({ kind, subject, found }: NewLicenceAct): void => {
    if (found === undefined) return;
    if (kind === 'record') addLine('draft', subject, found.type);
    if (kind !== 'version') return;
    addLine('licence', subject, found.type);
    noteHeld(subject, found.type, found.holders);
    run(
      `UPDATE licence_line SET licence = ? WHERE kind = 'draft' AND subject = ?`,
      subject,
      found.draft ?? '',
    );
  };
  const list = licenceList({ connection, guard }, (subject) => acts('subject = ?', subject));
  return {
    list,
    keep: (act) =>
      guard(() =>
        connection
          .transaction(() => {
            const { kind, subject, body } = act;
            const digest = sm3(body);
            const added = run(
              `INSERT INTO licence_act (number, digest, kind, subject, body)
               VALUES ((SELECT coalesce(max(number), 0) + 1 FROM licence_act), ?, ?, ?, ?)
               ON CONFLICT (digest) DO NOTHING`,
              digest,
              kind,
              subject,
              body,
            );
            find(act);
            if (added > 0) list.wrote(subject, digest);
          })
          .immediate(),
      ),
    about: (subject) => acts('subject = ?', subject),
    after: (number, limit) =>
      all<StoredAct>(
        'SELECT number, kind, digest, subject, body FROM licence_act WHERE number > ? ORDER BY number LIMIT ?',
        number,
        limit,
      ).map(actOf),
    authorisations: () => acts(`kind IN ('authorisation', 'authorisation-end')`),
    has: (digest) => all('SELECT 1 FROM licence_act WHERE digest = ?', digest).length > 0,
    licences: (query) =>
      lines(`kind = 'licence'`, query, query.type === undefined ? 'licence_line_kind' : 'licence_line_type'),
    drafts: (query) => {
      if (query.open) return lines(`kind = 'draft' AND licence IS NULL`, query, 'licence_line_open');
      return lines(
        `kind = 'draft'`,
        query,
        query.type === undefined ? 'licence_line_kind' : 'licence_line_type',
      );
    },
    draft: (subject) =>
      all<StoredLine>(
        `SELECT number, subject, type, licence FROM licence_line WHERE subject = ? AND kind = 'draft'`,
        subject,
      ).map(lineOf)[0],
    counts: () => {
      const [count] = all<{ licences: number; open: number }>(
        `SELECT (SELECT count(*) FROM licence_line WHERE kind = 'licence') AS licences,
           (SELECT count(*) FROM licence_line WHERE kind = 'draft' AND licence IS NULL) AS open`,
      );
      return count ?? { licences: 0, open: 0 };
    },
    heldBy: (type, holder) =>
      all<{ licence: string }>(
        'SELECT licence FROM licence_holder WHERE type = ? AND holder = ? ORDER BY licence',
        type,
        holder,
      ).map(({ licence }) => licence),
    noteHeld,
    take: ({ type, issuer, serial, draft, at }) =>
      void run(
        'INSERT INTO licence_serial VALUES (?, ?, ?, ?, ?)',
        type,
        issuer,
        serial,
        draft,
        at.getTime(),
      ),
    unmade: (type) =>
      all<StoredSerial>(
        `SELECT s.* FROM licence_serial s WHERE s.type = ? AND NOT EXISTS (
           SELECT 1 FROM licence_line l WHERE l.subject = s.type || '.' || s.issuer || '.' || s.serial)
         ORDER BY s.serial`,
        type,
      ).map(({ taken_at: at, ...taken }) => ({ ...taken, at: new Date(at) })),
  };
}

function actOf({ number, kind, digest, subject, body }: StoredAct): KeptLicenceAct {
  const bytes = new Uint8Array(body);
  if (!equalBytes(sm3(bytes), digest)) return fail('STORE_ALTERED', { detail: 'licence acts' });
  return { number, kind, digest: new Uint8Array(digest), subject, body: bytes };
}

function lineOf({ number, subject, type, licence }: StoredLine): LicenceLine {
  return { number, subject, type, licence: licence ?? undefined };
}

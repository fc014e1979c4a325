import type Database from 'better-sqlite3';
import { parseTicket, parseTicketFile, ticketDer, withDecision } from '@yinzheng/core/approvals';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { SEAL_ID } from '../house.ts';
import { makeCrl, makeSeal, makeStatusList } from '../made-seals.ts';
import { ALTERED, altered, FORGED_MAKER, FORGED_ROOT, MALLORY, type SqlCase, type SqlHand } from './case.ts';

function underDigestOf(table: string, old: Uint8Array, body: Uint8Array): SqlCase['change'] {
  return ({ db }) => {
    const { changes } = db.prepare(`UPDATE ${table} SET body = ? WHERE digest = ?`).run(body, sm3(old));
    if (changes !== 1) throw new Error(`nothing to change in ${table}`);
  };
}

function insertDigested(db: Database.Database, table: 'crl' | 'status_list', body: Uint8Array): void {
  db.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(sm3(body), body);
}

export const CERTIFICATE: readonly SqlCase[] = [
  altered('the unit’s certificate replaced under its digest', (hand) => {
    underDigestOf('certificate', hand.office.who.custodian.certificate.der, MALLORY.certificate.der)(hand);
  }),
  altered('the approver’s certificate replaced under its digest', (hand) => {
    underDigestOf('certificate', hand.office.who.approver.certificate.der, MALLORY.certificate.der)(hand);
  }),
  altered('the seal maker’s certificate replaced under its digest', (hand) => {
    underDigestOf('certificate', hand.office.maker.certificate.der, FORGED_MAKER.certificate.der)(hand);
  }),
  {
    name: 'certificates of one’s own making beside the others, as root, maker, unit and person',
    stamp: 'works',
    approve: 'works',
    change: ({ db }) => {
      const insert = db.prepare('INSERT INTO certificate VALUES (?, ?, ?)');
      for (const [kind, { certificate }] of [
        ['root', FORGED_ROOT],
        ['maker', FORGED_MAKER],
        ['person', MALLORY],
      ] as const) {
        insert.run(sm3(certificate.der), kind, certificate.der);
      }
    },
  },
  {
    // Grants and seals carry their certificates: what the table holds gives nobody a right.
    name: 'no certificate at all',
    stamp: 'works',
    approve: 'works',
    change: ({ db }) => void db.exec('DELETE FROM certificate'),
  },
];

const WRONG_SEAL = /^TICKET_WRONG_SEAL$/;
const ALTERED_SEAL = /^STORE_ALTERED$/;

function wrongSeal(name: string, body: (hand: SqlHand) => Uint8Array): SqlCase {
  return {
    name,
    stamp: WRONG_SEAL,
    approve: WRONG_SEAL,
    change: (hand) =>
      void hand.db.prepare('UPDATE seal SET body = ? WHERE es_id = ?').run(body(hand), SEAL_ID),
  };
}

export const SEAL: readonly SqlCase[] = [
  wrongSeal('a seal of the same maker for another certificate', ({ office }) => {
    return makeSeal(office.maker, MALLORY, { esID: SEAL_ID });
  }),
  wrongSeal('a seal of another maker for the unit’s certificate', ({ office }) => {
    return makeSeal(FORGED_MAKER, office.who.custodian, { esID: SEAL_ID });
  }),
  wrongSeal('the seal with one bit of its picture turned over', ({ office }) => {
    return office.seal.with(600, office.seal[600]! ^ 1);
  }),
  {
    name: 'a seal of another code',
    stamp: ALTERED_SEAL,
    approve: ALTERED_SEAL,
    change: ({ db, office }) => {
      const other = makeSeal(office.maker, office.who.custodian, { esID: 'YZTEST0000000002' });
      db.prepare('UPDATE seal SET body = ? WHERE es_id = ?').run(other, SEAL_ID);
    },
  },
  {
    name: 'a seal of another code under its own',
    stamp: WRONG_SEAL,
    approve: WRONG_SEAL,
    change: ({ db, office }) => {
      const esID = 'YZTEST0000000002';
      const other = makeSeal(office.maker, office.who.custodian, { esID });
      db.prepare('UPDATE seal SET es_id = ?, body = ?').run(esID, other);
    },
  },
  {
    name: 'no seal',
    stamp: WRONG_SEAL,
    approve: WRONG_SEAL,
    change: ({ db }) => void db.exec('DELETE FROM seal'),
  },
  {
    name: 'another seal before it under the same code',
    stamp: ALTERED_SEAL,
    approve: ALTERED_SEAL,
    change: ({ db, office }) => {
      const forged = makeSeal(FORGED_MAKER, office.who.custodian, { esID: SEAL_ID });
      db.prepare('INSERT INTO seal VALUES (?, ?)').run('AAAA', forged);
    },
  },
  {
    name: 'rubbish for a seal',
    stamp: ALTERED_SEAL,
    approve: ALTERED_SEAL,
    change: ({ db }) => void db.exec("UPDATE seal SET body = x'3000'"),
  },
];

const NOT_USABLE = /^SEAL_NOT_USABLE$/;

function notUsable(name: string, change: SqlCase['change']): SqlCase {
  return { name, stamp: NOT_USABLE, approve: NOT_USABLE, change };
}

function onlyThe(table: 'crl' | 'status_list', body: (hand: SqlHand) => Uint8Array): SqlCase['change'] {
  return (hand) => {
    hand.db.exec(`DELETE FROM ${table}`);
    insertDigested(hand.db, table, body(hand));
  };
}

const EARLIER = new Date('2026-03-02T00:00:00Z');
const STALE = new Date('2026-04-02T00:00:00Z');
const LATER = new Date('2026-06-01T12:00:00Z');

export const CRL: readonly SqlCase[] = [
  notUsable('no list', ({ db }) => void db.exec('DELETE FROM crl')),
  notUsable(
    'an older list of the issuer’s that has run out',
    onlyThe('crl', ({ office }) => makeCrl(office.root, [], EARLIER, STALE).der),
  ),
  notUsable(
    'an empty list that somebody else signed under the issuer’s name',
    onlyThe('crl', () => makeCrl(FORGED_ROOT).der),
  ),
  {
    // Which of the seal's certificates will sign is known when somebody stamps, not before.
    name: 'a list that revokes the unit’s certificate beside an older one that does not',
    stamp: NOT_USABLE,
    approve: 'works',
    change: ({ db, office }) => {
      const { serial } = office.who.custodian.certificate;
      insertDigested(db, 'crl', makeCrl(office.root, [{ serial, revokedAt: EARLIER }], LATER).der);
    },
  },
  altered('another list under the list’s digest', ({ db, office }) => {
    db.prepare('UPDATE crl SET body = ?').run(makeCrl(office.root, [], LATER).der);
  }),
];

const ACTIVE = {
  esID: SEAL_ID,
  status: 'active',
  since: new Date('2026-05-06T08:00:00Z'),
  reason: '',
} as const;

export const STATUS_LIST: readonly SqlCase[] = [
  notUsable('no list', ({ db }) => void db.exec('DELETE FROM status_list')),
  notUsable(
    'an older list of the maker’s that has run out',
    onlyThe('status_list', ({ office }) => {
      return makeStatusList(office.maker, [ACTIVE], { thisUpdate: EARLIER, nextUpdate: STALE }).bytes;
    }),
  ),
  notUsable(
    'a list that says the seal is active, by another maker',
    onlyThe('status_list', () => makeStatusList(FORGED_MAKER, [ACTIVE]).bytes),
  ),
  notUsable(
    'a list without the seal',
    onlyThe('status_list', ({ office }) => makeStatusList(office.maker, []).bytes),
  ),
  notUsable('a list that cancels the seal beside an older one that does not', ({ db, office }) => {
    const cancelled = { ...ACTIVE, status: 'cancelled', since: LATER } as const;
    const list = makeStatusList(office.maker, [ACTIVE, cancelled], { number: 2, thisUpdate: LATER });
    insertDigested(db, 'status_list', list.bytes);
  }),
  altered('another list under the list’s digest', ({ db, office }) => {
    db.prepare('UPDATE status_list SET body = ?').run(
      makeStatusList(office.maker, [ACTIVE], { number: 2 }).bytes,
    );
  }),
];

export const TICKET: readonly SqlCase[] = [
  {
    name: 'other bytes under the digest of the ticket that is about to be used',
    stamp: ALTERED,
    approve: 'works',
    change: ({ db, ticket }) => {
      const { der, request } = parseTicketFile(ticket);
      db.prepare('INSERT INTO ticket VALUES (?, ?, ?)').run(sm3(der), request.ticketId, utf8('another'));
    },
  },
  {
    // A use rests on the ticket in hand; the kept ones are for whoever reads the log.
    name: 'no kept ticket',
    stamp: 'works',
    approve: 'works',
    change: ({ db }) => void db.exec('DELETE FROM ticket'),
  },
];

/** Adds the next version of a kept request as the table wants it. */
function insertVersion(db: Database.Database, body: Uint8Array, ticketId: Uint8Array): void {
  db.prepare(
    'INSERT INTO request_version SELECT ?, coalesce(max(version), 0) + 1, ? FROM request_version WHERE ticket_id = ?',
  ).run(ticketId, body, ticketId);
}

export const REQUEST_VERSION: readonly SqlCase[] = [
  {
    // What is shown there is never what a key signs for: a ticket in hand is verified, whatever the table says.
    name: 'another body for the kept request that is about to be used',
    stamp: 'works',
    approve: 'works',
    change: ({ db, ticket }) => {
      const { request } = parseTicketFile(ticket);
      insertVersion(db, utf8('another'), request.ticketId);
    },
  },
  {
    name: 'a request of one’s own making, agreed to by one’s own making',
    stamp: 'works',
    approve: 'works',
    change: ({ db, ticket }) => {
      const real = parseTicketFile(ticket);
      const forged = withDecision(
        parseTicket(ticketDer(real.requestBytes, [])),
        real.decisions[0]!.record.act.bytes,
        sm3(MALLORY.certificate.der),
        MALLORY.sign(real.decisions[0]!.record.act.bytes),
      );
      insertVersion(db, forged.der, real.request.ticketId);
    },
  },
];

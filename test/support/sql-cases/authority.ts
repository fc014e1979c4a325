import { grantDer, signedRecordDer, type Grant } from '@yinzheng/core/authority';
import { sm3 } from '@yinzheng/core/sm';
import { ENDS, FOUNDED, holder, recordsOf, usualGrants, type Holder } from '../house.ts';
import type { MadeOffice } from '../made-office.ts';
import { MALLORY, type SqlCase, type SqlHand } from './case.ts';

/** A grant in the next place of the chain, for whoever, before it is signed. */
function nextGrant({ records }: MadeOffice, changes: Partial<Grant> = {}): Grant {
  return {
    number: records.length,
    previous: sm3(records.at(-1)!),
    person: { id: 'mallory', name: '马某' },
    cert: MALLORY.certificate.der,
    role: 'approver',
    seal: undefined,
    validFrom: FOUNDED,
    validTo: ENDS,
    grantedAt: FOUNDED,
    ...changes,
  };
}

/** A grant signed by some, each under the certificate that they claim. */
function signedAs(
  grant: Grant,
  ...signers: readonly (readonly [claimed: Holder, real: Holder])[]
): Uint8Array {
  const act = grantDer(grant);
  return signedRecordDer(
    act,
    signers.map(([claimed, real]) => ({
      certDigest: sm3(claimed.certificate.der),
      signature: real.sign(act),
    })),
  );
}

function addRecord({ db, office }: SqlHand, record: Uint8Array): void {
  db.prepare('INSERT INTO authority_record VALUES (?, ?)').run(office.records.length, record);
}

/** An existing grant that says something else, under its old signatures. */
function changedGrant(hand: SqlHand, number: number, changes: Partial<Grant>): void {
  const { office, db } = hand;
  const roles = usualGrants(office.who)[number - 1]!;
  const { to, ...spec } = roles;
  const own: Grant = nextGrant(office, {
    number,
    previous: sm3(office.records[number - 1]!),
    person: to.person,
    cert: to.certificate.der,
    ...spec,
  });
  const { system, security } = office.who;
  // The signatures are those of the unchanged act.
  const before = grantDer(own);
  const record = signedRecordDer(
    grantDer({ ...own, ...changes }),
    [system, security].map((admin) => ({
      certDigest: sm3(admin.certificate.der),
      signature: admin.sign(before),
    })),
  );
  db.prepare('UPDATE authority_record SET body = ? WHERE number = ?').run(record, number);
}

const AUTHORITY = /^(?:AUTHORITY_BROKEN|LOG_(?:EDITED|INSERTED|REMOVED|REORDERED|REWRITTEN|SWAPPED))$/;

function authority(name: string, change: SqlCase['change']): SqlCase {
  return { name, stamp: AUTHORITY, approve: AUTHORITY, change };
}

export const AUTHORITY_RECORD: readonly SqlCase[] = [
  authority('a new approver by a grant that nobody signed', (hand) => {
    addRecord(hand, signedAs(nextGrant(hand.office)));
  }),
  authority(
    'a new approver by a grant under the administrators’ names, signed by the new approver',
    (hand) => {
      const { system, security } = hand.office.who;
      addRecord(hand, signedAs(nextGrant(hand.office), [system, MALLORY], [security, MALLORY]));
    },
  ),
  authority('a new approver by a grant under certificates of the new approver’s', (hand) => {
    addRecord(hand, signedAs(nextGrant(hand.office), [MALLORY, MALLORY], [MALLORY, MALLORY]));
  }),
  authority('a new approver by a grant of one administrator', (hand) => {
    const { system } = hand.office.who;
    addRecord(hand, signedAs(nextGrant(hand.office), [system, system]));
  }),
  authority('a new approver by a grant that one administrator signed twice', (hand) => {
    const { system, security } = hand.office.who;
    addRecord(hand, signedAs(nextGrant(hand.office), [system, system], [security, system]));
  }),
  authority('a new custodian by a grant of one administrator and an approver', (hand) => {
    const { system, approver } = hand.office.who;
    addRecord(
      hand,
      signedAs(nextGrant(hand.office, { role: 'custodian' }), [system, system], [approver, approver]),
    );
  }),
  authority('a grant that both signed, of another place in the chain', (hand) => {
    const { system, security } = hand.office.who;
    addRecord(hand, signedAs(nextGrant(hand.office, { number: 9 }), [system, system], [security, security]));
  }),
  authority('a grant that both signed, behind another record', (hand) => {
    const { system, security } = hand.office.who;
    const grant = nextGrant(hand.office, { previous: new Uint8Array(32) });
    addRecord(hand, signedAs(grant, [system, system], [security, security]));
  }),
  authority('another approver in the approver’s grant', (hand) => {
    changedGrant(hand, 2, { person: { id: 'mallory', name: '马某' } });
  }),
  authority('another certificate in the approver’s grant', (hand) => {
    changedGrant(hand, 2, { cert: MALLORY.certificate.der });
  }),
  authority('another role in the applicant’s grant', (hand) => {
    changedGrant(hand, 1, { role: 'approver' });
  }),
  authority('another seal in the custodian’s grant', (hand) => {
    changedGrant(hand, 4, { seal: 'ANOTHER' });
  }),
  authority('every seal in the custodian’s grant', (hand) => {
    changedGrant(hand, 4, { seal: undefined });
  }),
  authority('a longer time in the custodian’s grant', (hand) => {
    changedGrant(hand, 4, { validTo: new Date('2040-01-01T00:00:00Z') });
  }),
  authority('the last grant taken away', ({ db }) => {
    db.exec('DELETE FROM authority_record WHERE number = (SELECT max(number) FROM authority_record)');
  }),
  authority('a grant taken out of the middle', ({ db }) => {
    db.exec('DELETE FROM authority_record WHERE number = 2');
  }),
  authority('two grants exchanged', ({ db }) => {
    db.exec('UPDATE authority_record SET number = 90 WHERE number = 1');
    db.exec('UPDATE authority_record SET number = 1 WHERE number = 2');
    db.exec('UPDATE authority_record SET number = 2 WHERE number = 90');
  }),
  authority('every record another house’s', ({ db, office }) => {
    const others = { ...office.who, root: holder('another-root', '另一授权根'), approver: MALLORY };
    const records = recordsOf(others, usualGrants(others));
    db.exec('DELETE FROM authority_record');
    for (const [number, record] of records.entries()) {
      db.prepare('INSERT INTO authority_record VALUES (?, ?)').run(number, record);
    }
  }),
  authority('no record at all', ({ db }) => {
    db.exec('DELETE FROM authority_record');
  }),
  authority('a record of rubbish', ({ db }) => {
    db.exec("UPDATE authority_record SET body = x'3000' WHERE number = 3");
  }),
];

import { decisionDer, makeDecision, parseTicket, ticketDer, verifyTicket } from '@yinzheng/core/approvals';
import {
  asFoundation,
  asGrant,
  foundationDer,
  grantDer,
  loadAuthority,
  signedRecordDer,
  type Authority,
} from '@yinzheng/core/authority';
import { der, readDer } from '@yinzheng/core/asn1';
import { equalBytes } from '@yinzheng/core/kernel';
import { impressionBytes, MESSAGE_KINDS, type Impression } from '@yinzheng/core/devices';
import { signedDataFrom } from '@yinzheng/core/pki';
import { sealSignatureFrom } from '@yinzheng/core/seals';
import { sm2Verify, sm3 } from '@yinzheng/core/sm';
import {
  checkpointAt,
  checkpointDer,
  checkpointSigner,
  parseCheckpoint,
  signedCheckpointDer,
} from '@yinzheng/core/use-log';
import { verifyCms, verifySealSignature } from '@yinzheng/core/verification';
import { beforeAll, describe, expect, it } from 'vitest';
import { reserve } from '../../../src-core/stamping/reserve.ts';
import { codeOf } from '../../support/codes.ts';
import { ENDS, FOUNDED, foundationOf, recordsOf, request, usualGrants } from '../../support/house.ts';
import { stampHouse, type StampHouse } from '../../support/stamp-house.ts';

// One key signs one message of each kind. Each signature is then presented, with its bytes and by that very key's
// certificate, to the verifier of every other kind.

/** How one kind of message is made, and what its verifier says of bytes and signature that claim to be of it. */
interface Kind {
  readonly bytes: () => Uint8Array;
  /** `not refused`, or why. */
  readonly verify: (bytes: Uint8Array, signature: Uint8Array) => string;
}

let house: StampHouse;
let signer: StampHouse['who']['custodian'];
let impression: Impression;
let kinds: Readonly<Record<string, Kind>>;

/** An authority in which the signer holds another role than usual. */
function authorityWhere(role: 'approver' | 'custodian'): Authority {
  const others = usualGrants(house.who).filter((grant) => grant.role !== 'custodian' && grant.role !== role);
  return loadAuthority(
    house.who.root.certificate.der,
    recordsOf(house.who, [...others, { role, to: signer }]),
  );
}

beforeAll(async () => {
  house = await stampHouse();
  const { who, clock } = house;
  signer = who.custodian;
  const terms = { jobId: new Uint8Array(16), at: clock.now(), approvers: [], output: '/a' };
  const [reservation] = house.log.transaction((log) => reserve(log, house.job, terms));
  impression = { ...house.job, reservation: reservation!, digest: sm3(house.document), at: clock.now() };
  kinds = {
    'ses-impression': { bytes: () => impressionBytes('ses', impression), verify: asSes },
    'cms-impression': { bytes: () => impressionBytes('cms', impression), verify: asCms },
    decision: decisionKind(),
    grant: grantKind(),
    foundation: foundationKind(),
    checkpoint: checkpointKind(),
  };
});

function asSes(bytes: Uint8Array, signature: Uint8Array): string {
  let made: Uint8Array;
  try {
    made = sealSignatureFrom(bytes, signer.certificate.der, signature);
  } catch {
    return 'unreadable';
  }
  const context = { ...house.deps.verification, now: house.clock.now() };
  const { steps } = verifySealSignature({
    signature: made,
    protectedDigest: impression.digest,
    ...context,
  });
  return steps.find(({ answer }) => answer === 'invalid')?.reason ?? 'not refused';
}

function asCms(bytes: Uint8Array, signature: Uint8Array): string {
  const spec = { oids: 'rfc5652', signedAttributes: bytes, certificate: signer.certificate } as const;
  const { digest } = impression;
  const { steps } = verifyCms({
    bytes: signedDataFrom(spec, signature),
    content: { digest },
    claimedTime: undefined,
    ...house.deps.verification,
    now: house.clock.now(),
  });
  return steps.find(({ answer }) => answer === 'invalid')?.reason ?? 'not refused';
}

function decisionKind(): Kind {
  const { clock } = house;
  const authority = authorityWhere('approver');
  const open = request(authority, clock);
  const form = { approverId: signer.person.id, answer: 'agreed', opinion: '' } as const;
  return {
    bytes: () => decisionDer(makeDecision(open, form, { authority, clock })),
    verify: (act, signature) =>
      codeOf(() => {
        const record = signedRecordDer(act, [{ certDigest: sm3(signer.certificate.der), signature }]);
        verifyTicket(parseTicket(ticketDer(open.requestBytes, [record])), authority, clock.now());
      }),
  };
}

function grantKind(): Kind {
  // Both administrators sign: the signer sits in the first seat.
  const who = { ...house.who, system: signer };
  const records = recordsOf(who, []);
  const grant = {
    number: 1,
    previous: sm3(records[0]!),
    person: who.leader.person,
    cert: who.leader.certificate.der,
    role: 'leader',
    seal: undefined,
    validFrom: FOUNDED,
    validTo: ENDS,
    grantedAt: FOUNDED,
  } as const;
  return {
    bytes: () => grantDer(grant),
    verify: (act, signature) => {
      const record = signedRecordDer(act, [
        { certDigest: sm3(signer.certificate.der), signature },
        { certDigest: sm3(who.security.certificate.der), signature: who.security.sign(act) },
      ]);
      const code = codeOf(() => loadAuthority(who.root.certificate.der, [records[0]!, record]));
      return code === 'not refused' ? code : codeOf(() => asGrant(readDer(act)));
    },
  };
}

function foundationKind(): Kind {
  return {
    bytes: () => foundationDer(foundationOf(house.who)),
    verify: (act, signature) => {
      const record = signedRecordDer(act, [{ certDigest: sm3(signer.certificate.der), signature }]);
      const code = codeOf(() => loadAuthority(signer.certificate.der, [record]));
      return code === 'not refused' ? code : codeOf(() => asFoundation(readDer(act)));
    },
  };
}

function checkpointKind(): Kind {
  const authority = authorityWhere('custodian');
  return {
    bytes: () => checkpointDer(checkpointAt(impression.reservation, authority, house.clock.now())),
    verify: (act, signature) => {
      let answer = 'unreadable';
      const code = codeOf(() => {
        const kept = parseCheckpoint(signedCheckpointDer(act, signer.certificate.der, signature));
        answer = checkpointSigner(kept, authority);
      });
      return answer === 'custodian' ? code : answer;
    },
  };
}

describe('a signature of one kind', () => {
  it('has a case here, whatever the kind', () => {
    expect(MESSAGE_KINDS.length).toBeGreaterThan(4);
    for (const kind of MESSAGE_KINDS) expect(Object.keys(kinds)).toContain(kind);
  });

  it('is accepted as that kind and refused as every other', () => {
    const made = Object.entries(kinds).map(([kind, { bytes }]) => {
      const act = bytes();
      const signature = signer.sign(act);
      expect(sm2Verify(signer.publicKey, act, signature)).toBe(true);
      return { kind, act, signature };
    });
    const accepted = made.flatMap(({ kind, act, signature }) => {
      return Object.entries(kinds).flatMap(([other, { verify }]) => {
        return verify(act, signature) === 'not refused' ? [`${kind} as ${other}`] : [];
      });
    });
    expect(accepted).toEqual(made.map(({ kind }) => `${kind} as ${kind}`));
  });

  it('is refused under the tag of another kind, by the right key, in the right shape', () => {
    const TAGS = [
      'decision',
      'grant',
      'foundation',
      'log-checkpoint',
      'ticket',
      'use-request',
      'use-log-row',
    ];
    const acts = Object.entries(kinds).filter(([kind]) => !kind.endsWith('impression'));
    expect(acts.length).toBeGreaterThan(3);
    for (const [kind, { bytes, verify }] of acts) {
      const [own, ...rest] = readDer(bytes()).children;
      const others = TAGS.map((tag) => der.ia5(`yinzheng.${tag}`)).filter(
        (tag) => !equalBytes(tag, own!.bytes),
      );
      expect(others).toHaveLength(TAGS.length - 1);
      for (const tag of others) {
        const act = der.sequence(tag, ...rest.map((child) => child.bytes));
        expect(verify(act, signer.sign(act)), kind).not.toBe('not refused');
      }
      const second = der.sequence(own!.bytes, der.integer(2), ...rest.slice(1).map((child) => child.bytes));
      expect(verify(second, signer.sign(second)), kind).not.toBe('not refused');
    }
  });
});

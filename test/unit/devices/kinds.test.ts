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
import { concat, equalBytes } from '@yinzheng/core/kernel';
import {
  impressionBytes,
  MESSAGE_KINDS,
  messageKindOf,
  messageKindsOf,
  probeDer,
  probeHolds,
  signInDer,
  signInHolds,
  type Impression,
} from '@yinzheng/core/devices';
import {
  certificationRequestFrom,
  certificationRequestInfo,
  derToPem,
  signedDataFrom,
} from '@yinzheng/core/pki';
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
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reserve } from '../../../src-core/stamping/reserve.ts';
import { codeOf } from '../../support/codes.ts';
import { ENDS, FOUNDED, foundationOf, recordsOf, request, usualGrants } from '../../support/house.ts';
import { DISTID } from '../../support/openssl.ts';
import { licenceKinds } from '../../support/licence-kinds.ts';
import { stampHouse, type StampHouse } from '../../support/stamp-house.ts';
import { tempDir } from '../../support/temp.ts';
import { run } from '../../support/tools.ts';

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
    probe: probeKind(),
    'certificate-request': requestKind(),
    'sign-in': signInKind(),
    ...licenceKinds(signer),
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

function probeKind(): Kind {
  const { publicKey } = signer;
  return {
    bytes: () => probeDer({ publicKey, nonce: sm3(house.document), at: house.clock.now() }),
    verify: (act, signature) =>
      probeHolds(act, signature, publicKey) ? 'not refused' : 'no probe of this key',
  };
}

/** openssl judges requests: it is who a certificate authority is. */
function requestKind(): Kind {
  const { subject } = signer.certificate;
  return {
    bytes: () => certificationRequestInfo({ subject: subject.der, publicKey: signer.publicKey }),
    verify: (act, signature) => {
      const cwd = tempDir();
      const request = certificationRequestFrom(act, signature);
      writeFileSync(join(cwd, 'a.csr'), derToPem(request, 'CERTIFICATE REQUEST'));
      const args = ['req', '-in', 'a.csr', '-noout', '-verify', '-vfyopt', DISTID];
      const { stdout, stderr } = run('openssl', args, { cwd });
      return /verify OK/.test(stdout + stderr) ? 'not refused' : 'openssl refuses it';
    },
  };
}

function signInKind(): Kind {
  const { certificate } = signer;
  const challenge = { verifier: '印证测试单位', nonce: sm3(house.document), issuedAt: house.clock.now() };
  return {
    bytes: () => signInDer(challenge, certificate.der),
    verify: (act, signature) => {
      return signInHolds(act, signature, challenge, certificate)
        ? 'not refused'
        : 'no answer to the challenge';
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
      'probe',
      'sign-in',
      'ticket',
      'use-request',
      'use-log-row',
      'standing-authorisation',
      'authorisation-end',
      'licence-record',
      'licence-review',
      'licence-order',
      'licence-event',
      'conflict-decision',
      'licence-bundle',
      'licence-version',
      'device-request',
    ];
    const acts = Object.entries(kinds).filter(([kind]) => !/impression$|^certificate-request$/.test(kind));
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

/** SubjectPublicKeyInfo on P-256. */
const OTHER_KEY = der.sequence(
  der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.840.10045.3.1.7')),
  der.bits(new Uint8Array(65)),
);

/** A request whose parts are changed. */
function requestWith(change: (parts: readonly Uint8Array[]) => readonly Uint8Array[]): Uint8Array {
  const parts = readDer(kinds['certificate-request']!.bytes()).children.map((child) => child.bytes);
  return der.sequence(...change(parts));
}

describe('the kind of a message', () => {
  it('is told from its bytes, for every kind', () => {
    for (const [kind, { bytes }] of Object.entries(kinds)) {
      expect(messageKindsOf(bytes()), kind).toEqual([kind]);
      expect(messageKindOf(bytes())).toBe(kind);
    }
  });

  it('is none for what the keys of others sign, or nobody does', () => {
    const { seal, ticket } = house;
    const certificate = signer.certificate;
    for (const [name, bytes] of Object.entries({
      nothing: new Uint8Array(0),
      digest: sm3(house.document),
      document: house.document,
      seal: seal.bytes,
      'a seal’s info': seal.signedBytes,
      certificate: certificate.der,
      'what a certificate’s issuer signs': certificate.tbs,
      name: certificate.subject.der,
      'a use request': ticket.requestBytes,
      ticket: ticket.der,
      'a log’s row': impression.reservation.body,
      'a log’s row as DER': der.sequence(der.ia5('yinzheng.use-log-row'), der.integer(1)),
      'a signed record': signedRecordDer(kinds['decision']!.bytes(), []),
      'an act of version 2': der.sequence(der.ia5('yinzheng.probe'), der.integer(2)),
      'an act’s tag in UTF-8': der.sequence(der.utf8('yinzheng.probe'), der.integer(1)),
      'a request of version 1': requestWith((parts) => parts.with(0, der.integer(1))),
      'a request with more in it': requestWith((parts) => [...parts, der.integer(1)]),
      'a request without attributes': requestWith((parts) => parts.slice(0, 3)),
      'a request for another curve': requestWith((parts) => parts.with(2, OTHER_KEY)),
      'a probe with bytes after it': concat(kinds['probe']!.bytes(), Uint8Array.of(0)),
    })) {
      expect(messageKindsOf(bytes), name).toEqual([]);
      expect(messageKindOf(bytes)).toBeUndefined();
    }
  });

  it('is told for each generation of a stamp', () => {
    const seal = der.sequence(der.sequence(), der.octets(new Uint8Array(1)));
    const bits = der.bits(sm3(house.document));
    const time = der.generalizedTime(house.clock.now());
    const tbs = (version: number, at: Uint8Array): Uint8Array =>
      der.sequence(der.integer(version), seal, at, bits, der.ia5('/ByteRange'));
    expect([tbs(1, bits), tbs(4, time), tbs(5, time)].map(messageKindOf)).toEqual([
      'ses-impression',
      'ses-impression',
      'ses-impression',
    ]);
    expect([tbs(0, time), tbs(2, time), tbs(3, bits), tbs(4, bits), tbs(6, time)].map(messageKindOf)).toEqual(
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  it('is never two, whatever the bytes', () => {
    const whole = Object.values(kinds).map(({ bytes }) => bytes());
    const parts = whole.flatMap((bytes) => readDer(bytes).children.map((child) => child.bytes));
    // Pieces of all kinds put together anew, as a SEQUENCE or a SET, and single flips.
    const mixed = fc
      .tuple(fc.boolean(), fc.array(fc.constantFrom(...parts), { maxLength: 7 }))
      .map(([asSet, chosen]) => (asSet ? der.set(...chosen) : der.sequence(...chosen)));
    const flipped = fc
      .tuple(fc.constantFrom(...whole), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([bytes, at, mask]) =>
        bytes.map((byte, index) => (index === at % Math.min(80, bytes.length) ? byte ^ mask : byte)),
      );
    fc.assert(
      fc.property(fc.oneof(mixed, flipped), (bytes) => {
        expect(messageKindsOf(bytes).length).toBeLessThan(2);
      }),
      { numRuns: 1500 },
    );
  });
});

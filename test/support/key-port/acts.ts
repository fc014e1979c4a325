import { makeDecision } from '@yinzheng/core/approvals';
import { loadAuthority } from '@yinzheng/core/authority';
import type { GateAct, GateContext, MessageKind } from '@yinzheng/core/devices';
import { bytesSource } from '@yinzheng/core/documents';
import { parseSeal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { checkpointAt } from '@yinzheng/core/use-log';
import { ticketRight } from '@yinzheng/core/use-rights';
import { reserve } from '../../../src-core/stamping/reserve.ts';
import { caSpec, issue } from '../certificates.ts';
import {
  decide,
  DOCUMENT,
  ENDS,
  FOUNDED,
  foundationOf,
  holder,
  people,
  recordsOf,
  request,
  SEAL_ID,
  TestClock,
  usualGrants,
  type Holder,
  type People,
} from '../house.ts';
import { licenceActs } from '../licence-acts.ts';
import { licenceAuthority, licenceBundle, licencePeople } from '../licence-house.ts';
import { makeSeal, party } from '../made-seals.ts';
import { MemoryUseLog } from '../use-log.ts';

/** Something that the gate has a key sign. */
export interface PortAct {
  readonly kind: MessageKind;
  readonly act: GateAct;
  readonly context: GateContext;
}

/** One act of each kind that a key may sign, in a house in which it is this key's to sign. Its private half is not needed. */
export async function actsFor(publicKey: Uint8Array): Promise<readonly PortAct[]> {
  const signer = holderOf(publicKey, people().custodian.person);
  const clock = new TestClock(new Date('2026-06-01T01:00:00Z'));
  const at = clock.now();
  const subject = signer.certificate.subject.der;
  const challenge = { verifier: '印证测试单位', nonce: sm3(publicKey), issuedAt: at };
  const nobody = { authority: undefined };
  return [
    ...(await impressions(signer, clock)),
    decision(holderOf(publicKey, people().approver.person), clock),
    grant(signer),
    ...licences(publicKey),
    {
      kind: 'foundation',
      act: { kind: 'foundation', foundation: foundationOf(people()), root: signer.certificate },
      context: nobody,
    },
    { kind: 'probe', act: { kind: 'probe', nonce: sm3(publicKey), at }, context: nobody },
    { kind: 'certificate-request', act: { kind: 'certificate-request', subject }, context: nobody },
    {
      kind: 'sign-in',
      act: { kind: 'sign-in', challenge, certificate: signer.certificate, at },
      context: nobody,
    },
  ];
}

function holderOf(publicKey: Uint8Array, person: Holder['person']): Holder {
  const key = { publicKey, privateKey: new Uint8Array(32) };
  const { certificate } = issue({ cn: '持有人', key, issuer: issue({ cn: 'CA', spec: caSpec() }) });
  const sign = (): never => {
    throw new Error('this key signs behind the port alone');
  };
  return { ...key, certificate, sign, person };
}

function authorityOf(who: People, grants = usualGrants(who)): ReturnType<typeof loadAuthority> {
  return loadAuthority(who.root.certificate.der, recordsOf(who, grants));
}

/** Both formats of an impression, and a checkpoint over the log that reserved them. */
async function impressions(signer: Holder, clock: TestClock): Promise<readonly PortAct[]> {
  const who = { ...people(), custodian: signer };
  const authority = authorityOf(who);
  const seal = parseSeal(
    makeSeal(party('Seal Maker', party('Test Root', undefined)), signer, { esID: SEAL_ID }),
  );
  const open = request(authority, clock, { seal: { esID: SEAL_ID, digest: sm3(seal.bytes) } });
  const ticket = await decide(open, who.approver, { authority, clock });
  const log = new MemoryUseLog();
  const { certificate } = signer;
  const job = {
    ...{
      right: ticketRight(ticket),
      document: ticket.request.documents[0]!,
      source: bytesSource(DOCUMENT),
      seal,
      certificate,
    },
    ...{ custodian: signer.person, format: 'ses' as const, positions: [{ page: 1, x: 60, y: 60 }] },
  };
  const at = clock.now();
  const terms = { jobId: new Uint8Array(16), at, approvers: [], output: '/a', temporary: '/b' };
  const reserved = (['ses', 'cms'] as const).map((format) => {
    const [reservation] = log.transaction((writer) => reserve(writer, { ...job, format }, terms));
    return { format, reservation: reservation! };
  });
  const checkpoint = checkpointAt(reserved.at(-1)!.reservation, authority, at);
  return [
    ...reserved.map(({ format, reservation }): PortAct => {
      const kind = `${format}-impression` as const;
      const impression = {
        right: ticketRight(ticket),
        reservation,
        seal,
        certificate,
        digest: sm3(DOCUMENT),
        at,
      };
      return { kind, act: { kind, ...impression }, context: { authority, log } };
    }),
    {
      kind: 'checkpoint',
      act: { kind: 'checkpoint', checkpoint, certificate },
      context: { authority, log },
    },
  ];
}

function decision(signer: Holder, clock: TestClock): PortAct {
  const authority = authorityOf({ ...people(), approver: signer });
  const ticket = request(authority, clock);
  const form = { approverId: signer.person.id, answer: 'agreed', opinion: '' } as const;
  const made = makeDecision(ticket, form, { authority, clock });
  return { kind: 'decision', act: { kind: 'decision', ticket, decision: made }, context: { authority } };
}

/** What of a bundle each of its people signs. */
const PART = { leader: 'authorisation', collector: 'record', reviewer: 'review', officer: 'order' } as const;

/** The signer is each of the people on the way to a licence in turn. */
function licences(publicKey: Uint8Array): readonly PortAct[] {
  const seats = {
    'standing-authorisation': 'leader',
    'authorisation-end': 'leader',
    'licence-record': 'collector',
    'licence-review': 'reviewer',
    'licence-order': 'officer',
    'licence-event': 'officer',
    'conflict-decision': 'officer',
  } as const;
  return (Object.keys(seats) as (keyof typeof seats)[]).map((kind): PortAct => {
    const usual = licencePeople();
    const seat = seats[kind];
    const who = { ...usual, [seat]: holderOf(publicKey, usual[seat].person) };
    const second = holder('song', '宋局长');
    const authority = licenceAuthority(who, [{ role: 'leader', to: second }]);
    const grant = authority.grants.find(({ person }) => person.id === second.person.id)!.digest;
    // The signer signs nothing of the bundle: what the gate looks at is another leader's, the rest bears somebody's signature.
    const own = kind === 'standing-authorisation';
    const bundle = licenceBundle(who, authority, {
      ...(own ? {} : { authorisation: { authorisedBy: second.person, grant } }),
      signers: { [PART[seat]]: usual.approver, authorisation: own ? usual.approver : second },
    });
    return { kind, act: licenceActs(who, authority, bundle)[kind].act, context: { authority } };
  });
}

/** The signer sits in the first administrator's seat. */
function grant(signer: Holder): PortAct {
  const who = { ...people(), system: signer };
  const authority = authorityOf(who, []);
  const made = {
    ...authority.next,
    ...{ person: who.leader.person, cert: who.leader.certificate.der, role: 'leader' as const },
    ...{ seal: undefined, validFrom: FOUNDED, validTo: ENDS, grantedAt: FOUNDED },
  };
  return { kind: 'grant', act: { kind: 'grant', grant: made, seat: 'systemAdmin' }, context: { authority } };
}

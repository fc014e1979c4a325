import {
  checkpointPart,
  decisionErrand,
  impressionErrand,
  licenceErrand,
  ordersErrand,
  messageBytes,
  signThroughGate,
  type GateAct,
  type GateContext,
  type LicenceAct,
  type MessageKind,
} from '@yinzheng/core/devices';
import { makeDecision } from '@yinzheng/core/approvals';
import { toHex } from '@yinzheng/core/kernel';
import { x500Name } from '@yinzheng/core/pki';
import type { Errand, KeySession } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { checkpointAt } from '@yinzheng/core/use-log';
import { reserve } from '../../src-core/stamping/reserve.ts';
import { ENDS, FOUNDED, foundationOf, request, sessionOf, type Holder } from './house.ts';
import { licenceActs } from './licence-acts.ts';
import { licenceAuthority, licenceBundle, licencePeople } from './licence-house.ts';
import { stampHouse, type StampHouse } from './stamp-house.ts';

// One message of each kind as the gate hands it to a key, caught on its way; with what its key would be unlocked for.

/** A message on its way to a key. */
export interface GateMessage {
  readonly kind: MessageKind;
  readonly bytes: Uint8Array;
  /** Whose key is asked. */
  readonly by: Holder;
  readonly errand: Errand;
}

/** A house, and a message of each kind out of it. */
export interface GateMessages {
  readonly house: StampHouse;
  readonly messages: Readonly<Record<MessageKind, GateMessage>>;
  /** One more impression of the same ticket: of the next entry, in either format. */
  readonly second: Readonly<Record<'ses-impression' | 'cms-impression', Uint8Array>>;
}

export async function gateMessages(): Promise<GateMessages> {
  const house = await stampHouse();
  const { who, authority, clock, job, log } = house;
  const { certificate, seal } = job;
  const at = clock.now();
  const terms = { jobId: new Uint8Array(16), at, approvers: [], output: '/a' };
  const caught = async (by: Holder, act: GateAct, context: GateContext): Promise<Uint8Array> => {
    const seen: Uint8Array[] = [];
    const own = sessionOf(by);
    const session: KeySession = {
      ...own,
      sign: (message) => {
        seen.push(messageBytes(message));
        return own.sign(message);
      },
    };
    await signThroughGate(act, session, context);
    return seen[0]!;
  };
  const impressions = async (format: 'ses' | 'cms'): Promise<readonly [GateMessage, Uint8Array]> => {
    const own = format === 'ses' ? log : (await stampHouse()).log;
    const rows = own.transaction((writer) => reserve(writer, { ...job, format }, terms));
    const kind = `${format}-impression` as const;
    const [first, next] = await Promise.all(
      rows.map((reservation) =>
        caught(
          who.custodian,
          { kind, right: job.right, reservation, seal, certificate, digest: sm3(reservation.body), at },
          { authority, log: own },
        ),
      ),
    );
    const errand = impressionErrand({ format, right: job.right, certificate, count: 2 }, authority);
    return [{ kind, bytes: first!, by: who.custodian, errand }, next!];
  };
  const alone = async (
    by: Holder,
    act: GateAct,
    says: Readonly<Record<string, string>>,
    context: GateContext = { authority },
  ): Promise<GateMessage> => {
    const { kind } = act;
    const errand = { key: by.publicKey, messages: [{ kind, most: 1, says }] };
    return { kind, bytes: await caught(by, act, context), by, errand };
  };

  const [ses, nextSes] = await impressions('ses');
  const [cms, nextCms] = await impressions('cms');
  const open = request(authority, clock);
  const form = { approverId: who.approver.person.id, answer: 'agreed', opinion: '同意' } as const;
  const decision = makeDecision(open, form, { authority, clock });
  const last = log.transaction((writer) => writer.lastRow()!);
  const checkpoint = checkpointAt(last, authority, at);
  const foundation = foundationOf(who);
  const subject = x500Name([{ type: 'CN', value: '某单位' }]);
  const grant = {
    ...authority.next,
    ...{ person: { id: 'sun', name: '孙' }, cert: who.leader.certificate.der, role: 'leader' as const },
    ...{ seal: undefined, validFrom: FOUNDED, validTo: ENDS, grantedAt: FOUNDED },
  } as const;
  const makers = licencePeople();
  const licensing = licenceAuthority(makers);
  const acts = licenceActs(makers, licensing, licenceBundle(makers, licensing));
  const licence = async (kind: keyof typeof acts): Promise<GateMessage> => {
    const { act, by: maker } = acts[kind];
    const made = await alone(maker, act, {}, { authority: licensing });
    const asked: LicenceAct = act;
    if (asked.kind !== 'licence-order') return { ...made, errand: licenceErrand(asked, licensing) };
    return { ...made, errand: ordersErrand(asked.act, { most: 1, key: maker.publicKey }) };
  };
  const challenge = { verifier: '市电子证照库', nonce: sm3(house.document), issuedAt: at };
  return {
    house,
    second: { 'ses-impression': nextSes, 'cms-impression': nextCms },
    messages: {
      'ses-impression': ses,
      'cms-impression': cms,
      decision: {
        ...(await alone(who.approver, { kind: 'decision', ticket: open, decision }, {})),
        errand: decisionErrand(decision, who.approver.publicKey),
      },
      grant: await alone(who.system, { kind: 'grant', grant, seat: 'systemAdmin' }, { person: 'sun' }),
      foundation: await alone(
        who.root,
        { kind: 'foundation', foundation, root: who.root.certificate },
        { workstation: toHex(foundation.workstation) },
      ),
      checkpoint: {
        ...(await alone(
          who.custodian,
          { kind: 'checkpoint', checkpoint, certificate },
          {},
          { authority, log },
        )),
        errand: { key: who.custodian.publicKey, messages: [checkpointPart(authority)] },
      },
      probe: await alone(who.leader, { kind: 'probe', nonce: challenge.nonce, at }, {}),
      'certificate-request': await alone(
        who.custodian,
        { kind: 'certificate-request', subject },
        { subject: toHex(subject) },
      ),
      'sign-in': await alone(
        who.leader,
        { kind: 'sign-in', challenge, certificate: who.leader.certificate, at },
        { verifier: challenge.verifier, nonce: toHex(challenge.nonce) },
      ),
      'standing-authorisation': await licence('standing-authorisation'),
      'authorisation-end': await licence('authorisation-end'),
      'licence-record': await licence('licence-record'),
      'licence-review': await licence('licence-review'),
      'licence-order': await licence('licence-order'),
      'licence-event': await licence('licence-event'),
      'conflict-decision': await licence('conflict-decision'),
    },
  };
}

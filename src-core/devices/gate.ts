import { conflictingRoles } from '../accounts/index.ts';
import { decisionDer, verifyNextDecision, type Decision, type Ticket } from '../approvals/index.ts';
import {
  coversSealAt,
  foundationDer,
  grantDer,
  knownPeople,
  requireKeyApart,
  type AdminSeat,
  type Authority,
  type Foundation,
  type Grant,
} from '../authority/index.ts';
import { equalBytes, fail, readable } from '../kernel/index.ts';
import {
  certificationRequestInfo,
  parseCertificate,
  signedAttributes,
  type Certificate,
} from '../pki/index.ts';
import type { KeySession } from '../ports/index.ts';
import {
  impressionDataDer,
  impressionExtData,
  IMPRESSION_DATA_OID,
  tbsSign,
  type ImpressionData,
  type Seal,
} from '../seals/index.ts';
import { sm3 } from '../sm/index.ts';
import {
  checkpointAt,
  checkpointDer,
  entriesOf,
  headOf,
  parseRow,
  requireFollows,
  type Checkpoint,
  type UseLogRow,
  type UseLogStore,
} from '../use-log/index.ts';
import { requireHand, verifyRight, type KnownEnds, type UseRight } from '../use-rights/index.ts';
import { typedMessage, type MessageKind } from './message.ts';
import {
  requireHardware,
  requireKey,
  requirePersonKey,
  requireSealKey,
  requireSignIn,
  requireSubject,
} from './gate-keys.ts';
import { allowedLicenceAct, licenceActBytes, type LicenceAct } from './gate-licences.ts';
import { probeDer } from './probe.ts';
import { signInDer, type SignInAct } from './sign-in.ts';

/** What one impression's signature is to say. */
export interface Impression {
  readonly right: UseRight;
  /** The durable row that reserved this impression: log before ink (design idea 3). */
  readonly reservation: UseLogRow;
  readonly seal: Seal;
  /** The unit's certificate, one of the seal's list. */
  readonly certificate: Certificate;
  /** SM3 of the bytes that the ByteRange protects. */
  readonly digest: Uint8Array;
  /** The signing time that the signature claims. */
  readonly at: Date;
}

/**
 * Why a key may sign, and what (design idea 2): the closed table of acts. A seal's key signs impressions
 * only; a person's key signs that person's own acts only.
 */
export type GateAct =
  | ({ readonly kind: 'ses-impression' } & Impression)
  | ({ readonly kind: 'cms-impression' } & Impression)
  | { readonly kind: 'decision'; readonly ticket: Ticket; readonly decision: Decision }
  | { readonly kind: 'grant'; readonly grant: Grant; readonly seat: 'systemAdmin' | 'securityAdmin' }
  | { readonly kind: 'foundation'; readonly foundation: Foundation; readonly root: Certificate }
  | ({ readonly kind: 'checkpoint' } & CheckpointOver)
  /** A self-test of the key that signs it. */
  | { readonly kind: 'probe'; readonly nonce: Uint8Array; readonly at: Date }
  /** A PKCS#10 request for the key that signs it; `subject` is the DER of a name. */
  | { readonly kind: 'certificate-request'; readonly subject: Uint8Array }
  | ({ readonly kind: 'sign-in' } & SignInAct)
  | LicenceAct;

/** Where the log stands, or will stand once one more row is appended. */
export interface CheckpointOver {
  readonly checkpoint: Checkpoint;
  readonly certificate: Certificate;
  /** A remark of the signer's own that is appended together with the checkpoint over it (ADR 0012). */
  readonly pending?: UseLogRow | undefined;
}

/** What an act is checked against. */
export interface GateContext {
  /** May be left undefined for a foundation, which comes before any authority, a probe, a request and a sign-in. */
  readonly authority: Authority | undefined;
  /** The use log that must hold an impression's reservation, or stand where a checkpoint says; no other act needs it. */
  readonly log?: UseLogStore;
  /** Which standing authorisations were taken back, for an impression under one. */
  readonly ended?: KnownEnds | undefined;
}

/** What was signed and the signature, DER { r, s }. */
export interface SignedAct {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * The one way to a key: checks the act against the authority, builds the bytes itself and has them signed.
 * No caller hands bytes to a key.
 * @throws what `verifyRight` and `requireHand` throw; what `allowedLicenceAct` throws; TICKET_WRONG_SEAL, TICKET_WRONG_DOCUMENT, SELF_APPROVED,
 * AUTHORITY_MISSING, KEY_WRONG, SOFTWARE_KEY_REFUSED; KEY_OF_SEAL, KEY_OF_PERSON, KEY_SHARED; for a sign-in SIGN_IN_STALE,
 * KEY_CERT_EXPIRED, KEY_CERT_NOT_YET_VALID; BAD_ARGUMENT for a name or challenge that is none; INTERNAL when the
 * impression was not reserved, or when the log does not stand where a checkpoint says
 */
export async function signThroughGate(
  act: GateAct,
  session: KeySession,
  context: GateContext,
): Promise<SignedAct> {
  const bytes = checkedBytes(act, session, context);
  const signature = await session.sign(typedMessage(act.kind satisfies MessageKind, bytes));
  return { bytes, signature };
}

/**
 * The bytes an impression signs, for the dry run that measures the room a signature needs:
 * no key is asked and nothing is checked.
 */
export function impressionBytes(format: 'ses' | 'cms', impression: Impression): Uint8Array {
  const data = impressionData(impression);
  if (format === 'ses') {
    return tbsSign({
      seal: impression.seal.bytes,
      time: impression.at,
      dataHash: impression.digest,
      propertyInfo: '/ByteRange',
      extDatas: [impressionExtData(data)],
    });
  }
  return signedAttributes({
    oids: 'rfc5652',
    messageDigest: impression.digest,
    signingTime: impression.at,
    certificate: impression.certificate,
    extra: [{ oid: IMPRESSION_DATA_OID, values: [impressionDataDer(data)] }],
  });
}

function impressionData({ right, reservation }: Impression): ImpressionData {
  return {
    ticketId: right.id,
    entryNo: reservation.entryNo,
    rowNo: reservation.rowNo,
    logHead: reservation.hash,
  };
}

function checkedBytes(act: GateAct, session: KeySession, context: GateContext): Uint8Array {
  switch (act.kind) {
    case 'ses-impression':
    case 'cms-impression':
      requireImpressionAllowed(act, act.kind === 'ses-impression' ? 'ses' : 'cms', session, context);
      return impressionBytes(act.kind === 'ses-impression' ? 'ses' : 'cms', act);
    case 'decision':
      requireDecider(act, session, authorityOf(context));
      return decisionDer(act.decision);
    case 'grant':
      requireGrantable(act.grant, authorityOf(context));
      requireSeat(authorityOf(context).foundation[act.seat], session);
      requirePersonKey(session, authorityOf(context));
      return grantDer(act.grant);
    case 'foundation':
      requireKey(session, act.root);
      return foundationDer(act.foundation);
    case 'checkpoint':
      requireCheckpoint(act, session, authorityOf(context), context.log);
      return checkpointDer(act.checkpoint);
    case 'probe':
      return probeOf(act, session);
    case 'certificate-request':
      requireSubject(act.subject);
      return certificationRequestInfo({ subject: act.subject, publicKey: session.token.publicKey });
    case 'sign-in':
      requireSignIn(act, session, context.authority);
      return signInDer(act.challenge, act.certificate.der);
    case 'standing-authorisation':
    case 'authorisation-end':
    case 'licence-record':
    case 'licence-review':
    case 'licence-order':
    case 'licence-event':
    case 'conflict-decision':
      return licenceActBytes(allowedLicenceAct(act, authorityOf(context)), session, authorityOf(context));
  }
}

function probeOf(
  { nonce, at }: { readonly nonce: Uint8Array; readonly at: Date },
  session: KeySession,
): Uint8Array {
  if (nonce.length !== 32) fail('BAD_ARGUMENT', { name: 'nonce', detail: '32 bytes expected' });
  return probeDer({ publicKey: session.token.publicKey, nonce, at });
}

function authorityOf(context: GateContext): Authority {
  return context.authority ?? fail('INTERNAL', { detail: 'an act without an authority' });
}

function requireImpressionAllowed(
  impression: Impression,
  format: 'ses' | 'cms',
  session: KeySession,
  context: GateContext,
): void {
  const authority = authorityOf(context);
  const { right, reservation, seal, certificate, at } = impression;
  const approvers = verifyRight(right, authority, at, context.ended);
  const { esID, digest } = right.seal;
  if (esID !== seal.info.esID || !equalBytes(digest, sm3(seal.bytes))) {
    fail('TICKET_WRONG_SEAL', { approved: esID });
  }
  const { content } = reservation;
  const reserved =
    content.kind === 'reserved' &&
    content.format === format &&
    equalBytes(content.ticketId, right.id) &&
    equalBytes(content.ticket, sm3(right.der)) &&
    equalBytes(content.seal.digest, digest);
  if (!reserved || !isOpenInLog(reservation, context.log)) {
    fail('INTERNAL', { detail: 'an impression that was not reserved' });
  }
  if (!right.documents.some((document) => equalBytes(document.digest, content.document))) {
    fail('TICKET_WRONG_DOCUMENT', { name: content.documentName });
  }
  requireHand(right, authority, { custodian: content.custodian, approvers, certificate, at });
  requireKey(session, certificate);
  requireSealKey(session, authority);
  requireHardware(session, authority);
}

/** Whether the log itself holds the reservation, to the byte, and its entry is not signed, closed or voided. */
function isOpenInLog(reservation: UseLogRow, log: UseLogStore | undefined): boolean {
  const rows = log?.transaction((writer) => writer.rowsOfEntry(reservation.entryNo)) ?? [];
  const entry = entriesOf(rows).find((known) => known.entryNo === reservation.entryNo);
  return (
    entry?.result === 'open' &&
    equalBytes(entry.reservedRow.body, reservation.body) &&
    equalBytes(sm3(reservation.body), reservation.hash)
  );
}

/**
 * A checkpoint says where log and records stand at this moment, or will stand after the signer's own remark, and
 * nothing else; it is signed by whoever keeps a seal.
 */
function requireCheckpoint(
  { checkpoint, certificate, pending }: CheckpointOver,
  session: KeySession,
  authority: Authority,
  log: UseLogStore | undefined,
): void {
  const stored = log?.transaction((writer) => writer.lastRow());
  const last = pending === undefined ? stored : stored && pendingRow(pending, stored);
  const now = last && checkpointAt(last, authority, checkpoint.at);
  const holds =
    last !== undefined &&
    now !== undefined &&
    checkpoint.at.getTime() >= last.at.getTime() &&
    equalBytes(checkpointDer(now), checkpointDer(checkpoint));
  if (!holds) fail('INTERNAL', { detail: 'a checkpoint of another head than the log has' });
  const keeping = authority.grants.filter((grant) => {
    const { role, cert, seal } = grant;
    // Of which seal does not matter: the checkpoint is about all of them.
    return (
      role === 'custodian' &&
      equalBytes(cert, certificate.der) &&
      coversSealAt(grant, seal ?? '', checkpoint.at)
    );
  });
  if (keeping.length === 0) {
    const person = certificate.subject.commonName ?? certificate.subject.text;
    fail('AUTHORITY_MISSING', { person, role: 'custodian', seal: authority.foundation.unit });
  }
  if (pending !== undefined && last.content.kind === 'annotated') {
    const { id, name } = last.content.by;
    const own = keeping.some(({ person }) => person.id === id && person.name === name);
    if (!own) fail('INTERNAL', { detail: 'a remark in the name of somebody else' });
  }
  requireKey(session, certificate);
  requireSealKey(session, authority);
  requireHardware(session, authority);
}

/** A remark that is to follow the last row, as its bytes say; undefined where it is none or does not. */
function pendingRow({ body }: UseLogRow, last: UseLogRow): UseLogRow | undefined {
  const row = readable(() => parseRow(body));
  if (row?.content.kind !== 'annotated') return undefined;
  return readable(() => {
    requireFollows(headOf(last), row);
    return row;
  });
}

function requireDecider(
  { ticket, decision }: { readonly ticket: Ticket; readonly decision: Decision },
  session: KeySession,
  authority: Authority,
): void {
  const grant = verifyNextDecision(ticket, authority, decision, decision.decidedAt);
  requireKey(session, grant.certificate);
  requirePersonKey(session, authority);
}

/** A grant that would break the chain, or give one person what must be two people's, is not signed. */
function requireGrantable(grant: Grant, authority: Authority): void {
  const { number, previous } = authority.next;
  const since = (authority.grants.at(-1)?.grantedAt ?? authority.foundation.foundedAt).toISOString();
  if (grant.number !== number || !equalBytes(grant.previous, previous)) {
    fail('AUTHORITY_BROKEN', { number: grant.number, detail: 'not the next in the chain', since });
  }
  const roles = knownPeople(authority).find((known) => known.id === grant.person.id)?.roles ?? [];
  if (conflictingRoles([...roles, grant.role]) !== undefined) {
    fail('AUTHORITY_BROKEN', { number, detail: 'roles that one person must not hold together', since });
  }
  requireKeyApart(grant, authority);
}

function requireSeat(seat: AdminSeat, session: KeySession): void {
  requireKey(session, parseCertificate(seat.cert));
}

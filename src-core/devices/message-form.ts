import {
  asBits,
  asGeneralizedTime,
  asSmallInteger,
  isUniversal,
  malformed,
  readDer,
  readSequence,
  TAG,
} from '../asn1/index.ts';
import { asFoundation, asGrant, foundationDer, grantDer } from '../authority/index.ts';
import { asDecision, decisionDer, type Decision } from '../approvals/index.ts';
import { equalBytes, readable, toHex } from '../kernel/index.ts';
import {
  certificationRequestInfo,
  parseCertificate,
  parseName,
  parseSignedAttributes,
} from '../pki/index.ts';
import {
  IMPRESSION_DATA_OID,
  impressionDataDer,
  impressionExtData,
  parseImpressionData,
  parseSeal,
  tbsSign,
  type ImpressionData,
  type Seal,
} from '../seals/index.ts';
import { sm3 } from '../sm/index.ts';
import { asCheckpoint, checkpointDer } from '../use-log/index.ts';
import { messageKindOf } from './message-kind.ts';
import { LICENCE_READERS } from './message-form-licences.ts';
import type { MessageKind } from './message.ts';
import { parseProbe, probeDer } from './probe.ts';
import { parseSignIn, signInAct } from './sign-in.ts';

// A message is read whole before it is signed, outside the code that made it: each part is read, the message is written
// anew out of its parts, and nothing else than the very same bytes is signed. So there is no form of a message but its
// one form: no second encoding, nothing behind its end, nothing in between that was not looked at.

/** What a message says of itself, for comparing with what its key was unlocked for: texts, numbers, bytes in hexadecimal. */
export type MessageSays = Readonly<Record<string, string>>;

interface Read {
  /** The message written anew. */
  readonly bytes: Uint8Array;
  readonly says: MessageSays;
}

/** @throws DER_MALFORMED, SEAL_MALFORMED, BAD_ARGUMENT */
type Reader = (bytes: Uint8Array, publicKey: Uint8Array) => Read;

const READERS: Readonly<Record<MessageKind, Reader>> = {
  ...LICENCE_READERS,
  'ses-impression': readTbsSign,
  'cms-impression': readCmsAttributes,
  decision: (bytes) => {
    const decision = asDecision(readDer(bytes, 'message'));
    return { bytes: decisionDer(decision), says: decisionSays(decision) };
  },
  grant: (bytes) => {
    const grant = asGrant(readDer(bytes, 'message'));
    const { number, previous, person, role } = grant;
    parseCertificate(grant.cert);
    return {
      bytes: grantDer(grant),
      says: { number: String(number), previous: toHex(previous), person: person.id, role },
    };
  },
  foundation: (bytes) => {
    const foundation = asFoundation(readDer(bytes, 'message'));
    const { workstation, mode, unit, systemAdmin, securityAdmin } = foundation;
    for (const { cert } of [systemAdmin, securityAdmin]) parseCertificate(cert);
    return { bytes: foundationDer(foundation), says: { workstation: toHex(workstation), mode, unit } };
  },
  checkpoint: (bytes) => {
    const checkpoint = asCheckpoint(readDer(bytes, 'message'));
    const { workstation, rowNo, head } = checkpoint;
    return {
      bytes: checkpointDer(checkpoint),
      says: { workstation: toHex(workstation), row: String(rowNo), head: toHex(head) },
    };
  },
  probe: (bytes, publicKey) => {
    const probe = parseProbe(bytes);
    requireSame(probe.publicKey, publicKey, 'probe');
    return { bytes: probeDer(probe), says: {} };
  },
  'certificate-request': (bytes, publicKey) => {
    const reader = readSequence(bytes, 'CertificationRequestInfo');
    reader.next('version');
    const subject = reader.take('subject', parseName);
    if (subject.text === '') malformed('subject', 'a name without parts');
    return {
      bytes: certificationRequestInfo({ subject: subject.der, publicKey }),
      says: { subject: toHex(subject.der) },
    };
  },
  'sign-in': (bytes) => {
    const signIn = parseSignIn(bytes);
    const { verifier, nonce, certDigest } = signIn;
    return {
      bytes: signInAct(signIn),
      says: { verifier, nonce: toHex(nonce), certificate: toHex(certDigest) },
    };
  },
};

/** What a decision says, but for its moment. */
export function decisionSays(decision: Omit<Decision, 'decidedAt'>): MessageSays {
  const { request, previous, step, approver, answer, opinion, grant, delegation } = decision;
  return {
    request: toHex(request),
    previous: toHex(previous),
    step: String(step),
    approver: approver.id,
    name: approver.name,
    answer,
    opinion,
    grant: toHex(grant),
    delegation: delegation === undefined ? '' : toHex(delegation),
  };
}

/** TBS_Sign of an impression as the gate has it made: version 4 or 5, over a PDF's ByteRange, with its place in the log. */
function readTbsSign(bytes: Uint8Array, publicKey: Uint8Array): Read {
  const reader = readSequence(bytes, 'TBS_Sign');
  reader.take('version', (node, where) => asSmallInteger(node, where, 4, 5));
  const seal = parseSeal(reader.next('eseal').bytes);
  const time = reader.take('timeInfo', asGeneralizedTime);
  const dataHash = reader.take('dataHash', asBits);
  reader.next('propertyInfo');
  const list = reader.optionalContext(0)?.children[0];
  const value = list?.children[0]?.children.at(-1);
  reader.end();
  if (value === undefined || !isUniversal(value, TAG.octetString))
    malformed('TBS_Sign', 'no place in the log');
  const data = parseImpressionData(value.content);
  requireListed(seal, publicKey);
  const spec = { seal: seal.bytes, time, dataHash, propertyInfo: '/ByteRange' };
  return {
    bytes: tbsSign({ ...spec, extDatas: [impressionExtData(data)] }),
    says: { ...impressionSays(data), seal: toHex(sm3(seal.bytes)) },
  };
}

/** Signed attributes of an impression: the four that are always there, and its place in the log. */
function readCmsAttributes(bytes: Uint8Array): Read {
  const { certificate, extra } = parseSignedAttributes(bytes, 'rfc5652');
  const [own, ...others] = extra;
  const value = own?.oid === IMPRESSION_DATA_OID && others.length === 0 ? own.values[0] : undefined;
  if (value === undefined) malformed('signedAttrs', 'no place in the log alone');
  const data = parseImpressionData(value);
  requireSame(impressionDataDer(data), value, 'ImpressionData');
  return { bytes, says: { ...impressionSays(data), certificate: toHex(sm3(certificate.bytes)) } };
}

function impressionSays({ ticketId, entryNo, rowNo, logHead }: ImpressionData): MessageSays {
  return { ticket: toHex(ticketId), entry: String(entryNo), row: String(rowNo), head: toHex(logHead) };
}

/** A seal that lists its certificates is made for those keys alone; one that lists digests does not tell here. */
function requireListed({ info }: Seal, publicKey: Uint8Array): void {
  const { certList } = info.property;
  if (certList.kind === 'digests') return;
  const listed = certList.certificates.some((der) => {
    const point = readable(() => parseCertificate(der))?.publicKey.sm2Point;
    return point !== undefined && equalBytes(point, publicKey);
  });
  if (!listed) malformed('eseal', 'a seal of other keys');
}

function requireSame(one: Uint8Array, other: Uint8Array, where: string): void {
  if (!equalBytes(one, other)) malformed(where, 'not in its one form, or of another key');
}

/**
 * Reads a message whole: what it says, where it is of that kind, in its one form, and for that key as far as it names
 * one; undefined: a key must not sign it. @param publicKey 04, x, y of the key that is to sign
 */
export function readMessage(
  kind: MessageKind,
  bytes: Uint8Array,
  publicKey: Uint8Array,
): MessageSays | undefined {
  if (messageKindOf(bytes) !== kind) return undefined;
  const read = readable(() => READERS[kind](bytes, publicKey));
  return read !== undefined && equalBytes(read.bytes, bytes) ? read.says : undefined;
}

import {
  asFoundation,
  asGrant,
  asSignedRecord,
  loadAuthority,
  type Authority,
  type RecordSignature,
  type SignedRecord,
} from '../authority/index.ts';
import { readDer } from '../asn1/index.ts';
import { equalBytes, hasCode, readable } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import { diagnose, follows, NO_HASH, NOTHING_FIXED, type Link } from './chain-break.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import type { LogFinding, LogFindingKind } from './finding.ts';

/** A record of authority as a table holds it: nothing of it is believed. */
export interface RawRecord {
  readonly number: number;
  readonly body: Uint8Array;
}

/** The records of authority, or what was done to them. */
export type RecordsAudit =
  | { readonly authority: Authority; readonly firstBad: undefined }
  | { readonly authority: undefined; readonly firstBad: LogFinding };

/**
 * Checks the chain of authority records by the rules of the log's; their signatures show an edit that a recomputed
 * chain would hide. `root` is the root of authority's certificate, DER; undefined where it cannot be read.
 * `records` are all of them in the order of their numbers. It answers and does not throw.
 */
export function auditRecords(root: Uint8Array | undefined, records: readonly RawRecord[]): RecordsAudit {
  const bodies = records.map(({ body }) => body);
  try {
    const authority = loadAuthority(root ?? new Uint8Array(), bodies);
    const moved = records.findIndex(({ number }, index) => number !== index);
    if (moved < 0) return { authority, firstBad: undefined };
    return { authority: undefined, firstBad: finding('edited', moved, bodies) };
  } catch (error) {
    if (!hasCode(error, 'AUTHORITY_BROKEN')) throw error;
    const at = Math.min(Number(error.params['number']), Math.max(0, bodies.length - 1));
    const [kind, number] = bodies.length === 0 ? (['removed', 0] as const) : wrong(root, bodies, at);
    return { authority: undefined, firstBad: finding(kind, number, bodies) };
  }
}

/** Whether the records are those that the last checkpoint saw: their own chain does not hold its end. */
export function auditRecordsEnd(
  { record }: SignedCheckpoint,
  signedHere: boolean,
  records: readonly RawRecord[],
): LogFinding | undefined {
  const bodies = records.map(({ body }) => body);
  const body = bodies[record.number];
  if (body === undefined) return finding('removed', bodies.length, bodies);
  if (!signedHere || equalBytes(sm3(body), record.digest)) return undefined;
  return finding('rewritten', record.number, bodies);
}

/** What is wrong at the first record that does not hold. */
function wrong(
  root: Uint8Array | undefined,
  bodies: readonly Uint8Array[],
  at: number,
): readonly [LogFindingKind, number] {
  const links = bodies.map(linkOf);
  const found = links[at]!;
  const before = at === 0 ? NO_HASH : links[at - 1]!.hash;
  const cause = follows(found, at, before) ? 'rules' : 'chain';
  const { kind, number } = diagnose(links, 0, { at, cause, fixed: NOTHING_FIXED });
  if (kind !== 'rewritten' || number !== at) return [kind, number];
  return [at === 0 ? wrongFoundation(root, bodies[0]!) : wrongGrant(bodies, at), at];
}

/** The first record stands where it must: it is signed by the root it names, and that is this workstation's. */
function wrongFoundation(root: Uint8Array | undefined, body: Uint8Array): LogFindingKind {
  const named = readable(() => record(body).signatures[0]?.certDigest);
  if (root === undefined || readable(() => parseCertificate(root)) === undefined) return 'edited';
  return named !== undefined && !equalBytes(named, sm3(root)) ? 'swapped' : 'edited';
}

/**
 * A grant in its place in the chain that does not hold: one at the end that the administrators are not even said to
 * have signed was not there; one that they did sign, against the rules, is theirs.
 */
function wrongGrant(bodies: readonly Uint8Array[], at: number): LogFindingKind {
  const admins = readable(() => {
    const { systemAdmin, securityAdmin } = asFoundation(record(bodies[0]!).act);
    return [systemAdmin, securityAdmin].map(({ cert }) => parseCertificate(cert));
  });
  const grant = readable(() => record(bodies[at]!));
  if (admins === undefined || grant === undefined) return 'edited';
  const of = (admin: Certificate): RecordSignature | undefined =>
    grant.signatures.find(({ certDigest }) => equalBytes(certDigest, sm3(admin.der)));
  const named = admins.filter((admin) => of(admin) !== undefined);
  if (named.length === 0) return at === bodies.length - 1 ? 'inserted' : 'edited';
  const signed = admins.every((admin) => {
    const [point, one] = [admin.publicKey.sm2Point, of(admin)];
    return point !== undefined && one !== undefined && sm2Verify(point, grant.act.bytes, one.signature);
  });
  return signed ? 'rewritten' : 'edited';
}

function linkOf(body: Uint8Array): Link {
  const hash = sm3(body);
  const foundation = readable(() => asFoundation(record(body).act));
  if (foundation !== undefined) return { number: 0, previous: NO_HASH, hash, at: foundation.foundedAt };
  const grant = readable(() => asGrant(record(body).act));
  return { number: grant?.number, previous: grant?.previous, hash, at: grant?.grantedAt };
}

function record(body: Uint8Array): SignedRecord {
  return asSignedRecord(readDer(body, 'record'), 'record');
}

function finding(kind: LogFindingKind, number: number, bodies: readonly Uint8Array[]): LogFinding {
  const before = bodies[number - 1];
  return { chain: 'authority', kind, number, since: before && linkOf(before).at };
}

import { asGeneralizedTime, asSmallInteger, der, readDer, type DerNode } from '../asn1/index.ts';
import {
  actDer,
  asDigest,
  asIdentifier,
  asSignedRecord,
  openAct,
  signedRecordDer,
  type Authority,
  type RecordSignature,
} from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import type { UseLogRow } from './row.ts';

//  Checkpoint ::= SEQUENCE {
//    tag          IA5String ("yinzheng.log-checkpoint"),
//    version      INTEGER (1),
//    workstation  OCTET STRING (SIZE (16)),
//    rowNo        INTEGER,                    -- the last row of the log
//    previous     OCTET STRING (SIZE (32)),   -- SM3 of the row before it
//    head         OCTET STRING (SIZE (32)),   -- SM3 of that row
//    record       INTEGER,                    -- the last record of authority
//    recordDigest OCTET STRING (SIZE (32)),   -- SM3 of that record
//    at           GeneralizedTime }
//  SignedCheckpoint ::= SignedRecord          -- one signature, by a custodian's key

export const CHECKPOINT_TAG = 'yinzheng.log-checkpoint';

/** 存证点: where the log and the records of authority stood when a custodian's key signed. */
export interface Checkpoint {
  readonly workstation: Uint8Array;
  readonly rowNo: number;
  /** SM3 of the row before: it tells an edit of the last row from another chain. */
  readonly previous: Uint8Array;
  readonly head: Uint8Array;
  /** Number and SM3 of the last record of authority. */
  readonly record: { readonly number: number; readonly digest: Uint8Array };
  readonly at: Date;
}

/** A checkpoint as kept: what was signed, and by whom. */
export interface SignedCheckpoint extends Checkpoint {
  readonly act: Uint8Array;
  readonly signature: RecordSignature;
}

/** A checkpoint as a table holds it: nothing of it is believed. */
export interface RawCheckpoint {
  readonly rowNo: number;
  readonly body: Uint8Array;
}

/** The checkpoint of a log whose last row is this one. */
export function checkpointAt(row: UseLogRow, authority: Authority, at: Date): Checkpoint {
  const { number, previous } = authority.next;
  return {
    workstation: authority.foundation.workstation,
    rowNo: row.rowNo,
    previous: row.previous,
    head: row.hash,
    record: { number: number - 1, digest: previous },
    at: new Date(Math.floor(at.getTime() / 1000) * 1000),
  };
}

/** The act that a custodian's key signs. */
export function checkpointDer(checkpoint: Checkpoint): Uint8Array {
  return actDer(
    CHECKPOINT_TAG,
    der.octets(checkpoint.workstation),
    der.integer(checkpoint.rowNo),
    der.octets(checkpoint.previous),
    der.octets(checkpoint.head),
    der.integer(checkpoint.record.number),
    der.octets(checkpoint.record.digest),
    der.generalizedTime(checkpoint.at),
  );
}

/** A signed checkpoint as it is kept; `certificate` is the signer's, DER. */
export function signedCheckpointDer(
  act: Uint8Array,
  certificate: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  return signedRecordDer(act, [{ certDigest: sm3(certificate), signature }]);
}

/** Reads a kept checkpoint; its signature is not verified. @throws DER_MALFORMED, BAD_ARGUMENT */
export function parseCheckpoint(bytes: Uint8Array): SignedCheckpoint {
  const { act, signatures } = asSignedRecord(readDer(bytes, CHECKPOINT_TAG), CHECKPOINT_TAG);
  const [signature, ...more] = signatures;
  if (signature === undefined || more.length > 0) {
    return fail('DER_MALFORMED', { where: CHECKPOINT_TAG, detail: 'one signature expected' });
  }
  return { ...asCheckpoint(act), act: act.bytes, signature };
}

/** Reads the act itself, as it is signed. @throws DER_MALFORMED */
export function asCheckpoint(node: DerNode): Checkpoint {
  const reader = openAct(node, CHECKPOINT_TAG);
  const workstation = reader.take('workstation', asIdentifier);
  const rowNo = reader.take('rowNo', (child, where) => asSmallInteger(child, where, 1));
  const previous = reader.take('previous', asDigest);
  const head = reader.take('head', asDigest);
  const number = reader.take('record', (child, where) => asSmallInteger(child, where));
  const digest = reader.take('recordDigest', asDigest);
  const at = reader.take('at', asGeneralizedTime);
  reader.end();
  return { workstation, rowNo, previous, head, record: { number, digest }, at };
}

/** Who signed a checkpoint: a key that the records name as a custodian's, somebody they do not name, or nobody. */
export function checkpointSigner(
  { act, signature, workstation }: SignedCheckpoint,
  authority: Authority,
): 'custodian' | 'stranger' | 'nobody' {
  const grant = authority.grants.find(
    ({ role, cert }) => role === 'custodian' && equalBytes(sm3(cert), signature.certDigest),
  );
  if (grant === undefined) return 'stranger';
  const point = grant.certificate.publicKey.sm2Point;
  const holds =
    point !== undefined &&
    equalBytes(workstation, authority.foundation.workstation) &&
    sm2Verify(point, act, signature.signature);
  return holds ? 'custodian' : 'nobody';
}

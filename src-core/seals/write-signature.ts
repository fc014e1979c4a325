import { der } from '../asn1/index.ts';
import { fail } from '../kernel/index.ts';
import { parseSm2Signature, SM2_SIGN_WITH_SM3_OID, SM3_SIZE } from '../sm/index.ts';
import { extDatasDer, type ExtData } from './common/ext-data.ts';
import { checkTime } from './common/time.ts';
import { timeStampDer } from './common/time-stamp.ts';
import { parseSeal, parseSealSignature } from './read.ts';
import type { Generation, Seal } from './seal.ts';

// v4 and v5 write a stamp alike (v4/seal-signature.ts, v4/tbs-sign.ts); its version is that of the seal inside it.

/** The generations that are written, each with the version its headers have. v1 is read only. */
const WRITTEN: Readonly<Partial<Record<Generation, number>>> = { v4: 4, v5: 5 };

/** Whether stamps can be written with a seal: with those of v1 they are only read. */
export function canStampWith({ generation, info }: Seal): boolean {
  return info.header.version === WRITTEN[generation];
}

/** The longest DER of { r, s }: two INTEGERs of 33 octets. */
const LONGEST_SM2_SIGNATURE = 72;

/** What the stamper signs. */
export interface TbsSignSpec {
  /** The whole SESeal, of v4 or v5: the stamp is of the same generation. */
  readonly seal: Uint8Array;
  /** The claimed time; whole seconds are kept. */
  readonly time: Date;
  /** SM3 of the protected bytes, 32 bytes. */
  readonly dataHash: Uint8Array;
  /** What was signed, as the format names it, ASCII. */
  readonly propertyInfo: string;
  readonly extDatas?: readonly ExtData[];
}

/**
 * First stage of a stamp (GB/T 38540-2020, GM/T 0031-2025): the DER of TBS_Sign, which is what the stamper's key signs.
 * @throws BAD_ARGUMENT also for a seal of a generation or version that is not written; DER_MALFORMED, SEAL_MALFORMED
 * when the seal is none
 */
export function tbsSign(spec: TbsSignSpec): Uint8Array {
  const seal = parseSeal(spec.seal);
  const { generation } = seal;
  const version = seal.info.header.version;
  if (!canStampWith(seal)) {
    fail('BAD_ARGUMENT', { name: 'seal', detail: `${generation} with version ${version} is not written` });
  }
  checkTime('time', spec.time);
  if (spec.dataHash.length !== SM3_SIZE) fail('BAD_ARGUMENT', { name: 'dataHash', detail: 'not 32 bytes' });
  return der.sequence(
    der.integer(version),
    spec.seal,
    der.generalizedTime(spec.time),
    der.bits(spec.dataHash),
    der.ia5(spec.propertyInfo),
    extDatasDer(spec.extDatas ?? []),
  );
}

/**
 * Second stage: the SES_Signature from what was signed, the stamper's certificate, the signature { r, s } in DER
 * and, where there is one, a time stamp token over that signature. Nothing is verified here.
 * @throws DER_MALFORMED, SEAL_MALFORMED when the parts make no signature.
 */
export function sealSignatureFrom(
  tbs: Uint8Array,
  certificate: Uint8Array,
  signature: Uint8Array,
  timeStamp?: Uint8Array,
): Uint8Array {
  parseSm2Signature(signature);
  const bytes = assemble(tbs, certificate, signature, timeStamp);
  parseSealSignature(bytes);
  return bytes;
}

/**
 * The most bytes the SES_Signature over such a TBS_Sign can have, for the room to keep free in a container;
 * `timeStampSize` is that of the token.
 */
export function sealSignatureMaxSize(
  tbs: Uint8Array,
  certificate: Uint8Array,
  timeStampSize?: number,
): number {
  const timeStamp = timeStampSize === undefined ? undefined : new Uint8Array(timeStampSize);
  return assemble(tbs, certificate, new Uint8Array(LONGEST_SM2_SIGNATURE), timeStamp).length;
}

function assemble(
  tbs: Uint8Array,
  certificate: Uint8Array,
  signature: Uint8Array,
  timeStamp: Uint8Array | undefined,
): Uint8Array {
  return der.sequence(
    tbs,
    der.octets(certificate),
    der.oid(SM2_SIGN_WITH_SM3_OID),
    der.bits(signature),
    timeStampDer(timeStamp),
  );
}

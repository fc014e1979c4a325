import { YinzhengError } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import { IMPRESSION_DATA_OID, type Seal, type SealSignature } from '../seals/index.ts';
import { SM2_SIGN_WITH_SM3_OID } from '../sm/index.ts';
import { invalid, stepOf, unknown, valid, type Check, type StepResult } from './steps.ts';

/** The header's version of v4 seals; v5 is told by its version and v1 by its shape, whatever its makers write. */
const VERSION_4 = 4;

/** Extensions of a stamp that are understood here, should they be critical. */
const KNOWN_STAMP_EXTENSIONS: readonly string[] = [IMPRESSION_DATA_OID];

/** Step 1 of a seal, and its maker's certificate where that can be read and used. */
export function sealStructure(seal: Seal): { step: StepResult; maker: Certificate | undefined } {
  const maker = readCertificate(seal.makerCertificate, 'eseal.cert');
  const faults = [versionFault(seal), algorithmFault(seal.algorithm), maker.fault].filter(isFault);
  return { step: structureStep(seal, faults), maker: maker.certificate };
}

/** Step 1 of a stamp, and both certificates where they can be read and used. */
export function signatureStructure(signature: SealSignature): {
  step: StepResult;
  signer: Certificate | undefined;
  maker: Certificate | undefined;
} {
  const { eseal } = signature.toSign;
  const signer = readCertificate(signature.certificate, 'cert');
  const maker = readCertificate(eseal.makerCertificate, 'eseal.cert');
  const faults = [
    versionFault(eseal),
    versionsFault(signature),
    algorithmFault(signature.algorithm),
    algorithmFault(eseal.algorithm),
    extensionFault(signature),
    signer.fault,
    maker.fault,
  ].filter(isFault);
  return { step: structureStep(eseal, faults), signer: signer.certificate, maker: maker.certificate };
}

/** Step 1 of bytes that are no such structure at all. */
export function unreadableStructure(error: YinzhengError): StepResult {
  return stepOf('structure', invalid('STRUCTURE_UNREADABLE', { where: error.params['where'] ?? '' }));
}

function structureStep(seal: Seal, faults: readonly Check[]): StepResult {
  const [first, ...more] = faults;
  return first === undefined
    ? stepOf('structure', valid('STRUCTURE_OK', { version: seal.info.header.version }))
    : stepOf('structure', first, ...more);
}

function versionFault({ generation, info }: Seal): Check | undefined {
  const { version } = info.header;
  const known = generation !== 'v4' || version === VERSION_4;
  return known ? undefined : unknown('STRUCTURE_VERSION_UNKNOWN', { version });
}

/** A stamp has the version of the seal in it; v1 makers who write another one into the header may have written 1. */
function versionsFault({ generation, toSign }: SealSignature): Check | undefined {
  const seal = toSign.eseal.info.header.version;
  if (toSign.version === seal || (generation === 'v1' && toSign.version === 1)) return undefined;
  return invalid('STRUCTURE_VERSIONS_DIFFER', { stamp: toSign.version, seal });
}

function algorithmFault(algorithm: string): Check | undefined {
  return algorithm === SM2_SIGN_WITH_SM3_OID
    ? undefined
    : invalid('STRUCTURE_ALGORITHM_NOT_ALLOWED', { algorithm });
}

function extensionFault({ toSign }: SealSignature): Check | undefined {
  const found = toSign.extDatas.find((one) => one.critical && !KNOWN_STAMP_EXTENSIONS.includes(one.extnID));
  return found === undefined ? undefined : invalid('STRUCTURE_EXTENSION_UNKNOWN', { oid: found.extnID });
}

function readCertificate(
  bytes: Uint8Array,
  where: string,
): { certificate: Certificate; fault: undefined } | { certificate: undefined; fault: Check } {
  try {
    const certificate = parseCertificate(bytes);
    if (certificate.publicKey.sm2Point !== undefined) return { certificate, fault: undefined };
    const subject = certificate.subject.text;
    return { certificate: undefined, fault: invalid('STRUCTURE_KEY_NOT_SM2', { where, subject }) };
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return { certificate: undefined, fault: invalid('STRUCTURE_CERTIFICATE_UNREADABLE', { where }) };
  }
}

function isFault(check: Check | undefined): check is Check {
  return check !== undefined;
}

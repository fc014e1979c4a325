import { toHex, readable } from '../kernel/index.ts';
import { parseCertificate } from '../pki/index.ts';
import { sm3 } from '../sm/index.ts';
import type { ExtData } from './common/ext-data.ts';
import { SEAL_PROPERTY_TYPE } from './common/property.ts';
import { parseImpressionData } from './impression-data.ts';
import { IMPRESSION_DATA_OID } from './oids.ts';
import type { Seal, SealSignature, TimeInfo } from './seal.ts';

// Descriptions are plain JSON: for the command `inspect`. They say what is written, not whether it is true.
// Times are ISO 8601 in UTC, digests and identifiers lower-case hexadecimal, sizes bytes unless they say mm.

/** A certificate as far as it can be read. */
export interface CertificateDescription {
  readonly sm3: string;
  readonly bytes: number;
  /** False: the bytes are no certificate, and the fields below are absent. */
  readonly readable: boolean;
  readonly subject?: string;
  readonly issuer?: string;
  readonly serial?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export interface ExtDataDescription {
  readonly extnID: string;
  readonly critical: boolean;
  readonly bytes: number;
  /** ImpressionData of ours, where it can be read. */
  readonly impressionData?: {
    readonly ticketId: string;
    readonly entryNo: number;
    readonly rowNo: number;
    readonly logHead: string;
  };
}

export interface SealDescription {
  readonly structure: 'SESeal';
  readonly generation: string;
  readonly bytes: number;
  readonly header: { readonly ID: string; readonly version: number; readonly Vid: string };
  readonly esID: string;
  readonly property: {
    readonly type: number;
    readonly kind: 'unit' | 'person' | 'other';
    readonly name: string;
    readonly createDate: string;
    readonly validStart: string;
    readonly validEnd: string;
  };
  readonly certList:
    | { readonly kind: 'certificates'; readonly certificates: readonly CertificateDescription[] }
    | {
        readonly kind: 'digests';
        readonly digests: readonly { readonly type: string; readonly value: string }[];
      };
  readonly picture: {
    readonly type: string;
    readonly widthMm: number;
    readonly heightMm: number;
    readonly bytes: number;
    readonly sm3: string;
  };
  readonly extDatas: readonly ExtDataDescription[];
  readonly eSealInfoBytes: number;
  readonly maker: CertificateDescription;
  readonly signatureAlgorithm: string;
  readonly signatureBytes: number;
  /** Size of the time stamp token; null: none. */
  readonly timeStampBytes: number | null;
}

export interface SealSignatureDescription {
  readonly structure: 'SES_Signature';
  readonly generation: string;
  readonly bytes: number;
  readonly version: number;
  /** The claimed time; null where it is a token or cannot be read. */
  readonly time: string | null;
  readonly timeKind: TimeInfo['kind'];
  readonly dataHash: string;
  readonly propertyInfo: string;
  readonly extDatas: readonly ExtDataDescription[];
  readonly toSignBytes: number;
  readonly signer: CertificateDescription;
  readonly signatureAlgorithm: string;
  readonly signatureBytes: number;
  readonly timeStampBytes: number | null;
  readonly seal: SealDescription;
}

/** What a seal says of itself, for people and programs to read. */
export function describeSeal(seal: Seal): SealDescription {
  const { header, esID, property, picture, extDatas } = seal.info;
  const { certList } = property;
  return {
    structure: 'SESeal',
    generation: seal.generation,
    bytes: seal.bytes.length,
    header: { ID: header.ID, version: header.version, Vid: header.Vid },
    esID,
    property: {
      type: property.type,
      kind: kindOf(property.type),
      name: property.name,
      createDate: property.createDate.toISOString(),
      validStart: property.validStart.toISOString(),
      validEnd: property.validEnd.toISOString(),
    },
    certList:
      certList.kind === 'certificates'
        ? { kind: 'certificates', certificates: certList.certificates.map(describeCertificate) }
        : {
            kind: 'digests',
            digests: certList.digests.map(({ type, value }) => ({ type, value: toHex(value) })),
          },
    picture: {
      type: picture.type,
      widthMm: picture.width,
      heightMm: picture.height,
      bytes: picture.data.length,
      sm3: toHex(sm3(picture.data)),
    },
    extDatas: extDatas.map(describeExtData),
    eSealInfoBytes: seal.info.bytes.length,
    maker: describeCertificate(seal.makerCertificate),
    signatureAlgorithm: seal.algorithm,
    signatureBytes: seal.signature.length,
    timeStampBytes: seal.timeStamp?.length ?? null,
  };
}

/** What a stamp says of itself. */
export function describeSealSignature(signature: SealSignature): SealSignatureDescription {
  const { toSign } = signature;
  return {
    structure: 'SES_Signature',
    generation: signature.generation,
    bytes: signature.bytes.length,
    version: toSign.version,
    time: toSign.timeInfo.kind === 'time' ? toSign.timeInfo.time.toISOString() : null,
    timeKind: toSign.timeInfo.kind,
    dataHash: toHex(toSign.dataHash),
    propertyInfo: toSign.propertyInfo,
    extDatas: toSign.extDatas.map(describeExtData),
    toSignBytes: toSign.bytes.length,
    signer: describeCertificate(signature.certificate),
    signatureAlgorithm: signature.algorithm,
    signatureBytes: signature.signature.length,
    timeStampBytes: signature.timeStamp?.length ?? null,
    seal: describeSeal(toSign.eseal),
  };
}

function kindOf(type: number): 'unit' | 'person' | 'other' {
  if (type === SEAL_PROPERTY_TYPE.unit) return 'unit';
  return type === SEAL_PROPERTY_TYPE.person ? 'person' : 'other';
}

function describeCertificate(bytes: Uint8Array): CertificateDescription {
  const known = { sm3: toHex(sm3(bytes)), bytes: bytes.length };
  const certificate = readable(() => parseCertificate(bytes));
  if (certificate === undefined) return { ...known, readable: false };
  return {
    ...known,
    readable: true,
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    serial: certificate.serialHex,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
  };
}

function describeExtData({ extnID, critical, extnValue }: ExtData): ExtDataDescription {
  const known = { extnID, critical, bytes: extnValue.length };
  const data = extnID === IMPRESSION_DATA_OID ? readable(() => parseImpressionData(extnValue)) : undefined;
  if (data === undefined) return known;
  const { ticketId, entryNo, rowNo, logHead } = data;
  return { ...known, impressionData: { ticketId: toHex(ticketId), entryNo, rowNo, logHead: toHex(logHead) } };
}

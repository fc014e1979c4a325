import type { Certificate } from '@yinzheng/core/pki';
import {
  sealInfoV4,
  sealInfoV5,
  SEAL_PROPERTY_TYPE,
  sealStatusListFrom,
  sealStatusListToSign,
  sealV4From,
  sealV5From,
  type SealInfoSpec,
} from '@yinzheng/core/seals';
import type { CertifiedKey, DemoTerm } from './certificates.ts';
import { DEMO_SEAL_NAME } from './people.ts';

/** Maker of the software, in every seal we make. */
const VENDOR_ID = 'yinzheng';
/** Diameter of the demo seal, mm. */
export const DEMO_SEAL_MM = 42;

/** What a demo seal says, and how it looks. */
export interface DemoSealSpec {
  readonly esID: string;
  readonly name: string;
  /** 1 unit, 2 person. */
  readonly type: number;
  /** PNG, in true size. */
  readonly picture: { readonly png: Uint8Array; readonly widthMm: number; readonly heightMm: number };
}

/** The unit's seal: v4, made by the demo's seal maker for the unit's certificate. */
export function demoSeal(
  esID: string,
  png: Uint8Array,
  unit: Certificate,
  maker: CertifiedKey,
  term: DemoTerm,
): Uint8Array {
  const picture = { png, widthMm: DEMO_SEAL_MM, heightMm: DEMO_SEAL_MM };
  const spec = { esID, name: DEMO_SEAL_NAME, type: SEAL_PROPERTY_TYPE.unit, picture };
  const info = sealInfoV4(infoSpec(spec, unit, term));
  return sealV4From(info, maker.certificate.der, maker.key.sign(info));
}

/** A further seal for the same certificate: v5, so that a demo has seals of both generations that are written. */
export function demoSealV5(
  spec: DemoSealSpec,
  unit: Certificate,
  maker: CertifiedKey,
  term: DemoTerm,
): Uint8Array {
  const info = sealInfoV5(infoSpec(spec, unit, term));
  return sealV5From(info, maker.certificate.der, maker.key.sign(info));
}

function infoSpec(
  { esID, name, type, picture }: DemoSealSpec,
  unit: Certificate,
  term: DemoTerm,
): SealInfoSpec {
  return {
    Vid: VENDOR_ID,
    esID,
    property: {
      type,
      name,
      certList: { kind: 'certificates', certificates: [unit.der] },
      createDate: term.from,
      validStart: term.from,
      validEnd: term.to,
    },
    picture: { type: 'PNG', data: picture.png, width: picture.widthMm, height: picture.heightMm },
  };
}

/** The maker's status list: its seals are active, as far as anybody can say until the demo ends. */
export function demoStatusList(esIDs: readonly string[], maker: CertifiedKey, term: DemoTerm): Uint8Array {
  const toSign = sealStatusListToSign({
    number: 1,
    thisUpdate: term.from,
    nextUpdate: term.to,
    entries: esIDs.map((esID) => ({ esID, status: 'active', since: term.from, reason: '' })),
  });
  return sealStatusListFrom(toSign, maker.certificate.der, maker.key.sign(toSign));
}

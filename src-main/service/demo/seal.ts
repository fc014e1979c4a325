import type { Certificate } from '@yinzheng/core/pki';
import {
  sealInfoV4,
  SEAL_PROPERTY_TYPE,
  sealStatusListFrom,
  sealStatusListToSign,
  sealV4From,
} from '@yinzheng/core/seals';
import type { CertifiedKey, DemoTerm } from './certificates.ts';
import { DEMO_SEAL_NAME } from './people.ts';

/** Maker of the software, in every seal we make. */
const VENDOR_ID = 'yinzheng';
/** Diameter of the demo seal, mm. */
export const DEMO_SEAL_MM = 42;

/** The unit's seal: v4, made by the demo's seal maker for the unit's certificate. */
export function demoSeal(
  esID: string,
  picture: Uint8Array,
  unit: Certificate,
  maker: CertifiedKey,
  term: DemoTerm,
): Uint8Array {
  const info = sealInfoV4({
    Vid: VENDOR_ID,
    esID,
    property: {
      type: SEAL_PROPERTY_TYPE.unit,
      name: DEMO_SEAL_NAME,
      certList: { kind: 'certificates', certificates: [unit.der] },
      createDate: term.from,
      validStart: term.from,
      validEnd: term.to,
    },
    picture: { type: 'PNG', data: picture, width: DEMO_SEAL_MM, height: DEMO_SEAL_MM },
  });
  return sealV4From(info, maker.certificate.der, maker.key.sign(info));
}

/** The maker's status list: the seal is active, as far as anybody can say until the demo ends. */
export function demoStatusList(esID: string, maker: CertifiedKey, term: DemoTerm): Uint8Array {
  const toSign = sealStatusListToSign({
    number: 1,
    thisUpdate: term.from,
    nextUpdate: term.to,
    entries: [{ esID, status: 'active', since: term.from, reason: '' }],
  });
  return sealStatusListFrom(toSign, maker.certificate.der, maker.key.sign(toSign));
}

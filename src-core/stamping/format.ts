import { impressionBytes, signThroughGate, type GateContext, type Impression } from '../devices/index.ts';
import { signedDataFrom, type SignedDataSpec } from '../pki/index.ts';
import type { KeySession } from '../ports/index.ts';
import { sealSignatureFrom, sealSignatureMaxSize } from '../seals/index.ts';

/** How the signature dictionary names each form (ISO 32000-1, 12.8.1). */
export const FORMAT_NAMES = {
  ses: { filter: 'GM.PKILite', subFilter: 'GM.sm2seal' },
  cms: { filter: 'Adobe.PPKLite', subFilter: 'adbe.pkcs7.detached' },
} as const;

/** DER of { r, s } at its longest: two INTEGERs of 33 octets. */
const LONGEST_SIGNATURE = 72;

/** One of the two forms an impression's signature takes in a PDF. */
export interface ImpressionFormat {
  /** The most bytes its Contents can have: the dry run. */
  maxSize(impression: Impression): number;
  /** Has the impression signed and returns its Contents, DER. */
  sign(impression: Impression, session: KeySession, context: GateContext): Promise<Uint8Array>;
}

/** SES_Signature as seen in Chinese products. */
const SES: ImpressionFormat = {
  maxSize: (impression) =>
    sealSignatureMaxSize(impressionBytes('ses', impression), impression.certificate.der),
  sign: async (impression, session, context) => {
    const made = await signThroughGate({ ...impression, kind: 'ses-impression' }, session, context);
    return sealSignatureFrom(made.bytes, impression.certificate.der, made.signature);
  },
};

/** CMS SignedData with SM2, for readers that know no seal structure. */
const CMS: ImpressionFormat = {
  maxSize: (impression) =>
    signedDataFrom(cmsSpec(impression, impressionBytes('cms', impression)), new Uint8Array(LONGEST_SIGNATURE))
      .length,
  sign: async (impression, session, context) => {
    const made = await signThroughGate({ ...impression, kind: 'cms-impression' }, session, context);
    return signedDataFrom(cmsSpec(impression, made.bytes), made.signature);
  },
};

function cmsSpec(impression: Impression, attributes: Uint8Array): SignedDataSpec {
  return { oids: 'rfc5652', signedAttributes: attributes, certificate: impression.certificate };
}

/** The format by its name. */
export function impressionFormat(name: 'ses' | 'cms'): ImpressionFormat {
  return name === 'ses' ? SES : CMS;
}

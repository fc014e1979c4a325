import { readFileSync } from 'node:fs';
import { sharedPath, type Skippable } from './shared.ts';

/** The sample files of another project, read where they lie and never copied. */
export const SEAL_SAMPLES = ['UserV1.esl', 'UserV4.esl', 'UserV5.esl'] as const;
export const SIGNATURE_SAMPLE = 'SignedValueV4.dat';
export const ALL_SAMPLES = [...SEAL_SAMPLES, SIGNATURE_SAMPLE] as const;
export type SampleName = (typeof ALL_SAMPLES)[number];

/** The bytes of a sample; the test is skipped where it is absent. */
export function sample(context: Skippable, name: SampleName): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(context, `standards/vectors/${name}`)));
}

/** Where things lie in a sample, as `openssl asn1parse` prints them: offset of the element, its header and content. */
export interface Place {
  readonly offset: number;
  readonly header: number;
  readonly length: number;
}

/** Read off `openssl asn1parse -inform DER` by hand, so that no code of ours has part in it. */
export const PLACES: Readonly<
  Record<
    SampleName,
    {
      readonly eSealInfo: Place;
      readonly picture: Place;
      readonly makerCert: Place;
      readonly makerSignature: Place;
      readonly stamperCert: Place;
      readonly toSign?: Place;
      readonly stamperSignature?: Place;
    }
  >
> = {
  'UserV1.esl': {
    eSealInfo: { offset: 4, header: 4, length: 16377 },
    picture: { offset: 682, header: 4, length: 15693 },
    makerCert: { offset: 16389, header: 4, length: 526 },
    makerSignature: { offset: 16929, header: 2, length: 73 },
    stamperCert: { offset: 96, header: 4, length: 528 },
  },
  'UserV4.esl': {
    eSealInfo: { offset: 4, header: 4, length: 16389 },
    picture: { offset: 694, header: 4, length: 15693 },
    makerCert: { offset: 16397, header: 4, length: 526 },
    makerSignature: { offset: 16937, header: 2, length: 72 },
    stamperCert: { offset: 102, header: 4, length: 528 },
  },
  'UserV5.esl': {
    eSealInfo: { offset: 4, header: 4, length: 16393 },
    picture: { offset: 698, header: 4, length: 15693 },
    makerCert: { offset: 16401, header: 4, length: 526 },
    makerSignature: { offset: 16941, header: 2, length: 73 },
    stamperCert: { offset: 106, header: 4, length: 528 },
  },
  'SignedValueV4.dat': {
    eSealInfo: { offset: 15, header: 4, length: 16389 },
    picture: { offset: 705, header: 4, length: 15693 },
    makerCert: { offset: 16408, header: 4, length: 526 },
    makerSignature: { offset: 16948, header: 2, length: 72 },
    stamperCert: { offset: 17109, header: 4, length: 528 },
    toSign: { offset: 4, header: 4, length: 17101 },
    stamperSignature: { offset: 17651, header: 2, length: 73 },
  },
};

/** The whole element at a place. */
export function elementAt(bytes: Uint8Array, { offset, header, length }: Place): Uint8Array {
  return bytes.subarray(offset, offset + header + length);
}

/** The content at a place. */
export function contentAt(bytes: Uint8Array, { offset, header, length }: Place): Uint8Array {
  return bytes.subarray(offset + header, offset + header + length);
}

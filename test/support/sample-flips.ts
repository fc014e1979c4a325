import { range, sealAt, stampOf, type Excused, type Verify } from './flips.ts';
import { PLACES, SIGNATURE_SAMPLE, type SampleName } from './seal-samples.ts';

/**
 * Where a flipped bit may go unnoticed in the samples: in the maker's certificate, by offset in it (from
 * `openssl asn1parse`). From v4 on the maker signs eSealInfo alone, so that only the issuer's signature says whether
 * the certificate around the maker's key was changed, and the issuer's certificate does not come with the samples.
 * With a root to check by, nothing goes unnoticed (the test with a made stamp). In v1 the maker signs the certificate
 * too, in a stamp the stamper signs the whole seal, and the stamper's certificate is held fast by the seal's list: no
 * position is excused there.
 */
const MAKERS_CERTIFICATE: readonly Excused[] = [
  [15, 21, 'serial number'],
  [41, 152, 'issuer’s name'],
  [156, 183, 'validity: other dates between which the seal was made'],
  [192, 282, 'subject’s name'],
  [373, 441, 'extensions'],
  [456, 526, 'issuer’s signature'],
];

/** The excused positions of a sample. */
export function excusedIn(name: SampleName): readonly Excused[] {
  if (name === 'UserV1.esl' || name === SIGNATURE_SAMPLE) return [];
  const { offset, header } = PLACES[name].makerCert;
  return MAKERS_CERTIFICATE.map(([from, to, what]): Excused => [
    offset + header + from,
    offset + header + to,
    what,
  ]);
}

/** How each sample is verified: a seal at a moment of its validity, the stamp over the digest it names. */
export function verifierOf(name: SampleName): Verify {
  if (name === SIGNATURE_SAMPLE) return stampOf(new Uint8Array(32));
  return sealAt(new Date(name === 'UserV5.esl' ? '2026-06-01T00:00:00Z' : '2021-06-01T00:00:00Z'));
}

/** Every position outside the picture's bytes. */
export function* structureOf(name: SampleName, size: number): Generator<number> {
  const { offset, header, length } = PLACES[name].picture;
  yield* range(0, offset + header);
  yield* range(offset + header + length, size);
}

/** Positions of the picture's bytes, `step` apart. */
export function pictureOf(name: SampleName, step: number): Generator<number> {
  const { offset, header, length } = PLACES[name].picture;
  return range(offset + header, offset + header + length, step);
}

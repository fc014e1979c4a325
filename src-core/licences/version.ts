import { asSmallInteger, der, readDer } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { fail, readable } from '../kernel/index.ts';
import { parseLicenceBundle, type LicenceBundle } from './bundle.ts';

//  LicenceVersion ::= SEQUENCE {
//    tag     IA5String ("yinzheng.licence-version"),
//    version INTEGER (1),
//    bundle  LicenceBundle,
//    file    OCTET STRING (SIZE (32)),          -- SM3 of the sealed PDF
//    size    INTEGER }                          -- its bytes

export const LICENCE_VERSION_TAG = 'yinzheng.licence-version';

/**
 * 证照的一个版本 as it is delivered: what allowed it, and the sealed file. Nobody signs this by itself: the bundle's acts are
 * signed by people, the file by the seal. In the chain of a licence's life it counts by the SM3 of its signed order.
 */
export interface LicenceVersion {
  readonly bundle: LicenceBundle;
  readonly file: Uint8Array;
  readonly size: number;
}

/** DER of a version. */
export function licenceVersionDer({ bundle, file, size }: LicenceVersion): Uint8Array {
  return actDer(LICENCE_VERSION_TAG, bundle.der, der.octets(file), der.integer(size));
}

/** Reads a version; what it says is judged by `verifyLicenceBundle` and by looking at the file. @throws LICENCE_UNREADABLE */
export function parseLicenceVersion(bytes: Uint8Array): LicenceVersion {
  const read = readable(() => {
    const reader = openAct(readDer(bytes, LICENCE_VERSION_TAG), LICENCE_VERSION_TAG);
    const bundle = reader.next('bundle').bytes;
    const file = reader.take('file', asDigest);
    const size = reader.take('size', (child, where) => asSmallInteger(child, where, 1));
    reader.end();
    return { bundle, file, size };
  });
  if (read === undefined) return fail('LICENCE_UNREADABLE', { detail: 'licence version' });
  return { ...read, bundle: parseLicenceBundle(read.bundle) };
}

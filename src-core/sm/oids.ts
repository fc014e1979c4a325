/** SM3 digest (GM/T 0006). */
export const SM3_OID = '1.2.156.10197.1.401';
/** The curve sm2p256v1; some makers also use it as a key's algorithm. */
export const SM2_CURVE_OID = '1.2.156.10197.1.301';
/** SM2 as a signature algorithm without a digest; seen in CMS of GB/T 35275 beside SM3. */
export const SM2_SIGN_OID = '1.2.156.10197.1.301.1';
/** SM2 signature over SM3, with ZA over the default ID. */
export const SM2_SIGN_WITH_SM3_OID = '1.2.156.10197.1.501';
/** id-ecPublicKey (RFC 5480), the usual algorithm of an SM2 key, with the curve as its parameter. */
export const EC_PUBLIC_KEY_OID = '1.2.840.10045.2.1';

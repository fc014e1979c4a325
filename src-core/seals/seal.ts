import type { ExtData } from './common/ext-data.ts';
import type { SES_SealInfo } from './common/seal-info.ts';

/** The generations of the standard: v1 GM/T 0031-2014, v4 GB/T 38540-2020, v5 GM/T 0031-2025. */
export type Generation = 'v1' | 'v4' | 'v5';

/** An electronic seal (SESeal) of any generation; byte arrays share the input's memory and are never written to. */
export interface Seal {
  readonly generation: Generation;
  /** The whole SESeal as it came. */
  readonly bytes: Uint8Array;
  /** eSealInfo: what the maker vouches for. */
  readonly info: SES_SealInfo;
  /** DER of the maker's certificate. */
  readonly makerCertificate: Uint8Array;
  /** OID of the maker's signature algorithm. */
  readonly algorithm: string;
  /** DER of the maker's signature { r, s }. */
  readonly signature: Uint8Array;
  /** What the maker signed, made of original bytes only. */
  readonly signedBytes: Uint8Array;
  /** A time stamp token over the maker's signature (v5). */
  readonly timeStamp: Uint8Array | undefined;
}

/** The time a stamper put into TBS_Sign. */
export type TimeInfo =
  | { readonly kind: 'time'; readonly time: Date }
  /** v1 allows a time stamp token here. */
  | { readonly kind: 'token'; readonly token: Uint8Array }
  | { readonly kind: 'unreadable' };

/** TBS_Sign: what the stamper signed. */
export interface TBS_Sign {
  /** The original DER. */
  readonly bytes: Uint8Array;
  readonly version: number;
  readonly eseal: Seal;
  readonly timeInfo: TimeInfo;
  /** SM3 of the protected bytes. */
  readonly dataHash: Uint8Array;
  readonly propertyInfo: string;
  readonly extDatas: readonly ExtData[];
}

/** The signature made with a seal (SES_Signature) of any generation. */
export interface SealSignature {
  readonly generation: Generation;
  /** The whole SES_Signature as it came. */
  readonly bytes: Uint8Array;
  readonly toSign: TBS_Sign;
  /** DER of the stamper's certificate. */
  readonly certificate: Uint8Array;
  /** OID of the stamper's signature algorithm. */
  readonly algorithm: string;
  /** DER of the stamper's signature { r, s }. */
  readonly signature: Uint8Array;
  /** A time stamp token over the signature value (v4, v5). */
  readonly timeStamp: Uint8Array | undefined;
}

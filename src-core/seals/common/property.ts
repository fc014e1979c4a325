/** The kinds of owner the standards number; makers use other numbers too, which are kept as they are. */
export const SEAL_PROPERTY_TYPE = { unit: 1, person: 2 } as const;

/** A certificate in a seal's list known by its digest only (list type 2 of v4 and v5). */
export interface CertDigest {
  /** What the maker calls the digest; free text in the standards. */
  readonly type: string;
  readonly value: Uint8Array;
}

/** The certificates that may stamp with a seal: whole (v1; type 1 of v4 and v5) or by digest (type 2). */
export type CertList =
  | { readonly kind: 'certificates'; readonly certificates: readonly Uint8Array[] }
  | { readonly kind: 'digests'; readonly digests: readonly CertDigest[] };

/** What a seal says of itself, whatever its generation. */
export interface SES_ESPropertyInfo {
  /** 1 unit, 2 person; other numbers occur. */
  readonly type: number;
  readonly name: string;
  readonly certList: CertList;
  readonly createDate: Date;
  readonly validStart: Date;
  readonly validEnd: Date;
}

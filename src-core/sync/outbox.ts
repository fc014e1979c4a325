/** What is delivered to the central store; what each is: src-contract/store/acts.ts. */
export const ACT_KINDS = ['version', 'event', 'authorisation-end', 'conflict-decision', 'head'] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** An act that must reach the central store. */
export interface NewAct {
  readonly kind: ActKind;
  /** Key of the licence (type.issuer.serial) in whose order it goes; undefined: of none. */
  readonly licence: string | undefined;
  /** What is delivered, DER. */
  readonly act: Uint8Array;
  /** The file that goes before it. `path`: relative to the data folder. */
  readonly file?: { readonly digest: Uint8Array; readonly path: string } | undefined;
  readonly actedAt: Date;
}

/** Port: 待发箱 of a data folder. */
export interface Outbox {
  /**
   * Puts an act behind the others, inside the transaction that closes it; one that is there already changes nothing.
   * @throws STORE_UNAVAILABLE
   */
  add(act: NewAct): void;
}

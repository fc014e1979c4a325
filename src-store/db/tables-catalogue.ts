// The catalogue, the serials that were allotted, and the files.

/** One state of a licence type: states are added, none is changed. */
export interface LicenceTypeTable {
  code: string;
  state: number;
  /** JSON of the type. */
  body: string;
  at: Date;
}

/** A template by its SM3. */
export interface TemplateTable {
  digest: Uint8Array;
  body: Uint8Array;
}

/** A block of serials. */
export interface BlockTable {
  issuer: string;
  type: string;
  block: number;
  workstation: Uint8Array;
  wish: string;
  allotted_at: Date;
}

/** The last block of an issuer and a type: its row is locked while one is allotted. */
export interface BlockCounterTable {
  issuer: string;
  type: string;
  last: number;
}

/** How much of a file a key has sent for its unit; its row is locked while a piece is written. Whole, it is the unit's. */
export interface UnitFileTable {
  unit: string;
  digest: Uint8Array;
  /** SM3 of the key; empty: from before that was noted. */
  client: Uint8Array;
  size: number;
  received: number;
  whole: boolean;
}

/** A file that a key's query found: it may be fetched until then. */
export interface FoundFileTable {
  key: Uint8Array;
  digest: Uint8Array;
  until: Date;
}

export interface CatalogueTables {
  licence_type: LicenceTypeTable;
  template: TemplateTable;
  block: BlockTable;
  block_counter: BlockCounterTable;
  unit_file: UnitFileTable;
  found_file: FoundFileTable;
}

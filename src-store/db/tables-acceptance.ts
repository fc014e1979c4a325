// What was delivered, and what became of it. Everything of a unit's acceptance is written under the lock of the unit's row.

/** One record of authority of a workstation. */
export interface AuthorityRecordTable {
  unit: string;
  workstation: Uint8Array;
  number: number;
  digest: Uint8Array;
  record: Uint8Array;
}

/** What a workstation's authority brings along to verify by: trust roots, certificates, revocation and status lists. */
export interface AuthoritySourceTable {
  unit: string;
  workstation: Uint8Array;
  /** SM3 of the body. */
  digest: Uint8Array;
  kind: 'root' | 'other' | 'crl' | 'status-list';
  body: Uint8Array;
}

/** One accepted act: a link of its unit's acceptance log. */
export interface AcceptanceTable {
  unit: string;
  number: number;
  digest: Uint8Array;
  /** Chain value before it. */
  before: Uint8Array;
  kind: string;
  licence: string | null;
  client: Uint8Array;
  epoch: string;
  sequence: number;
  at: Date;
  act: Uint8Array;
}

/** A head that the store's key signed, after a batch. */
export interface AcceptanceHeadTable {
  unit: string;
  number: number;
  act: Uint8Array;
  signature: Uint8Array;
}

/** Where an accepted act stands, by its digest: the same act is accepted once, whatever brings it. */
export interface AcceptedDigestTable {
  unit: string;
  digest: Uint8Array;
  number: number;
}

/** What came under a client's number. `waiting` holds until the act is among the accepted ones. */
export interface ClientSequenceTable {
  client: Uint8Array;
  epoch: string;
  sequence: number;
  digest: Uint8Array;
  state: 'accepted' | 'waiting' | 'refused' | 'conflict';
  /** JSON of the reason, or of both digests; null when there is none. */
  reason: string | null;
}

/** A licence as it stands, by its key. */
export interface LicenceTable {
  licence: string;
  unit: string;
  type: string;
  status: string;
  mortgaged: boolean;
  version: number;
  /** Identifier of the newest version. */
  newest: string;
  /** What the next act must name as its predecessor. */
  last: Uint8Array;
  acts: number;
}

/** One version of a licence. */
export interface LicenceVersionTable {
  licence: string;
  version: number;
  number: number;
  /** SM3 of the delivered act. */
  digest: Uint8Array;
  face: number;
  /** JSON: what relying bodies are told of it, unmasked. */
  body: string;
}

/** One act in a licence's life. */
export interface LicenceActTable {
  licence: string;
  ordinal: number;
  number: number;
  /** How the next act names it. */
  chain: Uint8Array;
  /** Its predecessor; empty: it is the first. */
  previous: Uint8Array;
  digest: Uint8Array;
  kind: string;
  event: string;
  at: Date;
}

/** Versions by the code of a holder. */
export interface HolderLicenceTable {
  holder: string;
  licence: string;
  version: number;
}

/** Licences by issuer and type. */
export interface IssuerLicenceTable {
  issuer: string;
  type: string;
  licence: string;
  status: string;
}

/** An act that was found good and waits for the one before it. */
export interface WaitingTable {
  unit: string;
  licence: string;
  previous: Uint8Array;
  digest: Uint8Array;
  client: Uint8Array;
  epoch: string;
  sequence: number;
  at: Date;
  act: Uint8Array;
  /** JSON of what was found. */
  found: string;
}

/** What was refused, with its reason and its bytes. */
export interface QuarantineTable {
  unit: string;
  client: Uint8Array;
  epoch: string;
  sequence: number;
  digest: Uint8Array;
  kind: string;
  at: Date;
  code: string;
  /** JSON. */
  params: string;
  act: Uint8Array;
  /** SM3 of the last signed decision about it, and what it was; null: nobody has decided yet. */
  decided: Uint8Array | null;
  decision: string | null;
}

/** What an officer decided about an act that was not accepted; one row for it, and one for each act that shares its fate. */
export interface ConflictDecisionTable {
  unit: string;
  /** SM3 of the act. */
  act: Uint8Array;
  /** Of the decision in the unit's acceptance log. */
  number: number;
  licence: string;
  /** SM3 of the signed decision. */
  digest: Uint8Array;
  decision: string;
  gives_up: boolean;
  /** Whether the act only follows the one that was decided about. */
  follows: boolean;
}

/** A signed head of a workstation's use log. */
export interface LogHeadTable {
  unit: string;
  workstation: Uint8Array;
  row_no: number;
  hash: Uint8Array;
  digest: Uint8Array;
  client: Uint8Array;
  epoch: string;
  sequence: number;
}

/** A row of a use log that a delivered head had below it. */
export interface LogRowTable {
  unit: string;
  workstation: Uint8Array;
  row_no: number;
  hash: Uint8Array;
  digest: Uint8Array;
  /** Number in the acceptance log of the head that brought it, and when. */
  number: number;
  at: Date;
}

/** The row of a use log that an accepted version's impression names. */
export interface ImpressionTable {
  unit: string;
  workstation: Uint8Array;
  row_no: number;
  hash: Uint8Array;
  digest: Uint8Array;
}

/** A standing authorisation that was taken back. */
export interface AuthorisationEndTable {
  unit: string;
  /** SM3 of the signed authorisation. */
  authorisation: Uint8Array;
  number: number;
  at: Date;
  ended_at: Date;
  /** esID of the seal that the leader's grant is for; null: for whichever. */
  seal: string | null;
}

/** Accepted impressions under a standing authorisation, by the day (Beijing) of their orders. */
export interface AuthorisationUseTable {
  unit: string;
  workstation: Uint8Array;
  /** SM3 of the signed authorisation. */
  authorisation: Uint8Array;
  day: string;
  count: number;
}

/** The accepted act that rests on a signed record of a licence's data. */
export interface IssuedRecordTable {
  unit: string;
  /** SM3 of the signed record. */
  record: Uint8Array;
  digest: Uint8Array;
}

export interface AcceptanceTables {
  authority_record: AuthorityRecordTable;
  authority_source: AuthoritySourceTable;
  acceptance: AcceptanceTable;
  acceptance_head: AcceptanceHeadTable;
  accepted_digest: AcceptedDigestTable;
  client_sequence: ClientSequenceTable;
  licence: LicenceTable;
  licence_version: LicenceVersionTable;
  licence_act: LicenceActTable;
  holder_licence: HolderLicenceTable;
  issuer_licence: IssuerLicenceTable;
  waiting: WaitingTable;
  quarantine: QuarantineTable;
  conflict_decision: ConflictDecisionTable;
  log_head: LogHeadTable;
  log_row: LogRowTable;
  impression: ImpressionTable;
  authorisation_end: AuthorisationEndTable;
  authorisation_use: AuthorisationUseTable;
  issued_record: IssuedRecordTable;
}

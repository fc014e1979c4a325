// What workstations pull.

/** A feed's last number: its row is locked until the change that took the number is there, so that none is skipped. */
export interface FeedTable {
  /** `city`, or a unit's code. */
  feed: string;
  last: number;
}

export interface ChangeTable {
  feed: string;
  number: number;
  at: Date;
  kind: 'type' | 'seal-status' | 'ticket';
  body: Uint8Array;
}

/** A ticket of a unit that was relayed, by its SM3. */
export interface RelayedTicketTable {
  unit: string;
  digest: Uint8Array;
  number: number;
}

/** A seal status list of an issuer (SM3 of its name). */
export interface SealStatusTable {
  issuer: Uint8Array;
  number: number;
  list: Uint8Array;
  at: Date;
}

/** A state of an outage report. */
export interface OutageTable {
  unit: string;
  id: string;
  state: number;
  body: string;
  at: Date;
}

export interface RelayTables {
  feed: FeedTable;
  change: ChangeTable;
  relayed_ticket: RelayedTicketTable;
  seal_status: SealStatusTable;
  outage: OutageTable;
}

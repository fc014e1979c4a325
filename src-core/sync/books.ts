import type { SignedHead } from './acceptance.ts';
import type { DeliveryChange, DeliveryState, OutboxItem } from './delivery.ts';
import type { ActKind } from './outbox.ts';

// Ports: what a data folder keeps of its way to the central store, beside the acts themselves. Nothing in it is authority; a
// receipt was checked before it was put here and can be checked again with the head beside it.

/** One line of an item's history. */
export interface DeliveryNote {
  readonly at: Date;
  readonly what:
    | 'sent'
    | 'asked'
    | 'delivered'
    | 'held'
    | 'refused'
    | 'conflict'
    | 'unknown'
    | 'put-back'
    | 'taken-back'
    | 'file'
    | 'withdrawn'
    | 'kept';
  readonly detail: string;
}

/** How the outbox stands. */
export interface OutboxCounts {
  readonly waiting: number;
  readonly held: number;
  readonly aside: number;
  readonly delivered: number;
  /** Given up by a signed decision. */
  readonly withdrawn: number;
  /** When the oldest act that has not arrived was made. */
  readonly oldest: Date | undefined;
}

/** A change of one item, and what its history says of it. */
export interface ItemChange {
  readonly number: number;
  readonly change: DeliveryChange;
  readonly note: DeliveryNote;
}

/** Acts, and what was decided about them. */
export interface DecidedActs {
  /** SM3 of the signed decision. */
  readonly decision: Uint8Array;
  readonly choice: 'withdraw' | 'reissue' | 'keep';
  /** SM3 of the act, and of those that share its fate. */
  readonly acts: readonly Uint8Array[];
}

/** Port: where the acts of the outbox stand on their way. @throws STORE_UNAVAILABLE */
export interface DeliveryBook {
  /** Every item, or those that have not arrived, in the order of their numbers. */
  items(which: 'all' | 'open'): OutboxItem[];
  item(number: number): OutboxItem | undefined;
  /**
   * A part of a view, the oldest first; of `all` and of an end state the newest first; and how many there are. `text`: part of a
   * licence's key.
   */
  page(
    view: 'open' | 'all' | DeliveryState,
    text: string | undefined,
    range: { readonly offset: number; readonly limit: number },
  ): { readonly total: number; readonly items: readonly OutboxItem[] };
  /** Items behind a number, in the order of their numbers, `limit` at most. */
  after(which: 'all' | 'open', number: number, limit: number): OutboxItem[];
  /** The first item of a licence that has not arrived. */
  firstOpen(licence: string): number | undefined;
  /** Versions, events and decisions about them that did not arrive on the day (in Beijing) of their act: none else can be late. */
  beyondTheirDay(now: Date): OutboxItem[];
  /** The items of one licence, in the order of their numbers. */
  ofLicence(licence: string): OutboxItem[];
  /** Whether an act with that SM3 is in the outbox. */
  has(digest: Uint8Array): boolean;
  /** The item of an act with that SM3. */
  byDigest(digest: Uint8Array): OutboxItem | undefined;
  /**
   * Items that may be sent now: nothing of their licence is before them that may not. While there are heads of the use log, they alone:
   * what they may save stands behind them however much there is.
   */
  due(now: Date, longestWait: number, limit: number): OutboxItem[];
  /** Items that were sent and never answered, and such as the store holds and that are due to be asked about. */
  toAsk(now: Date, longestWait: number, limit: number): OutboxItem[];
  /** An act's bytes. */
  act(number: number): Uint8Array;
  counts(): OutboxCounts;
  /** When the next item that waits is due; undefined: none waits for its time. */
  nextDue(): Date | undefined;
  /** Before a batch goes out: gives each item that has none a key of `epoch`, and remembers that it was sent. One transaction. */
  markSent(numbers: readonly number[], epoch: Uint8Array, at: Date): OutboxItem[];
  /** Writes what became of items, and the signed head that their receipts lead to. One transaction. */
  settle(changes: readonly ItemChange[], head: SignedHead | undefined): void;
  fileSent(number: number, at: Date): void;
  /** An item that was set aside is sent again, under a new key. Whether it was one. */
  putBack(number: number, at: Date): boolean;
  /**
   * Delivered items that the store no longer has: their receipts stay as history, and they wait to be sent under a new key. How many it
   * were. One transaction.
   */
  takeBack(numbers: readonly number[], at: Date): number;
  /**
   * Notes what was decided about acts: a signed decision (its SM3) that lies among the acts of licences, and in the outbox or among
   * what the store accepted. Of what it gives up, every item that has no receipt is withdrawn; what it keeps is put back where it is
   * set aside. One transaction. @throws STORE_UNAVAILABLE where there is no such decision
   */
  decide(decided: DecidedActs, at: Date): void;
  /** SM3 of the last decision that an act was named by, and what it was. */
  decisionsAbout(
    act: Uint8Array,
  ): { readonly decision: Uint8Array; readonly choice: DecidedActs['choice'] }[];
  history(number: number): DeliveryNote[];
  /** The head that a receipt leads to. */
  head(number: number): SignedHead | undefined;
}

/** 登记: at which store, as whom. */
export interface Registration {
  readonly url: string;
  /** The store's public point. */
  readonly storePoint: Uint8Array;
  /** Unified social credit code of the unit. */
  readonly unit: string;
  /** SM3 of the device key's point. */
  readonly client: Uint8Array;
  readonly scopes: readonly string[];
  readonly at: Date;
}

/** An act that the store accepted of the unit, and that is not in this outbox. */
export interface AcceptedElsewhere {
  readonly number: number;
  readonly digest: Uint8Array;
  readonly kind: ActKind;
  readonly licence: string | undefined;
  readonly client: Uint8Array;
  readonly at: Date;
  /** Its bytes, whose SM3 was compared. */
  readonly act: Uint8Array;
}

/** 故障登记: one line of the outage register. */
export interface OutageEntry {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly since: Date;
  readonly until: Date | undefined;
  readonly measures: readonly { readonly at: Date; readonly text: string }[];
}

/** A block of serials of one type that this workstation owns. */
export interface SerialBlock {
  readonly type: string;
  readonly issuer: string;
  /** Six digits. */
  readonly block: string;
  /** The next number in it, 0 to 1000; 1000: spent. */
  readonly next: number;
}

/** How often the pulling of one feed has come. */
export type Feed = 'city' | 'unit';

/** Port: what else a data folder keeps of the store. @throws STORE_UNAVAILABLE */
export interface StoreBook {
  /** The newest, and every client key this data folder ever had. */
  registration(): Registration | undefined;
  clients(): Uint8Array[];
  register(registration: Registration): void;
  /** A small value by its name; undefined: never set. */
  note(name: string): string | undefined;
  setNote(name: string, value: string | undefined): void;
  /** How far a feed was read. */
  cursor(feed: Feed): number;
  keepType(change: {
    readonly feed: number;
    readonly code: string;
    readonly face: number;
    readonly body: Uint8Array;
  }): void;
  keepTemplate(digest: Uint8Array, template: Uint8Array): void;
  keepTicket(number: number, ticket: Uint8Array): void;
  setCursor(feed: Feed, number: number): void;
  /** JSON of each type of the catalogue, the newest version of each. */
  types(): Uint8Array[];
  template(digest: Uint8Array): Uint8Array | undefined;
  tickets(after: number): { readonly number: number; readonly ticket: Uint8Array }[];
  /** Up to where the unit's acceptance log was followed: the number and the chain value of the last. */
  followed(): { readonly number: number; readonly head: Uint8Array };
  follow(
    acts: readonly AcceptedElsewhere[],
    upTo: { readonly number: number; readonly head: Uint8Array },
  ): void;
  /**
   * The store was put back to an earlier state: its log goes on from `upTo`; acts accepted elsewhere that it has no more, by their
   * numbers, are laid by, and what its feeds told of types is read anew. One transaction.
   */
  followFrom(upTo: { readonly number: number; readonly head: Uint8Array }, gone: readonly number[]): void;
  /** All of them in the order of their acceptance, or those behind a number, `limit` at most. */
  acceptedElsewhere(after?: number, limit?: number): AcceptedElsewhere[];
  /** Those that were laid by since the store has them no more. */
  formerElsewhere(): AcceptedElsewhere[];
  /** Those of one licence, in the order of their acceptance. */
  elsewhereOf(licence: string): AcceptedElsewhere[];
  /** The one with that SM3. */
  elsewhere(digest: Uint8Array): AcceptedElsewhere | undefined;
  outages(): OutageEntry[];
  keepOutage(entry: OutageEntry): void;
  blocks(type: string): SerialBlock[];
  /** The wish for a block that was not answered yet; makes it where there is none. */
  wish(type: string, draw: () => string): string;
  /** Wishes anew, whatever the wish before came to. */
  newWish(type: string, wish: string): void;
  keepBlock(block: SerialBlock): void;
  setNext(block: SerialBlock): void;
  /** Types of which blocks were ever wished for. */
  blockTypes(): string[];
  /** Identity of the database's file; another in a copy that was put back. */
  place(): string;
}

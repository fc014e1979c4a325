/** Error codes of this part of the product; texts: resources/locales/<language>/errors/store.json. */
export const STORE_CODES = {
  /** A request to the store without a signature of a known device's key over exactly this request. */
  REQUEST_UNSIGNED: { retryable: false, stopsBatch: true },
  /** The workstation's clock and the store's are too far apart. */
  CLOCK_DIFFERS: { retryable: true, stopsBatch: true },
  /** A text that is no one-time code, or was mistyped. */
  STORE_CODE_BAD: { retryable: false, stopsBatch: true },
  /** The store at our address is not the one where we registered. */
  STORE_OTHER: { retryable: false, stopsBatch: true },
  /** The store that answers is not the one that the code names. */
  STORE_NOT_THE_ONE: { retryable: false, stopsBatch: true },
  /** Receipts that do not lead to a head that the store signed. */
  RECEIPT_BAD: { retryable: false, stopsBatch: true },
  /** The store does not go on from where it was read: it was put back to an earlier state. */
  STORE_WENT_BACK: { retryable: false, stopsBatch: true },
  /** The same signed request came before. */
  REQUEST_REPLAYED: { retryable: false, stopsBatch: true },
  /** The store does not know the key that signed, or has revoked it. */
  DEVICE_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The key may not do this. */
  SCOPE_MISSING: { retryable: false, stopsBatch: true },
  /** The one-time code was used, has ended, or is of no code that the store gave out. */
  STORE_CODE_SPENT: { retryable: false, stopsBatch: true },
  /** The one-time code does not lead into this unit: it is for another, or one that is there gave out none for this workstation. */
  STORE_CODE_NOT_FOR_UNIT: { retryable: false, stopsBatch: true },
  /** A root of authority that is not the unit's, with a code that a workstation of the unit gave out. */
  ROOT_NOT_OF_UNIT: { retryable: false, stopsBatch: true },
  /** A unit that was made for trying, at a store that is not. */
  TRIAL_REFUSED: { retryable: false, stopsBatch: true },
  /** The body that arrived is not the one that was signed. */
  BODY_ALTERED: { retryable: true, stopsBatch: true },
  /** What was asked for is not in the store, or not for this key. */
  STORE_HAS_NOT: { retryable: false, stopsBatch: false },
  /** A delivered head of the use log that is none. */
  HEAD_UNREADABLE: { retryable: false, stopsBatch: false },
  /** The store did not answer: no network, no server, or a connection that broke. */
  STORE_UNREACHABLE: { retryable: true, stopsBatch: true },
  /** The certificate of the store's address does not hold. */
  STORE_CERTIFICATE: { retryable: false, stopsBatch: true },
  /** What came back is no answer of a store. */
  STORE_ANSWER_ODD: { retryable: true, stopsBatch: true },
  /** The store answers that it failed. */
  STORE_FAILED: { retryable: true, stopsBatch: true },
  /** The store has too much to do and wants to be asked later. */
  STORE_BUSY: { retryable: true, stopsBatch: true },
  /** A refusal of a store that is newer than this program. */
  STORE_REFUSED: { retryable: false, stopsBatch: true },
  /** An address that no store can have. */
  STORE_URL_BAD: { retryable: false, stopsBatch: true },
  /** The workstation is registered at no store. */
  STORE_NOT_REGISTERED: { retryable: false, stopsBatch: true },
  /** The key file of the workstation's device key cannot be read. */
  DEVICE_KEY_UNREADABLE: { retryable: false, stopsBatch: true },
  /** A unit's credit code that is none, or that is needed and was not given. */
  UNIT_CODE_BAD: { retryable: false, stopsBatch: true },
  /** The store keeps an act until the one before it is there. */
  STORE_GAP: { retryable: true, stopsBatch: false },
  /** The store has another act in the place of ours. */
  STORE_CONFLICT: { retryable: false, stopsBatch: false },
  /** A file that is to be delivered is not what its record says. */
  OUTBOX_FILE_CHANGED: { retryable: false, stopsBatch: false },
  /** No item of the outbox has that number, or it is not set aside. */
  OUTBOX_NOT_ASIDE: { retryable: false, stopsBatch: false },
  /** No block of serials of a type was ever fetched. */
  LICENCE_SERIALS_NOT_FETCHED: { retryable: false, stopsBatch: true },
  /** No serials are left for a type of licence. */
  LICENCE_SERIALS_SPENT: { retryable: false, stopsBatch: true },
  /** There was no outage to report. */
  OUTAGE_NONE: { retryable: false, stopsBatch: true },
  /** The file that an act names is not at the store, or not whole. */
  FILE_NOT_DELIVERED: { retryable: true, stopsBatch: false },
  /** A piece of a file that does not begin where what is there ends. */
  PIECE_OUT_OF_PLACE: { retryable: true, stopsBatch: false },
  /** What was delivered is not the file that it is named as. */
  FILE_NOT_AS_NAMED: { retryable: false, stopsBatch: false },
  /** A licence of another issuing body than the key’s unit. */
  LICENCE_NOT_YOURS: { retryable: false, stopsBatch: false },
  /** A licence type that the catalogue does not have. */
  TYPE_NOT_IN_CATALOGUE: { retryable: false, stopsBatch: false },
  /** A record that does not fit its type in the catalogue. */
  LICENCE_AGAINST_TYPE: { retryable: false, stopsBatch: false },
  /** An act of a time that has not come: the clock was ahead. */
  LICENCE_ACT_AHEAD: { retryable: true, stopsBatch: false },
  /** A serial that was not allotted to the workstation. */
  SERIAL_NOT_ALLOTTED: { retryable: false, stopsBatch: false },
  /** A sealed file that is not what its records say. */
  SEALED_FILE_WRONG: { retryable: false, stopsBatch: false },
  /** An act that came after what it rests on was revoked, with nothing that shows it was made before. */
  REVOKED_BEFORE_ARRIVAL: { retryable: false, stopsBatch: false },
  /** Whether a certificate is revoked, or a seal cancelled, cannot be told: the list is missing or old. */
  REVOCATION_UNKNOWN: { retryable: true, stopsBatch: false },
  /** A claim on a block that another workstation has, or that was never allotted. */
  SERIAL_BLOCK_NOT_YOURS: { retryable: false, stopsBatch: false },
  /** A type of licence whose blocks of serials are all given out. */
  SERIAL_BLOCKS_SPENT: { retryable: false, stopsBatch: false },
  /** An act that a licence’s state does not allow. */
  EVENT_NOT_POSSIBLE: { retryable: false, stopsBatch: false },
  /** A decision about an act that is not set aside, or other than it says. */
  DECISION_NOT_POSSIBLE: { retryable: false, stopsBatch: false },
  /** An act that an officer of its unit gave up. */
  ACT_WITHDRAWN: { retryable: false, stopsBatch: false },
  /** Two acts in one place. */
  ACT_CONFLICT: { retryable: false, stopsBatch: false },
  /** A head of a use log that the workstation’s custodian did not sign, or that contradicts itself. */
  HEAD_NOT_OURS: { retryable: false, stopsBatch: false },
  /** More licences under a standing authorisation than it allows. */
  AUTHORISATION_OVERSPENT: { retryable: false, stopsBatch: false },
  /** A licence type that would change what the catalogue has promised. */
  CATALOGUE_CONFLICT: { retryable: false, stopsBatch: false },
  /** A seal status list that is not signed, or not a later one. */
  STATUS_LIST_REFUSED: { retryable: false, stopsBatch: false },
  /** A trust root that the foundation does not name. */
  TRUST_ROOT_UNNAMED: { retryable: false, stopsBatch: false },
  /** A time after which the outage register is to open that it cannot be set to. */
  OUTAGE_LIMIT_BAD: { retryable: false, stopsBatch: true },
  /** An address that no proxy can have. */
  PROXY_BAD: { retryable: false, stopsBatch: true },
  /** The proxy on the way to the store does not answer, or lets nobody through. */
  PROXY_REFUSED: { retryable: true, stopsBatch: true },
  /** No workstation of the unit with that identifier is known here. */
  WORKSTATION_UNKNOWN: { retryable: false, stopsBatch: true },
  /** A workstation would take its own key back. */
  OWN_KEY_STAYS: { retryable: false, stopsBatch: true },
  /** A key that asks faster than it may. */
  TOO_MANY_REQUESTS: { retryable: true, stopsBatch: true },
} as const;

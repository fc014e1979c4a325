/** Error codes of this part of the product; texts: resources/locales/<language>/errors/ticket.json. */
export const TICKET_CODES = {
  /** The file is not a ticket or is damaged. */
  TICKET_UNREADABLE: { retryable: false, stopsBatch: true },
  /** Something in the ticket differs from what was decided. */
  TICKET_ALTERED: { retryable: false, stopsBatch: true },
  /** The ticket was made for another workstation. */
  TICKET_WRONG_WORKSTATION: { retryable: false, stopsBatch: true },
  /** One step of a request was decided on two workstations. */
  TICKET_FORKED: { retryable: false, stopsBatch: true },
  /** A document of a request from another workstation that is not here yet. */
  DOCUMENT_AWAITED: { retryable: true, stopsBatch: false },
  /** A document that is too large for the store to hand on. */
  DOCUMENT_TOO_LARGE: { retryable: false, stopsBatch: false },
  /** The ticket's time is over. */
  TICKET_EXPIRED: { retryable: false, stopsBatch: true },
  /** Not every step of the ticket is decided. */
  TICKET_NOT_APPROVED: { retryable: false, stopsBatch: true },
  /** A step was decided with returned or refused. */
  TICKET_REFUSED: { retryable: false, stopsBatch: true },
  /** Nothing is left to decide on this ticket. */
  TICKET_DECIDED: { retryable: false, stopsBatch: true },
  /** The ticket is for another seal. */
  TICKET_WRONG_SEAL: { retryable: false, stopsBatch: true },
  /** The document is not one of the ticket's. */
  TICKET_WRONG_DOCUMENT: { retryable: false, stopsBatch: false },
  /** The impressions allowed on a document are used up. */
  TICKET_SPENT: { retryable: false, stopsBatch: false },
  /** A ticket with the same identifier and another content was used before. */
  TICKET_REPLAYED: { retryable: false, stopsBatch: true },
  /** Applicant, approver or custodian of one use are the same person. */
  SELF_APPROVED: { retryable: false, stopsBatch: true },
  /** The document is a state secret: seal measures 2019, Art. 20. */
  SECRET_REFUSED: { retryable: false, stopsBatch: true },
  /** The computer's clock is before a moment that is already on record. */
  CLOCK_BEHIND: { retryable: true, stopsBatch: true },
} as const;
